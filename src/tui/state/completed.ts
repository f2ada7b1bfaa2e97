// A line of text whose word at the caret is made whole.
import type { Completion } from '../../domain/query/complete.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import type { TextField } from './text-field.ts'

/** A field counts whole letters, and a text what they are made of. */
export const caretIn = ({ text, caret }: TextField): number => [...text].slice(0, caret).join('').length

/** The field with the likeliest word in the place of the one that was begun; null where there is none. */
export const completed = (
  field: TextField,
  { from, words: [word] }: Completion,
  written: (word: string) => string = each => each,
): TextField | null => {
  if (word === undefined) return null
  const before = `${field.text.slice(0, from)}${written(word)}`
  const text = `${before}${field.text.slice(caretIn(field))}`
  return { text, caret: [...before].length, past: [...(field.past ?? []), field] }
}

const MOST_WORDS = 6

/** `Tab: state step`; empty without any. */
export const completionHint = ({ words }: Completion): string =>
  words.length === 0 ? '' : `Tab: ${words.slice(0, MOST_WORDS).map(sanitizeLine).join(' ')}`
