// Queries on rows: what they let pass, and what is said of those that make no sense.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseQuery } from '../../../src/domain/query/parse.ts'
import type { FieldValue } from '../../../src/domain/query/query.ts'

const FIELDS = ['state', 'lr', 'best', 'name']
const ROWS: readonly Readonly<Record<string, FieldValue>>[] = [
  { name: 'a digits', state: 'running', lr: 0.001, best: null },
  { name: 'b Digits', state: 'failed', lr: 0.01, best: 0.5 },
  { name: 'c other', state: 'finished', lr: 0.1, best: Number.NaN },
]
/** First letters of the names of the rows that pass. */
const passing = (text: string): string => {
  const parsed = parseQuery(text, { fields: FIELDS })
  if (!parsed.ok) return parsed.message
  return ROWS.filter(row => parsed.query({ text: () => String(row.name), field: name => row[name] ?? null }))
    .map(row => String(row.name)[0])
    .join('')
}

describe('a query', () => {
  test.each([
    ['', 'abc'],
    ['digits', 'ab'],
    ['"a dig"', 'a'],
    ['-digits', 'c'],
    ['state=running', 'a'],
    ['state!=running', 'bc'],
    ['STATE=Running', 'a'],
    ['-state=running digits', 'b'],
    ['state:in', 'ac'],
    ['lr>=1e-2', 'bc'],
    ['lr<0.1 lr>0.001', 'b'],
    ['lr=0.10', 'c'],
    ['best>0', 'b'],
    ['best=null', 'a'],
    ['name="a digits"', 'a'],
    ['-', ''],
  ])('%j lets %j pass', (text, expected) => expect(passing(text)).toBe(expected))

  test.each([
    ['stat=running', 'there is no stat; state?'],
    ['zzzz=1', 'there is no zzzz; there are state, lr, best, name'],
    ['lr>', 'nothing stands after lr>'],
    ['>3', 'nothing stands before >'],
    ['lr>high', 'lr> takes a number, not high'],
    ['"a b', 'a quote is not closed'],
  ])('%j makes no sense: %s', (text, message) => expect(passing(text)).toBe(message))

  test('of whatever letters is read or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const parsed = parseQuery(text, { fields: FIELDS })
        if (parsed.ok) expect(typeof parsed.query({ text: () => '', field: () => null })).toBe('boolean')
        else expect(parsed.at).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})
