// One line of text that is being typed: what each key does to it.
import type { Input, KeyInput } from '../terminal/input-parser.ts'

export interface TextField {
  readonly text: string
  /** Letters before the caret. */
  readonly caret: number
}

export const EMPTY_FIELD: TextField = { text: '', caret: 0 }

/** A field that holds a text, with the caret behind it. */
export const fieldOf = (text: string): TextField => ({ text, caret: [...text].length })

/** The field after a key or a paste; null where that is nothing that edits. */
export const edited = (field: TextField, input: Input): TextField | null => {
  if (input.kind === 'paste') return inserted(field, input.text.replaceAll('\n', ' '))
  if (input.kind !== 'key') return null
  const edit = EDITS[input.ctrl ? `ctrl+${input.key}` : input.alt ? `alt+${input.key}` : input.key]
  if (edit !== undefined) return edit(field)
  return isText(input) ? inserted(field, input.key === 'space' ? ' ' : input.key) : null
}

const isText = ({ key, ctrl, alt }: KeyInput): boolean =>
  !ctrl && !alt && (key === 'space' || [...key].length === 1)

const inserted = (field: TextField, text: string): TextField => {
  const letters = [...field.text]
  letters.splice(field.caret, 0, ...text)
  return { text: letters.join(''), caret: field.caret + [...text].length }
}

type Edit = (field: TextField) => TextField

const moveTo =
  (to: (field: TextField, length: number) => number): Edit =>
  field => {
    const length = [...field.text].length
    return { ...field, caret: Math.max(0, Math.min(length, to(field, length))) }
  }

/** Without the letters between two places. */
const without = (field: TextField, from: number, to: number): TextField => {
  const letters = [...field.text]
  letters.splice(from, to - from)
  return { text: letters.join(''), caret: from }
}

const wordStart = ({ text, caret }: TextField): number => {
  const before = [...text].slice(0, caret)
  let at = before.length
  while (at > 0 && before[at - 1] === ' ') at -= 1
  while (at > 0 && before[at - 1] !== ' ') at -= 1
  return at
}

const back: Edit = field => (field.caret === 0 ? field : without(field, field.caret - 1, field.caret))
const backWord: Edit = field => without(field, wordStart(field), field.caret)
const home = moveTo(() => 0)
const end = moveTo((_, length) => length)

const EDITS: Readonly<Record<string, Edit>> = {
  left: moveTo(({ caret }) => caret - 1),
  right: moveTo(({ caret }) => caret + 1),
  home,
  'ctrl+a': home,
  end,
  'ctrl+e': end,
  backspace: back,
  'ctrl+h': back,
  delete: field => without(field, field.caret, Math.min(field.caret + 1, [...field.text].length)),
  'ctrl+w': backWord,
  'alt+backspace': backWord,
  'ctrl+u': field => without(field, 0, field.caret),
  'ctrl+k': field => ({ ...field, text: [...field.text].slice(0, field.caret).join('') }),
}
