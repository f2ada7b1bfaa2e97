// Mean, spread and certainty of one config's values over its seeds.
import { studentT } from './student-t.ts'

export interface Summary {
  readonly count: number
  /** null without values; NaN as soon as one value is. */
  readonly mean: number | null
  /** Of the sample (n - 1); null below two values, or where one is not finite. */
  readonly std: number | null
  /** Half width of the 95 % interval of the mean; null where std is. */
  readonly ci95: number | null
}

/** The summary of these values. */
export const summarize = (values: readonly number[]): Summary => {
  const count = values.length
  if (count === 0) return { count, mean: null, std: null, ci95: null }
  const mean = meanOf(values)
  if (count === 1 || !values.every(Number.isFinite)) return { count, mean, std: null, ci95: null }
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const std = Math.sqrt(squares / (count - 1))
  return { count, mean, std, ci95: (quantile(count - 1) * std) / Math.sqrt(count) }
}

/** Exact for equal values, which a quotient of sums is not always. */
const meanOf = (values: readonly number[]): number => {
  const [first = 0] = values
  if (!values.every(Number.isFinite)) return values.reduce((sum, value) => sum + value, 0) / values.length
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length
}

const quantiles = new Map<number, number>()

/** One comparison asks for the same few again and again. */
const quantile = (degreesOfFreedom: number): number => {
  const known = quantiles.get(degreesOfFreedom)
  if (known !== undefined) return known
  const found = studentT(degreesOfFreedom, 0.95)
  quantiles.set(degreesOfFreedom, found)
  return found
}
