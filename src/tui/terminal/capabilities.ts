// What the terminal can show, read once from the environment.
import { type GlyphSet, glyphSetOf } from '../../format/glyph-set.ts'

export type ColorDepth = 'none' | '16' | '256' | 'true'

export interface Capabilities {
  /** Why no full-screen program can run here; null where one can. */
  readonly unfit: string | null
  readonly colors: ColorDepth
  readonly glyphs: GlyphSet
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdinIsTerminal: boolean
  readonly stdoutIsTerminal: boolean
  /** What the user asked for. */
  readonly glyphs?: GlyphSet
}

/** What can be shown here. NO_COLOR and FORCE_COLOR hold as everywhere. */
export const capabilitiesOf = ({
  env,
  stdinIsTerminal,
  stdoutIsTerminal,
  glyphs,
}: Surroundings): Capabilities => ({
  unfit: unfit({ env, stdinIsTerminal, stdoutIsTerminal }),
  colors: colorDepth(env),
  glyphs: glyphs ?? glyphSetOf(env),
})

const unfit = ({ env, stdinIsTerminal, stdoutIsTerminal }: Surroundings): string | null => {
  if (!stdoutIsTerminal) return 'its output is not a terminal'
  if (!stdinIsTerminal) return 'its input is not a terminal'
  return env.TERM === 'dumb' || env.TERM === '' ? 'this terminal (TERM=dumb) can only print lines' : null
}

const colorDepth = (env: Surroundings['env']): ColorDepth => {
  if (env.NO_COLOR) return 'none'
  const forced = { '0': 'none', '1': '16', '2': '256', '3': 'true' } as const
  const wish = forced[env.FORCE_COLOR as keyof typeof forced]
  if (wish !== undefined) return wish
  if (/^(truecolor|24bit)$/i.test(env.COLORTERM ?? '')) return 'true'
  return /256|kitty|ghostty|alacritty|wezterm/i.test(env.TERM ?? '') ? '256' : '16'
}
