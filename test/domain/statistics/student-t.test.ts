import { expect, test } from 'vitest'
import { studentT } from '../../../src/domain/statistics/student-t.ts'
import { summarize } from '../../../src/domain/statistics/summarize.ts'

// Two-sided 95 % quantiles as printed in tables, to four digits.
test.each([
  [1, 12.7062],
  [2, 4.3027],
  [3, 3.1824],
  [4, 2.7764],
  [5, 2.5706],
  [9, 2.2622],
  [10, 2.2281],
  [29, 2.0452],
  [30, 2.0423],
  [120, 1.9799],
  [100_000, 1.96],
])('the quantile for %i degrees of freedom is that of the tables', (degrees, expected) => {
  expect(studentT(degrees, 0.95)).toBeCloseTo(expected, 4)
})

test('other probabilities agree with the tables, too', () => {
  expect(studentT(7, 0.99)).toBeCloseTo(3.4995, 4)
  expect(studentT(8, 0.5)).toBeCloseTo(0.7064, 4)
})

test('mean, spread and interval of three seeds', () => {
  const { count, mean, std, ci95 } = summarize([1, 2, 3])
  expect({ count, mean, std }).toEqual({ count: 3, mean: 2, std: 1 })
  expect(ci95).toBeCloseTo(4.30265 / Math.sqrt(3), 4)
})

test('one value has no spread, none has no mean, equal ones have none between them', () => {
  expect(summarize([0.1])).toEqual({ count: 1, mean: 0.1, std: null, ci95: null })
  expect(summarize([])).toEqual({ count: 0, mean: null, std: null, ci95: null })
  expect(summarize([0.1, 0.1, 0.1])).toEqual({ count: 3, mean: 0.1, std: 0, ci95: 0 })
})

test('a NaN makes the mean NaN, an infinity makes it infinite, and neither has a spread', () => {
  expect(summarize([1, Number.NaN])).toEqual({ count: 2, mean: Number.NaN, std: null, ci95: null })
  expect(summarize([1, Number.POSITIVE_INFINITY])).toMatchObject({
    mean: Number.POSITIVE_INFINITY,
    std: null,
  })
})

test('the spread of large values close together is not lost to rounding', () => {
  expect(summarize([1e9 + 1, 1e9 + 2, 1e9 + 3]).std).toBe(1)
})
