import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Column, plainTable } from '../../src/format/plain-table.ts'
import { textWidth, toWidth, truncate, truncateMiddle } from '../../src/format/text-width.ts'

interface Row {
  readonly name: string
  readonly value: string
}
const columns: readonly Column<Row>[] = [
  { title: 'NAME', cell: ({ name }) => name, shrinks: true },
  { title: 'VALUE', cell: ({ value }) => value, align: 'right' },
]

describe('a table', () => {
  test('is aligned whatever its letters take', () => {
    const rows = [
      { name: '学習率', value: '1' },
      { name: '👩‍👩‍👧 é', value: '12.5' },
      { name: '\u001B[31mred\u001B[39m', value: '' },
    ]
    expect(plainTable(columns, rows)).toEqual([
      'NAME    VALUE',
      '学習率      1',
      '👩‍👩‍👧 é     12.5',
      '\u001B[31mred\u001B[39m',
    ])
  })

  test('cuts the columns that may shrink, and says that it did', () => {
    const rows = [{ name: 'a'.repeat(40), value: '1' }]
    expect(plainTable(columns, rows, { width: 20 })).toEqual(['NAME           VALUE', 'aaaaaaaaaaaa…      1'])
  })

  test('keeps its title when it has no rows, and never cuts what may not shrink', () => {
    expect(plainTable(columns, [])).toEqual(['NAME  VALUE'])
    expect(plainTable([{ title: 'LONG TITLE', cell: () => 'x' }], [0], { width: 3 })[0]).toBe('LONG TITLE')
  })
})

describe('text of a width', () => {
  test('wide letters take two cells, marks and colours none', () => {
    expect(['abc', '中', 'é', '👩‍👩‍👧', '\u001B[1mx\u001B[0m'].map(textWidth)).toEqual([3, 2, 1, 2, 1])
  })

  test('is cut between letters, and a cut colour is ended', () => {
    expect(truncate('中文字', 4)).toBe('中…')
    expect(truncate('\u001B[31mabcdef\u001B[39m', 4)).toBe('\u001B[31mabc…\u001B[0m')
    expect(truncateMiddle('20260101-000000-aaaa', 11)).toBe('20260…-aaaa')
  })

  test('is exactly as wide as asked for, and cut text no wider', () => {
    const text = fc
      .array(fc.constantFrom('a', '中', 'é', '👩‍👩‍👧', ' ', '\u001B[31m', '\u001B[0m'))
      .map(all => all.join(''))
    fc.assert(
      fc.property(text, fc.nat(12), fc.constantFrom('left' as const, 'right'), (text, width, align) => {
        expect(textWidth(toWidth(text, width, align))).toBe(width)
        expect(textWidth(truncate(text, width))).toBeLessThanOrEqual(width)
      }),
    )
  })
})
