// Queries on rows: what they let pass, what is said of those that make no sense, and that reading and writing agree.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileParsed, compileQuery } from '../../../src/domain/query/compile.ts'
import { completionAt } from '../../../src/domain/query/complete.ts'
import { type Field, fieldNames, type Subject } from '../../../src/domain/query/field.ts'
import { parseQuery } from '../../../src/domain/query/parse.ts'
import { printQuery } from '../../../src/domain/query/print.ts'
import { type FieldValue, OPERATORS, type ParsedQuery, type Term } from '../../../src/domain/query/query.ts'

interface Row {
  readonly name: string
  readonly state: string
  readonly best: number | null
  readonly tags: readonly string[]
  readonly config: Readonly<Record<string, FieldValue>>
  readonly ageS: number
  readonly bytes: number | null
  readonly isCached: boolean
}

const ROWS: readonly Row[] = [
  {
    name: 'a digits',
    state: 'running',
    best: null,
    tags: [],
    config: { lr: 0.001, opt: 'adam', 'model.hidden': 32, bias: true },
    ageS: 60,
    bytes: null,
    isCached: true,
  },
  {
    name: 'b Digits',
    state: 'failed',
    best: 0.5,
    tags: ['debug'],
    config: { lr: 0.01, opt: 'sgd', 'model.hidden': 64, bias: false },
    ageS: 7_300,
    bytes: 12 * 2 ** 20,
    isCached: false,
  },
  {
    name: 'c other',
    state: 'finished',
    best: Number.NaN,
    tags: ['paper/fig-2', 'debug-2'],
    config: { lr: 0.1, opt: 'adamw' },
    ageS: 200_000,
    bytes: 1000,
    isCached: false,
  },
]

const FIELDS: readonly Field<Row>[] = [
  { name: 'name', kind: 'text', means: '', of: ({ name }) => name },
  {
    name: 'state',
    kind: 'text',
    means: '',
    words: ['running', 'failed', 'finished'],
    of: ({ state }) => state,
  },
  { name: 'best', also: ['value'], kind: 'number', means: '', of: ({ best }) => best },
  { name: 'age', kind: 'age', means: '', of: ({ ageS }) => ageS },
  { name: 'size', kind: 'size', means: '', of: ({ bytes }) => bytes },
  { name: 'cached', kind: 'flag', means: '', of: ({ isCached }) => isCached },
  { name: 'tag', kind: 'text', means: '', suggested: ['debug', 'paper'], of: ({ tags }) => tags },
]
const SUBJECT: Subject<Row> = {
  fields: FIELDS,
  groups: [
    {
      prefix: 'config',
      kind: 'any',
      means: '',
      names: ['lr', 'opt', 'model.hidden', 'bias', 'both', 'best'],
      member: name => ({ of: ({ config }) => config[name] ?? null }),
    },
    {
      prefix: 'metric',
      kind: 'number',
      means: '',
      names: ['both', 'loss'],
      member: () => ({ of: () => null }),
    },
  ],
  texts: [{ of: ({ name }) => name }, { of: ({ tags }) => tags.join(' ') }],
}
const AROUND = { now: 0, sweep: [] }

/** First letters of the names of the rows that pass; else what is said. */
const passing = (text: string): string => {
  const compiled = compileQuery(text, SUBJECT)
  if (!compiled.ok) return compiled.message
  return ROWS.filter(row => compiled.query.test(row, AROUND))
    .map(({ name }) => name[0])
    .join('')
}

