// One line of text that is being typed.
import { describe, expect, test } from 'vitest'
import { EMPTY_FIELD, edited, fieldOf, type TextField } from '../../src/tui/state/text-field.ts'
import { parseInput, parseRest } from '../../src/tui/terminal/input-parser.ts'

/** The field after the bytes of a terminal. */
const typed = (field: TextField, bytes: string): TextField => {
  const { inputs, rest } = parseInput(bytes)
  return [...inputs, ...parseRest(rest)].reduce((before, input) => edited(before, input) ?? before, field)
}
const shown = ({ text, caret }: TextField): string => {
  const letters = [...text]
  return `${letters.slice(0, caret).join('')}|${letters.slice(caret).join('')}`
}

describe('a line of text', () => {
  test.each([
    ['letters', '', 'ab\u001b[Dc', 'ac|b'],
    ['wide letters', '', '学習\u001b[D率', '学率|習'],
    ['a word back', 'one two', '\u001b[1;5D', 'one |two'],
    ['a word back, by Alt', 'one two', '\u001bb\u001bb', '|one two'],
    ['a word on', 'one two', '\u0001\u001b[1;5C', 'one| two'],
    ['a word taken away behind', 'one two', '\u0001\u001bd', '| two'],
    ['a word taken away before', 'one two', '\u0017', 'one |'],
    ['all before', 'one two', '\u0015', '|'],
    ['all behind', 'one two', '\u0001\u001b[C\u000b', 'o|'],
    ['a paste of two lines', 'x', '\u001b[200~a\nb\u001b[201~', 'xa b|'],
    ['undo', 'one', '\u0015two\u001f\u001f\u001f\u001f', 'one|'],
    ['undo of nothing', 'one', '\u001f', 'one|'],
  ])('%s', (_, text, bytes, expected) => {
    expect(shown(typed(fieldOf(text), bytes))).toBe(expected)
  })

  test('undo goes past moves of the caret', () => {
    expect(shown(typed(EMPTY_FIELD, 'ab\u001b[D\u001b[D\u001f'))).toBe('a|')
  })
})
