// Opens the UI where there is a terminal that can show it; else says what to use instead. Loads no renderer before it
// is sure.
import type { ReadStream, WriteStream } from 'node:tty'
import { SweepdeckError } from '../domain/errors.ts'
import { nearestName } from '../domain/nearest-name.ts'
import { GLYPH_SETS, type GlyphSet } from '../format/glyph-set.ts'
import type { App } from '../services/app.ts'
import type { Left } from './index.ts'
import { capabilitiesOf } from './terminal/capabilities.ts'
import { THEMES, type ThemeName } from './theme.ts'

export interface TuiRequest {
  readonly ascii?: boolean
  readonly glyphs?: string
  readonly theme?: string
  readonly mouse?: boolean
  readonly readonly?: boolean
}

export interface Surroundings {
  readonly streams: {
    readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
    readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean }
  }
  readonly app: () => Promise<App>
  /** What would be printed beside an answer goes to whoever has the screen, until the result is called. */
  readonly divert: (take: (line: string) => void) => () => void
}

/** Shows it until it is left. Throws `tui.no_terminal` where there is none. */
export const openHere = async (
  { ascii = false, glyphs, theme = 'dark', mouse = true, readonly: isReadonly = false }: TuiRequest,
  { streams: { stdin, stdout }, app, divert }: Surroundings,
): Promise<Left> => {
  const capabilities = capabilitiesOf({
    env: process.env,
    stdinIsTerminal: Boolean(stdin.isTTY),
    stdoutIsTerminal: Boolean(stdout.isTTY),
    ...(ascii ? { glyphs: 'ascii' } : glyphs === undefined ? {} : { glyphs: glyphsOf(glyphs) }),
  })
  const name = themeOf(theme)
  if (capabilities.unfit !== null) throw noTerminal(capabilities.unfit)
  const [opened, { openTui }] = await Promise.all([app(), import('./index.ts')])
  return openTui({
    app: opened,
    divert,
    stdin: stdin as ReadStream,
    stdout: stdout as WriteStream & { readonly fd: number },
    capabilities,
    theme: name,
    hasMouse: mouse,
    isReadonly,
  })
}

const noTerminal = (why: string): SweepdeckError =>
  new SweepdeckError(`the terminal UI needs a terminal: ${why}`, {
    code: 'tui.no_terminal',
    hint: '`sweepdeck ls`, `show`, `watch` and `compare` print the same, also with --json; `sweepdeck --help` lists all.',
  })

const themeOf = (name: string): ThemeName => oneOf(name, THEMES, 'theme')

const glyphsOf = (name: string): GlyphSet => oneOf(name, GLYPH_SETS, 'glyphs')

const oneOf = <Name extends string>(name: string, names: readonly Name[], what: string): Name => {
  const found = names.find(each => each === name)
  if (found !== undefined) return found
  const nearest = nearestName(name, names)
  throw new SweepdeckError(`there is no ${what} ${JSON.stringify(name)}`, {
    code: `tui.unknown_${what}`,
    hint: nearest === null ? `There are ${names.join(', ')}.` : `Did you mean ${nearest}?`,
  })
}