describe('a query', () => {
  test.each([
    ['', 'abc'],
    ['digits', 'ab'],
    ['"a dig"', 'a'],
    ['a*dig', 'a'],
    ['-digits', 'c'],
    ['--digits', 'ab'],
    ['state=running', 'a'],
    ['state!=running', 'bc'],
    ['STATE=Running', 'a'],
    ['-state=running digits', 'b'],
    ['state:in', 'ac'],
    ['state=f*', 'bc'],
    ['state=f*l*d', 'b'],
    ['state=running | best=0.5', 'ab'],
    ['digits state=failed|c', 'bc'],
    ['lr>=1e-2', 'bc'],
    ['config.lr<0.1 lr>0.001', 'b'],
    ['lr=0.10', 'c'],
    ['lr:0.1', 'c'],
    ['opt=adam', 'a'],
    ['opt:adam', 'ac'],
    ['hidden=64', 'b'],
    ['hidden!=64', 'ac'],
    ['hidden=null', 'c'],
    ['bias=true', 'a'],
    ['bias=no', 'b'],
    ['opt>5', ''],
    ['best>0', 'b'],
    ['value>0', 'b'],
    ['best=null', 'a'],
    ['best!=null', 'b'],
    ['best=nan', 'c'],
    ['best!=nan', 'ab'],
    ['best!=0.5', 'a'],
    ['-best=0.5', 'ac'],
    ['best<=inf', 'b'],
    ['name="a digits"', 'a'],
    ['age<2h', 'a'],
    ['age>=2h1m', 'bc'],
    ['age>1.5d', 'c'],
    ['size>=12MiB', 'b'],
    ['size<2kB', 'c'],
    ['size=1000', 'c'],
    ['cached=yes', 'a'],
    ['-cached=true', 'bc'],
    ['tag=debug', 'b'],
    ['tag:debug', 'bc'],
    ['tag!=debug', 'ac'],
    ['tag=null', 'a'],
    ['tag=paper/*', 'c'],
    ['config.best=null best>0', 'b'],
  ])('%j lets %j pass', (text, expected) => expect(passing(text)).toBe(expected))

  test.each([
    ['stat=running', 'there is no stat; state?', 0],
    ['lr=1 -zzzzzz=1', 'there is no zzzzzz; there are name, state, best, age, size, cached, tag, lr', 5],
    ['config.lt=1', 'there is no config.lt; config.lr?', 0],
    ['both>1', 'both could be config.both or metric.both', 0],
    ['lr>', 'nothing stands after lr>', 2],
    ['>3', 'nothing stands before >', 0],
    ['a -', 'nothing stands after -', 2],
    ['a |', 'nothing stands after |', 2],
    ['| a', 'nothing stands before |', 0],
    ['a || b', 'nothing stands before |', 3],
    ['lr>high', 'lr> takes a number, not high', 3],
    ['age<2', 'age< takes a time such as 90s, 2h or 3d, not 2', 4],
    ['size>big', 'size> takes a size such as 100MiB, not big', 5],
    ['state>running', 'state is text; it takes = != and :', 6],
    ['cached=maybe', 'cached is never maybe; it is yes, no, true, false', 7],
    ['state=faild', 'state is never faild; failed?', 6],
    ['b "a b', 'a quote is not closed', 2],
  ])('%j makes no sense: %s', (text, message, at) =>
    expect(compileQuery(text, SUBJECT)).toEqual({ ok: false, message, at }))

  test('says whether its answer depends on the time', () => {
    const isTimed = (text: string) => {
      const compiled = compileQuery(text, SUBJECT)
      return compiled.ok && compiled.query.isTimed
    }
    expect([isTimed('digits | age<2h'), isTimed('digits lr=1')]).toEqual([true, false])
  })

  test('names what data brings by the shortest name that is clear', () => {
    expect(fieldNames(SUBJECT).slice(FIELDS.length)).toEqual([
      'lr',
      'opt',
      'model.hidden',
      'bias',
      'config.both',
      'config.best',
      'metric.both',
      'loss',
    ])
  })

  test.each([
    ['st', 2, 0, ['state', 'best', 'config.best']],
    ['lr=1 -st', 8, 6, ['state', 'best', 'config.best']],
    ['a|st', 4, 2, ['state', 'best', 'config.best']],
    ['state=f', 7, 6, ['failed', 'finished']],
    ['tag:p', 5, 4, ['paper']],
    ['tag!=', 5, 5, ['debug', 'paper']],
    ['', 0, 0, []],
    ['lr=0', 4, 3, []],
  ])('%j at %i is completed from %i with %j', (text, caret, from, words) =>
    expect(completionAt(text, caret, SUBJECT)).toEqual({ from, words }))
})

