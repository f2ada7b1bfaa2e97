// What somebody types into a field, as YAML: kept letter by letter where it is YAML already.
import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'
import { scalarText } from '../starter-text.ts'

/** One value: `0.1`, `adam`, `"16"`, `[8, 16]`; what is no YAML is a text. */
export const valueSource = (typed: string): string => {
  const text = typed.trim()
  const node = flowNode(text)
  if (node === null) return JSON.stringify(text)
  return isScalar(node) || isSeq(node) || isMap(node) ? text : JSON.stringify(text)
}

/** A text, quoted where YAML would take it for something else. */
export const textSource = (typed: string): string => scalarText(typed.trim())

/** Some values: `0.1, 0.2`, with or without brackets; null where nothing was typed. */
export const listSource = (typed: string): string | null => {
  const text = typed.trim()
  if (text === '' || text === '[]') return null
  const whole = flowNode(text)
  if (whole !== null && isSeq(whole) && whole.flow) return text
  const listed = flowNode(`[${text}]`)
  if (listed !== null && isSeq(listed) && listed.items.every(item => isScalar(item) || isSeq(item)))
    return `[${text}]`
  return `[${text
    .split(',')
    .map(word => valueSource(word))
    .join(', ')}]`
}

/** A condition as it is mostly written: bare where YAML lets it, else in quotes. */
export const conditionSource = (condition: string): string => {
  const text = condition.trim()
  const node = /^[\w(]/.test(text) && !/[[\]{},#&*!|'"%@`]|: /.test(text) ? flowNode(text) : null
  return node !== null && isScalar(node) && node.value === text ? text : JSON.stringify(text)
}

/** As an item of `exclude`, where all are in quotes. */
export const quotedSource = (text: string): string => JSON.stringify(text.trim())

/** What a source says. */
export const sourceValue = (source: string): unknown => parseDocument(source, OPTIONS).toJS()

const OPTIONS = { stringKeys: true, merge: false } as const

/** The one node of a text in one line; null where it is no YAML, or holds a comment. */
const flowNode = (text: string): Node | null => {
  if (text === '' || /[\r\n\t]|(^|\s)#/.test(text)) return null
  // As it will stand in the file: behind a name, inside of braces.
  const document = parseDocument(`{ a: ${text} }`, OPTIONS)
  if (document.errors.length > 0 || document.warnings.length > 0 || !isMap(document.contents)) return null
  const [pair, ...others] = document.contents.items
  return others.length === 0 && pair !== undefined ? ((pair.value as Node | null) ?? null) : null
}
