// Editing one sweep file: each edit gives another text, and can be undone. Pure.
import { editSweepFile, type SweepEdit } from '../../../domain/sweep-file/edit/edits.ts'
import { type Outline, outlineOf } from '../../../domain/sweep-file/edit/outline.ts'
import { memoLast } from '../../table/select.ts'
import type { DefinePlace } from './place.ts'

/** Texts that can be undone. */
const MOST_UNDONE = 200

/** The same with another text. */
export const withText = (place: DefinePlace, text: string): DefinePlace =>
  text === place.text
    ? place
    : { ...place, text, past: [...place.past, place.text].slice(-MOST_UNDONE), future: [] }

/** After the edits, one after the other; or why one of them cannot be made. */
export const withEdits = (place: DefinePlace, edits: readonly SweepEdit[]): DefinePlace | string => {
  const text = textAfter(place.text, edits)
  return typeof text === 'string' ? withText(place, text) : text.refused
}

/** The text after edits, as one types. */
export const textAfter = (
  text: string,
  edits: readonly SweepEdit[],
): string | { readonly refused: string } => {
  let after = text
  for (const edit of edits) {
    const result = editSweepFile(after, edit)
    if (!result.ok) {
      const expected = result.expected === null ? '' : `; expected ${result.expected}`
      return { refused: `${result.key === '' ? '' : `${result.key}: `}${result.message}${expected}` }
    }
    after = result.text
  }
  return after
}

export const undone = (place: DefinePlace): DefinePlace => {
  const text = place.past.at(-1)
  return text === undefined
    ? place
    : { ...place, text, past: place.past.slice(0, -1), future: [...place.future, place.text] }
}

export const redone = (place: DefinePlace): DefinePlace => {
  const text = place.future.at(-1)
  return text === undefined
    ? place
    : { ...place, text, future: place.future.slice(0, -1), past: [...place.past, place.text] }
}

const outlineOfText = memoLast(outlineOf)

/** The rows of the file; of the last text that was YAML where this one is none. */
export const outlineIn = ({ text, past }: Pick<DefinePlace, 'text' | 'past'>): Outline | null => {
  const now = outlineOfText(text)
  if (now !== null) return now
  const before = past.findLast(each => outlineOf(each) !== null)
  return before === undefined ? null : outlineOf(before)
}
