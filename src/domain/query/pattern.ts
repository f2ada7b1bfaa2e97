// Whether a text is or holds what was written, whatever its case.
import type { Pattern } from './query.ts'

export type TextTest = (text: string) => boolean

const small = (pattern: Pattern): readonly string[] => pattern.map(piece => piece.toLowerCase())

/** The whole text. */
export const isText = (pattern: Pattern): TextTest => {
  const [first = '', ...rest] = small(pattern)
  const last = rest.at(-1)
  if (last === undefined) return text => text.toLowerCase() === first
  const middle = rest.slice(0, -1)
  return text => {
    const letters = text.toLowerCase()
    if (letters.length < first.length + last.length) return false
    if (!letters.startsWith(first) || !letters.endsWith(last)) return false
    return endOf(letters, middle, first.length) <= letters.length - last.length
  }
}

/** Some part of it. */
export const holdsText = (pattern: Pattern): TextTest => {
  const pieces = small(pattern)
  return text => endOf(text.toLowerCase(), pieces, 0) !== Number.POSITIVE_INFINITY
}

/** Where the pieces end that follow one another, each as early as can be; infinity where one is missing. */
const endOf = (text: string, pieces: readonly string[], from: number): number => {
  let end = from
  for (const piece of pieces) {
    const at = text.indexOf(piece, end)
    if (at === -1) return Number.POSITIVE_INFINITY
    end = at + piece.length
  }
  return end
}
