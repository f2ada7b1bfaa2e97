// What the terminal can show, read once from the environment.

export type ColorDepth = 'none' | '16' | '256' | 'true'

export interface Capabilities {
  /** Why no full-screen program can run here; null where one can. */
  readonly unfit: string | null
  readonly colors: ColorDepth
  /** Box drawing and braille; else plain ASCII. */
  readonly unicode: boolean
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdinIsTerminal: boolean
  readonly stdoutIsTerminal: boolean
  /** The user asked for plain characters. */
  readonly ascii?: boolean
}

/** What can be shown here. NO_COLOR and FORCE_COLOR hold as everywhere. */
export const capabilitiesOf = ({
  env,
  stdinIsTerminal,
  stdoutIsTerminal,
  ascii,
}: Surroundings): Capabilities => ({
  unfit: unfit({ env, stdinIsTerminal, stdoutIsTerminal }),
  colors: colorDepth(env),
  unicode: ascii !== true && speaksUnicode(env),
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

/** A locale that says nothing is taken for one of today. */
const speaksUnicode = (env: Surroundings['env']): boolean => {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return locale === '' || /utf-?8/i.test(locale)
}
