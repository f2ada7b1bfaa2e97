// One line of text that is being typed: what each key does to it.
import type { Input, KeyInput } from '../terminal/input-parser.ts'

export interface TextField {
  readonly text: string
  /** Letters before the caret. */
  readonly caret: number
  /** What it was before each change, the newest last. */
  readonly past?: readonly TextField[]
}

export const EMPTY_FIELD: TextField = { text: '', caret: 0 }

/** A field that holds a text, with the caret behind it. */
export const fieldOf = (text: string): TextField => ({ text, caret: [...text].length })

const MOST_UNDONE = 100

/** The field after a key or a paste; null where that is nothing that edits. */
export const edited = (field: TextField, input: Input): TextField | null => {
  if (input.kind === 'key' && input.ctrl && UNDO.has(input.key)) return field.past?.at(-1) ?? field
  const after = changed(field, input)
  if (after === null || after.text === field.text) return after && { ...after, past: field.past ?? [] }
  return { ...after, past: [...(field.past ?? []), field].slice(-MOST_UNDONE) }
}

/** As in readline: Ctrl-_ and what terminals send for it. */
const UNDO = new Set(['_', '/', '7'])

const changed = (field: TextField, input: Input): TextField | null => {
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

const wordEnd = ({ text, caret }: TextField): number => {
  const letters = [...text]
  let at = caret
  while (at < letters.length && letters[at] === ' ') at += 1
  while (at < letters.length && letters[at] !== ' ') at += 1
  return at
}

const back: Edit = field => (field.caret === 0 ? field : without(field, field.caret - 1, field.caret))
const backWord: Edit = field => without(field, wordStart(field), field.caret)
const toWordStart = moveTo(wordStart)
const toWordEnd = moveTo(wordEnd)
const home = moveTo(() => 0)
const end = moveTo((_, length) => length)

const EDITS: Readonly<Record<string, Edit>> = {
  left: moveTo(({ caret }) => caret - 1),
  right: moveTo(({ caret }) => caret + 1),
  'ctrl+left': toWordStart,
  'alt+left': toWordStart,
  'alt+b': toWordStart,
  'ctrl+right': toWordEnd,
  'alt+right': toWordEnd,
  'alt+f': toWordEnd,
  home,
  'ctrl+a': home,
  end,
  'ctrl+e': end,
  backspace: back,
  'ctrl+h': back,
  delete: field => without(field, field.caret, Math.min(field.caret + 1, [...field.text].length)),
  'ctrl+w': backWord,
  'alt+backspace': backWord,
  'alt+d': field => without(field, field.caret, wordEnd(field)),
  'ctrl+u': field => without(field, 0, field.caret),
  'ctrl+k': field => ({ ...field, text: [...field.text].slice(0, field.caret).join('') }),
}
