// What the word at the caret of a query could become.
import { type Field, fieldNames, type Subject } from './field.ts'
import { OPERATORS } from './query.ts'

export interface Completion {
  /** Where that begins which is replaced; it ends at the caret. */
  readonly from: number
  /** Whole words, the likeliest first. */
  readonly words: readonly string[]
}

/** Names of fields, or values of one where an operator stands before; [] where nothing has been begun. */
export const completionAt = <Row>(text: string, caret: number, subject: Subject<Row>): Completion => {
  const word = /[^\s|]*$/.exec(text.slice(0, caret))?.[0] ?? ''
  const from = caret - word.length + (word.startsWith('-') ? 1 : 0)
  const begun = text.slice(from, caret)
  const operator = OPERATORS.map(each => ({ each, at: begun.indexOf(each) }))
    .filter(({ at }) => at > 0)
    .sort((a, b) => a.at - b.at || b.each.length - a.each.length)[0]
  if (operator === undefined) return { from, words: begun === '' ? [] : alike(begun, fieldNames(subject)) }
  const start = operator.at + operator.each.length
  const field = fieldNamed(begun.slice(0, operator.at), subject)
  const values = field?.words ?? field?.suggested ?? []
  return { from: from + start, words: alike(begun.slice(start), values) }
}

const fieldNamed = <Row>(name: string, { fields }: Subject<Row>): Field<Row> | undefined =>
  fields.find(each => each.name === name || each.also?.includes(name))

/** Those that begin so before those that hold it; not what is written already. */
const alike = (begun: string, words: readonly string[]): readonly string[] => {
  const small = begun.toLowerCase()
  const others = words.filter(word => word !== begun)
  const first = others.filter(word => word.toLowerCase().startsWith(small))
  return [...first, ...others.filter(word => !first.includes(word) && word.toLowerCase().includes(small))]
}

/** The same in a text that is only words with spaces between them. */
export const wordAt = (text: string, caret: number, words: readonly string[]): Completion => {
  const begun = /\S*$/.exec(text.slice(0, caret))?.[0] ?? ''
  return { from: caret - begun.length, words: begun === '' ? [] : alike(begun, words) }
}
