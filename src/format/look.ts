// How lines are to look: how wide, and whether in colour. Views get it as plain data, so that tests need no terminal.
import type { GlyphSet } from './glyph-set.ts'

export type Tone = 'strong' | 'dim' | 'good' | 'bad' | 'busy' | 'warn'
export type Paint = (tone: Tone, text: string) => string

export interface Look {
  readonly columns: number
  readonly paint: Paint
  /** What charts are drawn with. */
  readonly glyphs?: GlyphSet
}

/** SGR codes that turn a tone on and off again. */
const SGR: Readonly<Record<Tone, readonly [on: number, off: number]>> = {
  strong: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  busy: [36, 39],
  warn: [33, 39],
}

export const plain: Paint = (_tone, text) => text

export const coloured: Paint = (tone, text) => {
  const [on, off] = SGR[tone]
  return text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`
}
