// The least that has to be written to turn one row of the screen into another: what both begin with and what both end
// with stays. Rows are text with SGR codes in it.
import { textWidth } from '../../format/text-width.ts'

export interface RowChange {
  /** From 0. */
  readonly column: number
  readonly text: string
  /** Whether something of the old row is left behind the text. */
  readonly clears: boolean
}

/** What to write where. The text brings its own colours, and leaves them on. */
export const rowChange = (before: string, after: string): RowChange => {
  const common = commonPrefix(before, after)
  const prefix = hasSureWidth(after.slice(0, common)) ? common : 0
  const head = after.slice(0, prefix)
  const tail = commonSuffix(before.slice(prefix), after.slice(prefix))
  const stays = tail > 0 && isSamePlace(before.slice(0, -tail), after.slice(0, -tail))
  const text = stays ? after.slice(prefix, -tail) : after.slice(prefix)
  return { column: widthOf(head), text: openStyle(head) + text, clears: !stays }
}

/** Whether what follows these stands in the same column, in the same colours. */
const isSamePlace = (before: string, after: string): boolean =>
  hasSureWidth(before) &&
  hasSureWidth(after) &&
  widthOf(before) === widthOf(after) &&
  styleAfter(before) === styleAfter(after)

/** Terminals disagree on how wide an emoji is: behind one, no column is sure. */
const hasSureWidth = (text: string): boolean => SURE.test(text.replace(SGR, ''))
const SURE =
  /^[\u0020-\u007e\u00a0-\u024f\u2010-\u203a\u2190-\u21ff\u2200-\u22ff\u2500-\u25a9\u25ac-\u25b5\u25b7-\u25bf\u25c1-\u25fa\u2713\u2717\u2800-\u28ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]*$/

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what it is about
const SGR = /\u001b\[([0-9;:]*)m/g
const widthOf = (text: string): number => textWidth(text.replace(SGR, ''))

/** Letters that both begin with, up to where a cut is safe: no sequence and no composed letter is torn. */
const commonPrefix = (a: string, b: string): number => {
  const longest = Math.min(a.length, b.length)
  let length = 0
  while (length < longest && a.charCodeAt(length) === b.charCodeAt(length)) length += 1
  while (length > 0 && !(isSafe(a, length) && isSafe(b, length))) length -= 1
  return length
}

const commonSuffix = (a: string, b: string): number => {
  const longest = Math.min(a.length, b.length)
  let length = 0
  while (length < longest && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length += 1
  while (length > 0 && !(isSafe(a, a.length - length) && isSafe(b, b.length - length))) length -= 1
  return length
}

/** Whether a text can be cut there: plain letters on both sides, and not within a sequence. */
const isSafe = (text: string, at: number): boolean => {
  if (at === 0 || at === text.length) return true
  if (!isPlain(text.charCodeAt(at)) || !isPlain(text.charCodeAt(at - 1))) return false
  const begun = text.lastIndexOf('\u001b', at - 1)
  return begun === -1 || SEQUENCE.test(text.slice(begun, at))
}

/** A whole sequence and what is behind it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const SEQUENCE = /^\u001b\[[0-9;:]*m/

const isPlain = (code: number): boolean => (code >= 0x20 && code < 0x7f) || (code >= 0x2500 && code < 0x2600)

/** The codes that are on after a text, in an order of their own. */
const styleAfter = (text: string): string => {
  const on = new Map<string, string>()
  for (const [, parameters = ''] of text.matchAll(SGR)) {
    const codes = parameters === '' ? ['0'] : parameters.split(';')
    for (let index = 0; index < codes.length; index += 1) {
      const code = Number(codes[index])
      const length = code === 38 || code === 48 || code === 58 ? (codes[index + 1] === '5' ? 3 : 5) : 1
      apply(on, code, codes.slice(index, index + length).join(';'))
      index += length - 1
    }
  }
  return [...on.keys()]
    .toSorted()
    .map(kind => on.get(kind))
    .join(';')
}

const openStyle = (text: string): string => {
  const style = styleAfter(text)
  return style === '' ? '' : `\u001b[${style}m`
}

const OFF: Readonly<Record<number, readonly string[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
  39: ['foreground'],
  49: ['background'],
  55: ['overline'],
  59: ['underline color'],
}
const ON: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
  21: 'underline',
  38: 'foreground',
  48: 'background',
  53: 'overline',
  58: 'underline color',
}

const apply = (on: Map<string, string>, code: number, whole: string): void => {
  const off = OFF[code]
  if (code === 0) on.clear()
  else if (off !== undefined) for (const kind of off) on.delete(kind)
  else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) on.set('foreground', whole)
  else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) on.set('background', whole)
  else {
    const kind = ON[code]
    if (kind !== undefined) on.set(kind, whole)
  }
}
