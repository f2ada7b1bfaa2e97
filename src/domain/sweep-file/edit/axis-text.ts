// The values of a parameter in one line, as people say them, and back to the keys of a sweep file:
//   0.1                          one value            0.1, 0.2 or [0.1, 0.2]       a list
//   1e-4 to 1e-2 log 5 points    a range, evenly spaced in log
//   0 to 1 step 0.25             8 to 64 int          normal mu=0 sigma=1          a distribution of W&B
//   { min: 0, max: 1 }           the keys themselves
import { DISTRIBUTIONS } from '../parameter-shapes.ts'
import { listSource, valueSource } from './typed.ts'

export type Fields = Readonly<Record<string, string>>

/** What the fields of a parameter say, without its condition. */
export const axisText = ({ when: _, ...fields }: Fields): string => {
  const keys = Object.keys(fields)
  const only = (...allowed: readonly string[]): boolean => keys.every(key => allowed.includes(key))
  if (fields.distribution !== undefined)
    return [
      fields.distribution,
      ...pairs(fields, 'distribution').map(([key, value]) => `${key}=${value}`),
    ].join(' ')
  if (fields.value !== undefined && only('value') && isOneValue(fields.value)) return fields.value
  if (fields.values !== undefined && only('values')) {
    const inner = fields.values.replace(/^\[|\]$/g, '').trim()
    return !/[[\]{}]/.test(inner) && hasComma(inner) ? inner : fields.values
  }
  if (fields.min !== undefined && fields.max !== undefined && only(...RANGE_KEYS) && areFlags(fields))
    return rangeText(fields)
  return keys.length === 0
    ? ''
    : `{ ${pairs(fields)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', ')} }`
}

const RANGE_KEYS = ['min', 'max', 'log', 'int', 'step', 'points']

const pairs = (fields: Fields, without?: string): readonly (readonly [string, string])[] =>
  Object.entries(fields).filter(([key]) => key !== without)

/** A value with a comma, or with words that mean a range, would be read as something else. */
const isOneValue = (value: string): boolean => {
  const back = fieldsFrom(value)
  return 'fields' in back && back.fields.value === value && Object.keys(back.fields).length === 1
}

const areFlags = ({ log = 'true', int = 'true' }: Fields): boolean => log === 'true' && int === 'true'

const rangeText = ({ min, max, log, int, step, points }: Fields): string =>
  [
    `${min} to ${max}`,
    ...(log === undefined ? [] : ['log']),
    ...(int === undefined ? [] : ['int']),
    ...(step === undefined ? [] : [`step ${step}`]),
    ...(points === undefined ? [] : [`${points} points`]),
  ].join(' ')

/** The fields that a line says, or what would be right. */
export const fieldsFrom = (typed: string): { readonly fields: Fields } | { readonly expected: string } => {
  const text = typed.trim()
  if (text === '') return { expected: 'a value, some values, or a range such as 1e-4 to 1e-2 log 5' }
  if (/^\{.*\}$/.test(text)) return fromMapping(text)
  const range = /^(\S+)\s+to\s+(\S+)(.*)$/.exec(text) ?? /^([-+.\w]+?)\.\.([-+.\w]+)(.*)$/.exec(text)
  if (range !== null && isNumber(range[1]) && isNumber(range[2])) return fromRange(range)
  const [word = '', ...rest] = text.split(/\s+/)
  if (word in DISTRIBUTIONS && rest.length > 0 && rest.every(each => /^\w+=\S+$/.test(each)))
    return {
      fields: Object.fromEntries([
        ['distribution', word],
        ...rest.map(each => each.split('=') as [string, string]),
      ]),
    }
  if (/^\[.*\]$/.test(text) || hasComma(text)) {
    const values = listSource(text)
    return values === null ? { expected: 'at least one value' } : { fields: { values } }
  }
  return { fields: { value: valueSource(text) } }
}

const isNumber = (text = ''): boolean => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)

/** Outside of quotes and brackets. */
const hasComma = (text: string): boolean =>
  text.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}/g, '').includes(',')

const RANGE = 'after the range: log, int, a number of points, or step and a number'

const fromRange = ([, min = '', max = '', rest = '']: RegExpExecArray): ReturnType<typeof fieldsFrom> => {
  const fields: Record<string, string> = { min, max }
  const words = rest.split(/[\s,]+/).filter(word => word !== '')
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    const next = words[at + 1]
    if (word === 'log' || word === 'int') fields[word] = 'true'
    else if (word === 'linear') delete fields.log
    else if (word === 'step' && isNumber(next)) fields.step = words[++at] as string
    else if (/^\d+$/.test(word)) fields.points = word
    else if (word !== 'points' && word !== 'values') return { expected: RANGE }
  }
  return { fields }
}

const fromMapping = (text: string): ReturnType<typeof fieldsFrom> => {
  const fields: Record<string, string> = {}
  for (const part of splitOutside(text.slice(1, -1))) {
    const match = /^\s*(\w+)\s*:\s+(.+?)\s*$/.exec(part)
    if (match === null) return { expected: 'keys and values such as { min: 0, max: 1 }' }
    fields[match[1] as string] = match[2] as string
  }
  return Object.keys(fields).length === 0 ? { expected: 'keys such as { min: 0, max: 1 }' } : { fields }
}

/** At commas that are in no quotes and no brackets. */
const splitOutside = (text: string): readonly string[] =>
  text.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^,])+/g) ?? []
