// Widths: the quick way for common letters says what the thorough one does.
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { textWidth, toWidth, truncate } from '../../src/format/text-width.ts'

test('every letter is as wide as the tables of Unicode say, alone and in colour', () => {
  const wrong: string[] = []
  for (let code = 0x20; code < 0x3000; code++) {
    const letter = String.fromCodePoint(code)
    if (textWidth(letter) !== stringWidth(letter)) wrong.push(code.toString(16))
    if (textWidth(`\u001b[1;38;5;80m${letter}\u001b[0m`) !== stringWidth(letter))
      wrong.push(`${code.toString(16)} in colour`)
  }
  expect(wrong).toEqual([])
})

test('bars and lines are cut like letters', () => {
  expect(truncate('████▓▒░░ 12/28', 6)).toBe('████▓…')
  expect(toWidth('\u001b[32m██\u001b[39m', 4)).toBe('\u001b[32m██\u001b[39m  ')
})
