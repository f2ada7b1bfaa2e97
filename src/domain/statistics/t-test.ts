// Whether two configs differ by more than their seeds do.
import { studentT, twoSidedP } from './student-t.ts'
import { summarize } from './summarize.ts'

export interface TTest {
  readonly method: 'paired' | 'welch'
  /** The mean of the first less that of the second. */
  readonly difference: number
  /** Half width of the 95 % interval of the difference. */
  readonly ci95: number
  /** How likely a difference of this size or more is where there is none, both ways. */
  readonly p: number
  readonly degreesOfFreedom: number
  /** Standard deviation of one more seed of both. */
  readonly deviation: number
}

/**
 * Student's test of differences, which is blind to what both of a pair have in common; two at least. null where they
 * are all the same: seeds without any spread tell nothing of how far the next one would be.
 */
export const pairedTest = (differences: readonly number[]): TTest | null => {
  const { count, mean, std } = summarize(differences)
  if (mean === null || std === null) return null
  return testOf({
    method: 'paired',
    difference: mean,
    error: std / Math.sqrt(count),
    degreesOfFreedom: count - 1,
    deviation: std,
  })
}

/** Welch's test, for two samples of two at least, which need not spread alike; null where neither spreads at all. */
export const welchTest = (a: readonly number[], b: readonly number[]): TTest | null => {
  const [left, right] = [summarize(a), summarize(b)]
  if (left.mean === null || left.std === null || right.mean === null || right.std === null) return null
  const [va, vb] = [left.std ** 2 / left.count, right.std ** 2 / right.count]
  const spread = va + vb
  // After Welch and Satterthwaite; where nothing spreads, any number will do.
  const degreesOfFreedom =
    spread === 0
      ? left.count + right.count - 2
      : spread ** 2 / (va ** 2 / (left.count - 1) + vb ** 2 / (right.count - 1))
  return testOf({
    method: 'welch',
    difference: left.mean - right.mean,
    error: Math.sqrt(spread),
    degreesOfFreedom,
    deviation: Math.sqrt(left.std ** 2 + right.std ** 2),
  })
}

const testOf = ({ error, ...test }: Omit<TTest, 'ci95' | 'p'> & { readonly error: number }): TTest | null => {
  // What is left of equal numbers after rounding is no spread.
  const isSpread = error > ROUNDING * Math.abs(test.difference)
  if (!isSpread && test.difference !== 0) return null
  return {
    ...test,
    p: test.difference === 0 ? 1 : twoSidedP(test.difference / error, test.degreesOfFreedom),
    ci95: isSpread ? studentT(test.degreesOfFreedom, 0.95) * error : 0,
  }
}

const ROUNDING = 1e-9
