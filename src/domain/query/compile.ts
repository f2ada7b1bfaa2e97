// Makes of a query what is asked of every row: names become fields and words become values once, before the first row.
import { nearestName } from '../nearest-name.ts'
import type { Subject } from './field.ts'
import { type FoundField, findField } from './find-field.ts'
import { parseQuery } from './parse.ts'
import { holdsText, isText, type TextTest } from './pattern.ts'
import { QUANTITIES, readNumber } from './quantity.ts'
import type {
  Comparison,
  CompiledQuery,
  FieldValue,
  Operator,
  ParsedQuery,
  Pattern,
  QueryProblem,
  Surroundings,
  Term,
} from './query.ts'

type RowTest<Row> = (row: Row, around: Surroundings) => boolean
type Compiled<Row> =
  | { readonly ok: true; readonly test: RowTest<Row>; readonly isTimed: boolean }
  | QueryProblem

/** Reads a query and compiles it for rows of one kind. */
export const compileQuery = <Row>(text: string, subject: Subject<Row>): CompiledQuery<Row> => {
  const parsed = parseQuery(text)
  return parsed.ok ? compileParsed(parsed.query, subject) : parsed
}

/** The same of a query that was read. */
export const compileParsed = <Row>(query: ParsedQuery, subject: Subject<Row>): CompiledQuery<Row> => {
  const alternatives: RowTest<Row>[][] = []
  let isTimed = false
  for (const terms of query) {
    const tests: RowTest<Row>[] = []
    for (const term of terms) {
      const compiled = compileTerm(term, subject)
      if (!compiled.ok) return compiled
      tests.push(compiled.test)
      isTimed ||= compiled.isTimed
    }
    alternatives.push(tests)
  }
  return {
    ok: true,
    query: {
      isTimed,
      test: (row, around) => alternatives.some(tests => tests.every(test => test(row, around))),
    },
  }
}

const compileTerm = <Row>({ isNegated, at, test }: Term, subject: Subject<Row>): Compiled<Row> => {
  const compiled = 'word' in test ? compileWord(test.word, subject) : compileComparison(test, subject, at)
  if (!compiled.ok || !isNegated) return compiled
  return { ...compiled, test: (row, around) => !compiled.test(row, around) }
}

const compileWord = <Row>(word: Pattern, { texts }: Subject<Row>): Compiled<Row> => {
  const holds = holdsText(word)
  return {
    ok: true,
    isTimed: false,
    test: (row, around) =>
      texts.some(each => {
        const text = each.of(row, around)
        return text !== null && holds(text)
      }),
  }
}

const compileComparison = <Row>(comparison: Comparison, subject: Subject<Row>, at: number): Compiled<Row> => {
  const found = findField(comparison.field, subject, at)
  if (!found.ok) return found
  const { field } = found
  const tested = valueTest(comparison, field)
  if (!tested.ok) return tested
  const { test } = tested
  return {
    ok: true,
    isTimed: field.kind === 'age',
    test: (row, around) => test(field.of(row, around)),
  }
}

type ValueTest = (value: FieldValue) => boolean
type Tested = { readonly ok: true; readonly test: ValueTest } | QueryProblem

const ORDERS: Readonly<Partial<Record<Operator, (a: number, b: number) => boolean>>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
}

const valueTest = (comparison: Comparison, { kind, words }: FoundField<never>): Tested => {
  const { field, operator, wanted, wantedAt } = comparison
  const text = wanted.join('*')
  const refused = (message: string): QueryProblem => ({ ok: false, message, at: wantedAt })
  const quantity = QUANTITIES[kind]
  const number = wanted.length > 1 ? null : (quantity?.read ?? readNumber)(text)
  const order = ORDERS[operator]
  if (order !== undefined) {
    if (quantity === undefined && kind !== 'any')
      return refused(`${field} is ${kind === 'flag' ? 'yes or no' : 'text'}; it takes = != and :`)
    if (number === null)
      return refused(`${field}${operator} takes ${quantity?.expects ?? 'a number'}, not ${text}`)
    return { ok: true, test: value => typeof value === 'number' && order(value, number) }
  }
  const isNothing = text.toLowerCase() === 'null'
  if (quantity !== undefined && number === null && !isNothing)
    return refused(`${field}${operator} takes ${quantity.expects}, not ${text}`)
  const choices = kind === 'flag' ? ['yes', 'no', 'true', 'false'] : words
  const isChoice = choices === undefined || choices.some(isText(wanted))
  if (operator !== ':' && !isChoice && !isNothing) {
    const nearest = nearestName(text, choices)
    return refused(
      `${field} is never ${text}; ${nearest === null ? `it is ${choices.join(', ')}` : `${nearest}?`}`,
    )
  }
  return {
    ok: true,
    test: plainTest(operator, { number, isNothing, is: isText(wanted), holds: holdsText(wanted) }),
  }
}

interface Wanted {
  /** null: it is none. */
  readonly number: number | null
  readonly isNothing: boolean
  readonly is: TextTest
  readonly holds: TextTest
}

/** `=`, `!=` and `:`. Not a number equals nothing but itself, and is different from nothing else either. */
const plainTest = (operator: Operator, { number, isNothing, is, holds }: Wanted): ValueTest => {
  const sameNumber = (value: number): boolean =>
    Number.isNaN(number) ? Number.isNaN(value) : value === number
  const equals: ValueTest = value => {
    if (value === null) return isNothing
    if (typeof value === 'number') return number === null ? is(String(value)) : sameNumber(value)
    if (typeof value === 'object') return value.length === 0 ? isNothing : value.some(is)
    return typeof value === 'string' ? is(value) : WORDS_OF[`${value}`].some(is)
  }
  if (operator === '=') return equals
  if (operator === '!=') return value => (Number.isNaN(value) ? false : !equals(value))
  return value => {
    if (value === null) return false
    if (typeof value === 'number') return number === null ? holds(String(value)) : sameNumber(value)
    if (typeof value === 'object') return value.some(holds)
    return typeof value === 'string' ? holds(value) : WORDS_OF[`${value}`].some(holds)
  }
}

const WORDS_OF = { true: ['true', 'yes'], false: ['false', 'no'] } as const