const text = fc.oneof(
  fc.constantFrom('lr', '-x', 'a b', '"', '\\', '*', '', '|', '>=', '-', 'é😀', 'null', 'nan', '1e-3'),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const pattern = fc.array(text, { minLength: 1, maxLength: 3 })
const termOf = (field: fc.Arbitrary<string>, wanted: fc.Arbitrary<string[]>): fc.Arbitrary<Term> =>
  fc.record({
    isNegated: fc.boolean(),
    at: fc.constant(0),
    test: fc.oneof(
      fc.record({ word: pattern }),
      fc.record({ field, operator: fc.constantFrom(...OPERATORS), wanted, wantedAt: fc.constant(0) }),
    ),
  })
const queryOf = (term: fc.Arbitrary<Term>): fc.Arbitrary<ParsedQuery> =>
  fc.oneof(
    fc.array(fc.array(term, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    fc.constant([[]]),
  )

/** Without the places, which depend on how it was written. */
const meaning = (query: ParsedQuery): unknown =>
  query.map(terms =>
    terms.map(({ isNegated, test }) => [
      isNegated,
      'word' in test ? test.word : [test.field, test.operator, test.wanted],
    ]),
  )

test('what was written of a query reads as that query', () => {
  const anyName = text.filter(name => name !== '')
  fc.assert(
    fc.property(queryOf(termOf(anyName, pattern)), query => {
      const read = parseQuery(printQuery(query))
      expect(read.ok && meaning(read.query)).toEqual(meaning(query))
    }),
  )
})

test('whatever letters there are is read or refused, within the text, and never throws', () => {
  const letters = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom(...' |-*"\\=!<>:.lr0123stateagebest'), { maxLength: 30 })
      .map(all => all.join('')),
  )
  fc.assert(
    fc.property(letters, written => {
      const compiled = compileQuery(written, SUBJECT)
      if (compiled.ok) for (const row of ROWS) expect(typeof compiled.query.test(row, AROUND)).toBe('boolean')
      else {
        expect(compiled.at).toBeGreaterThanOrEqual(0)
        expect(compiled.at).toBeLessThanOrEqual(written.length)
      }
      completionAt(written, Math.floor(written.length / 2), SUBJECT)
    }),
    { numRuns: 500 },
  )
})

/** The rules once more, in the plainest way: patterns as regular expressions, values as they are. */
const holds = (query: ParsedQuery, row: Row): boolean =>
  query.some(terms => terms.every(({ isNegated, test }) => isNegated !== termHolds(test, row)))

const termHolds = (test: Term['test'], row: Row): boolean => {
  if ('word' in test) return [row.name, row.tags.join(' ')].some(each => loose(test.word).test(each))
  const { field, operator, wanted } = test
  const value = VALUES[field]?.(row) ?? null
  const number = wanted.length === 1 ? NUMBERS[wanted[0] as string] : undefined
  if (operator === '=') return isEqual(value, wanted, number)
  if (operator === '!=') return !Number.isNaN(value) && !isEqual(value, wanted, number)
  if (operator === ':') {
    if (typeof value === 'number')
      return number === undefined ? loose(wanted).test(`${value}`) : isEqual(value, wanted, number)
    return [value].flat().some(each => each !== null && loose(wanted).test(`${each}`))
  }
  if (typeof value !== 'number' || number === undefined) return false
  return { '<': value < number, '>': value > number, '<=': value <= number, '>=': value >= number }[operator]
}

const isEqual = (value: FieldValue, wanted: readonly string[], number: number | undefined): boolean => {
  const isNull = wanted.length === 1 && wanted[0] === 'null'
  if (value === null || (Array.isArray(value) && value.length === 0)) return isNull
  if (typeof value === 'number' && number !== undefined) return Object.is(value, number)
  return [value].flat().some(each => exact(wanted).test(`${each}`))
}

const escaped = (pieces: readonly string[]): string =>
  pieces.map(piece => piece.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('[^]*')
const loose = (pieces: readonly string[]) => new RegExp(escaped(pieces), 'i')
const exact = (pieces: readonly string[]) => new RegExp(`^${escaped(pieces)}$`, 'i')

const VALUES: Readonly<Record<string, (row: Row) => FieldValue>> = {
  name: ({ name }) => name,
  best: ({ best }) => best,
  tag: ({ tags }) => tags,
  'config.lr': ({ config }) => config.lr ?? null,
  'config.opt': ({ config }) => config.opt ?? null,
}
const NUMBERS: Readonly<Record<string, number>> = {
  '0.1': 0.1,
  '1e-2': 0.01,
  '0.5': 0.5,
  nan: Number.NaN,
  inf: Infinity,
}

const words = fc.array(
  fc.constantFrom('a', 'di', 'adam', 'debug', 'paper', '', 'null', '0.5', '0.1', '1e-2', 'nan', 'inf'),
  {
    minLength: 1,
    maxLength: 2,
  },
)

test('a compiled query lets pass what the plainest reading of the rules does', () => {
  const row = fc.record({
    name: fc.constantFrom('a digits', 'Adam', 'b', ''),
    state: fc.constant('running'),
    best: fc.constantFrom(null, 0.5, 0.1, 0.01, Number.NaN, Infinity, -1),
    tags: fc.subarray(['debug', 'debug-2', 'paper/fig', 'a']),
    config: fc.record(
      {
        lr: fc.constantFrom<FieldValue>(0.1, 0.01, Number.NaN, 'adam', '0.1'),
        opt: fc.constantFrom<FieldValue>('adam', 'AdamW', 'null', 'sgd', 0.5),
      },
      { requiredKeys: [] },
    ),
    ageS: fc.constant(1),
    bytes: fc.constant(null),
    isCached: fc.constant(false),
  })
  const query = queryOf(termOf(fc.constantFrom(...Object.keys(VALUES)), words))
  let compiledQueries = 0
  fc.assert(
    fc.property(query, fc.array(row, { minLength: 1, maxLength: 5 }), (parsed, rows) => {
      const compiled = compileParsed(parsed, SUBJECT)
      if (!compiled.ok) return
      compiledQueries += 1
      for (const each of rows) expect(compiled.query.test(each, AROUND)).toBe(holds(parsed, each))
    }),
    { numRuns: 1_000 },
  )
  expect(compiledQueries).toBeGreaterThan(200)
})
