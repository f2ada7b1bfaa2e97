import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textWidth } from '../../src/format/text-width.ts'
import { wrapped } from '../../src/format/wrap.ts'

test('text is broken at spaces, and what goes on is indented', () => {
  expect(wrapped('one two three four', { width: 9, indent: '  ' })).toEqual(['one two', '  three', '  four'])
})

test('what fits stays as it is, and a word that is too long stays whole', () => {
  expect(wrapped('  a   b ', { width: 8 })).toEqual(['  a   b '])
  expect(wrapped('see /a/very/long/path now', { width: 8 })).toEqual(['see', '/a/very/long/path', 'now'])
})

test('line breaks stay, wide letters count twice', () => {
  expect(wrapped('a\nb', { width: 80, indent: '> ' })).toEqual(['a', '> b'])
  expect(wrapped('漢字 漢字', { width: 6 })).toEqual(['漢字', '漢字'])
})

test('no word is lost, and no line is longer than asked that could be shorter', () => {
  const word = fc.stringMatching(/^[a-zß漢]{1,12}$/)
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 4, max: 40 }), (words, width) => {
      const lines = wrapped(words.join(' '), { width, indent: '  ' })
      expect(lines.flatMap(line => line.trim().split(' '))).toEqual(words)
      for (const line of lines)
        if (line.trim().includes(' ')) expect(textWidth(line)).toBeLessThanOrEqual(width)
    }),
  )
})
