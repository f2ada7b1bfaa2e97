// Writes a query as a text that reads as the same one.
import type { ParsedQuery, Pattern, Term } from './query.ts'

/** The text of a query. */
export const printQuery = (query: ParsedQuery): string =>
  query.map(terms => terms.map(termText).join(' ')).join(' | ')

const termText = ({ isNegated, test }: Term): string => {
  const sign = isNegated ? '-' : ''
  if ('word' in test) return `${sign}${leadingText(patternText(test.word))}`
  return `${sign}${leadingText(quotedText(test.field))}${test.operator}${patternText(test.wanted)}`
}

/** Stars are written between the pieces. */
const patternText = (pattern: Pattern): string =>
  pattern.length === 1
    ? quotedText(pattern[0] as string)
    : pattern.map(piece => (piece === '' ? '' : quotedText(piece))).join('*')

/** In quotes where it would be read as something else. */
export const quotedText = (text: string): string =>
  text !== '' && !/[\s"\\|*=!<>:]/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`

/** At the beginning of a term, `-` means not. */
const leadingText = (text: string): string => (text.startsWith('-') ? `""${text}` : text)
