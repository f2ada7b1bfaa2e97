// What may stand after an operator, by the kind of the field: numbers, and numbers with their units.
import type { FieldKind } from './field.ts'

interface Quantity {
  /** null: it is none. */
  readonly read: (text: string) => number | null
  /** What is expected, for people. */
  readonly expects: string
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
}

/** `1e-3`, `64`, `nan`, `-inf`. */
export const readNumber = (text: string): number | null => {
  if (NUMBER.test(text)) return Number(text)
  const word = text.toLowerCase()
  return Object.hasOwn(WORDS, word) ? (WORDS[word] as number) : null
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** `90s`, `1h30m`, `1.5d` in seconds. */
const readTime = (text: string): number | null => {
  const parts = [...text.toLowerCase().matchAll(/(\d+\.?\d*|\.\d+)([smhdw])/gy)]
  const length = parts.reduce((sum, [part]) => sum + part.length, 0)
  if (length === 0 || length !== text.length) return null
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (SECONDS[unit as string] as number), 0)
}

const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/** `100MiB`, `1.5GB`, or a number of bytes. */
const readSize = (text: string): number | null => {
  const match = /^(.*?)([kmgt]?i?b)?$/i.exec(text)
  const count = readNumber(match?.[1] ?? '')
  const unit = SIZES[(match?.[2] ?? '').toLowerCase()]
  return count === null || unit === undefined ? null : count * unit
}

const hours = (text: string): number | null => {
  const seconds = readTime(text)
  return seconds === null ? readNumber(text) : seconds / 3600
}

/** Of the kinds that are numbers. */
export const QUANTITIES: Readonly<Partial<Record<FieldKind, Quantity>>> = {
  number: { read: readNumber, expects: 'a number' },
  usd: { read: text => readNumber(text.replace(/^\$/, '')), expects: 'dollars, such as 2.50' },
  hours: { read: hours, expects: 'hours, or a time such as 90m' },
  age: { read: readTime, expects: 'a time such as 90s, 2h or 3d' },
  size: { read: readSize, expects: 'a size such as 100MiB' },
  percent: { read: text => readNumber(text.replace(/%$/, '')), expects: 'percent, such as 50' },
}
