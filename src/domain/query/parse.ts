// Reads a query: what is written where, without knowing which fields there are.
import {
  OPERATORS,
  type Operator,
  type ParsedQuery,
  type Pattern,
  type QueryProblem,
  type Term,
} from './query.ts'

/** The terms of a text, or what is wrong with it. */
export const parseQuery = (
  text: string,
): { readonly ok: true; readonly query: ParsedQuery } | QueryProblem => {
  const alternatives: Term[][] = [[]]
  let bar = -1
  let at = 0
  while (at < text.length) {
    const letter = text[at] as string
    if (isSpace(letter)) {
      at += 1
    } else if (letter === '|') {
      if (alternatives.at(-1)?.length === 0) return problem('nothing stands before |', at)
      alternatives.push([])
      bar = at
      at += 1
    } else {
      const read = readTerm(text, at)
      if (!read.ok) return read
      alternatives.at(-1)?.push(read.term)
      at = read.end
    }
  }
  if (bar !== -1 && alternatives.at(-1)?.length === 0) return problem('nothing stands after |', bar)
  return { ok: true, query: alternatives }
}

const isSpace = (letter: string): boolean => /\s/.test(letter)

const problem = (message: string, at: number): QueryProblem => ({ ok: false, message, at })

const readTerm = (
  text: string,
  start: number,
): { readonly ok: true; readonly term: Term; readonly end: number } | QueryProblem => {
  let at = start
  while (text[at] === '-') at += 1
  const isNegated = (at - start) % 2 === 1
  const first = readPattern(text, at, { stopsAtOperator: true })
  if (!first.ok) return first
  const operator = operatorAt(text, first.end)
  if (operator === null) {
    if (!first.isWritten) return problem('nothing stands after -', start)
    const term = { isNegated, at: start, test: { word: first.pattern } }
    return { ok: true, term, end: first.end }
  }
  const field = first.pattern.join('*')
  if (field === '') return problem(`nothing stands before ${operator}`, first.end)
  const wantedAt = first.end + operator.length
  const wanted = readPattern(text, wantedAt, { stopsAtOperator: false })
  if (!wanted.ok) return wanted
  if (!wanted.isWritten) return problem(`nothing stands after ${field}${operator}`, first.end)
  const test = { field, operator, wanted: wanted.pattern, wantedAt }
  return { ok: true, term: { isNegated, at: start, test }, end: wanted.end }
}

const operatorAt = (text: string, at: number): Operator | null =>
  OPERATORS.find(operator => text.startsWith(operator, at)) ?? null

interface Read {
  readonly ok: true
  readonly pattern: Pattern
  readonly end: number
  /** False where there is not even a pair of quotes. */
  readonly isWritten: boolean
}

/** Letters up to the next space or bar. Between quotes all of them are text, and `\` makes a quote or itself. */
const readPattern = (
  text: string,
  start: number,
  { stopsAtOperator }: { readonly stopsAtOperator: boolean },
): Read | QueryProblem => {
  const pieces = ['']
  const add = (letters: string): void => {
    pieces[pieces.length - 1] += letters
  }
  let at = start
  for (; at < text.length; at++) {
    const letter = text[at] as string
    if (isSpace(letter) || letter === '|') break
    if (stopsAtOperator && operatorAt(text, at) !== null) break
    if (letter === '*') pieces.push('')
    else if (letter !== '"') add(letter)
    else {
      const quoted = readQuoted(text, at)
      if (quoted === null) return problem('a quote is not closed', at)
      add(quoted.letters)
      at = quoted.last
    }
  }
  return { ok: true, pattern: pieces, end: at, isWritten: at > start }
}

/** The letters between the quote at `start` and the next one; null: there is none. */
const readQuoted = (
  text: string,
  start: number,
): { readonly letters: string; readonly last: number } | null => {
  let letters = ''
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return { letters, last: at }
    if (text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\')) at += 1
    letters += text[at]
  }
  return null
}
