// A text that is being typed, with its caret, in one row; of a long one, the part around the caret.
import { sanitizeLine } from '../../format/sanitize.ts'
import { textWidth, truncate } from '../../format/text-width.ts'
import type { TextField } from '../state/text-field.ts'
import type { Theme } from '../theme.ts'

/** The row: label, text, caret. */
export const fieldRow = ({
  label,
  field,
  theme,
  width,
}: {
  readonly label: string
  readonly field: TextField
  readonly theme: Theme
  readonly width: number
}): string => {
  const room = Math.max(4, width - textWidth(label) - 2)
  const letters = [...sanitizeLine(field.text)]
  let from = 0
  while (textWidth(letters.slice(from, field.caret).join('')) > room) from += 1
  const before = letters.slice(from, field.caret).join('')
  const after = truncate(letters.slice(field.caret).join(''), Math.max(0, room - textWidth(before)))
  return `${label}${before}${theme.paint('focus', theme.glyphs.caret)}${after}`
}
