// Reads a query: words and comparisons, all of which have to hold. `digits state=running best>=0.9 -engine=modal`.
import { nearestName } from '../nearest-name.ts'
import type { FieldValue, ParsedQuery, Query, QueryRecord } from './query.ts'

const OPERATORS = ['>=', '<=', '!=', '=', ':', '<', '>'] as const
type Operator = (typeof OPERATORS)[number]

interface Term {
  readonly text: string
  readonly at: number
}

/** Compiles it once; it is asked of every row. `fields`: what may stand before an operator. */
export const parseQuery = (text: string, { fields }: { readonly fields: readonly string[] }): ParsedQuery => {
  const terms = termsOf(text)
  if (!terms.ok) return terms
  const queries: Query[] = []
  for (const term of terms.terms) {
    const parsed = parseTerm(term, fields)
    if (!parsed.ok) return parsed
    queries.push(parsed.query)
  }
  return { ok: true, query: record => queries.every(query => query(record)) }
}

type Terms =
  | { readonly ok: true; readonly terms: readonly Term[] }
  | { readonly ok: false; readonly message: string; readonly at: number }

/** Apart by spaces, except between quotes. */
const termsOf = (text: string): Terms => {
  const terms: Term[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] === ' ') {
      at += 1
      continue
    }
    const start = at
    let quoted = false
    while (at < text.length && (quoted || text[at] !== ' ')) {
      if (text[at] === '"') quoted = !quoted
      at += 1
    }
    if (quoted) return { ok: false, message: 'a quote is not closed', at: text.lastIndexOf('"') }
    terms.push({ text: text.slice(start, at), at: start })
  }
  return { ok: true, terms }
}

const parseTerm = ({ text, at }: Term, fields: readonly string[]): ParsedQuery => {
  if (text.startsWith('-') && text.length > 1) {
    const inner = parseTerm({ text: text.slice(1), at: at + 1 }, fields)
    return inner.ok ? { ok: true, query: record => !inner.query(record) } : inner
  }
  const place = operatorIn(text)
  if (place === null) return { ok: true, query: hasWord(unquoted(text)) }
  const { operator, index } = place
  const name = text.slice(0, index)
  const wanted = unquoted(text.slice(index + operator.length))
  if (name === '') return { ok: false, message: `nothing stands before ${operator}`, at }
  const field =
    fields.find(each => each === name) ?? fields.find(each => each.toLowerCase() === name.toLowerCase())
  if (field === undefined) return { ok: false, message: unknownField(name, fields), at }
  if (wanted === '')
    return { ok: false, message: `nothing stands after ${name}${operator}`, at: at + text.length }
  return compiled({ field, operator, wanted, at: at + index + operator.length })
}

const operatorIn = (text: string): { readonly operator: Operator; readonly index: number } | null => {
  for (let index = 0; index < text.length && text[index] !== '"'; index++) {
    const operator = OPERATORS.find(each => text.startsWith(each, index))
    if (operator !== undefined) return { operator, index }
  }
  return null
}

const unquoted = (text: string): string => text.replaceAll('"', '')

const hasWord = (word: string): Query => {
  const small = word.toLowerCase()
  return record => record.text().toLowerCase().includes(small)
}

const unknownField = (name: string, fields: readonly string[]): string => {
  const nearest = nearestName(name, fields)
  const known = fields.slice(0, 8).join(', ')
  return nearest === null ? `there is no ${name}; there are ${known}` : `there is no ${name}; ${nearest}?`
}

interface Comparison {
  readonly field: string
  readonly operator: Operator
  readonly wanted: string
  readonly at: number
}

const compiled = ({ field, operator, wanted, at }: Comparison): ParsedQuery => {
  const number = Number(wanted)
  const isNumber = wanted.trim() !== '' && !Number.isNaN(number)
  const is = (record: QueryRecord, test: (value: FieldValue) => boolean): boolean => test(record.field(field))
  const equals = (value: FieldValue): boolean =>
    typeof value === 'number' && isNumber
      ? value === number
      : String(value).toLowerCase() === wanted.toLowerCase()
  if (operator === '=') return { ok: true, query: record => is(record, equals) }
  if (operator === '!=') return { ok: true, query: record => !is(record, equals) }
  if (operator === ':') {
    const small = wanted.toLowerCase()
    const contains = (value: FieldValue): boolean =>
      value !== null && String(value).toLowerCase().includes(small)
    return { ok: true, query: record => is(record, contains) }
  }
  if (!isNumber) return { ok: false, message: `${field}${operator} takes a number, not ${wanted}`, at }
  const order = ORDER[operator]
  return { ok: true, query: record => is(record, value => typeof value === 'number' && order(value, number)) }
}

const ORDER: Readonly<Record<'<' | '>' | '<=' | '>=', (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
}
