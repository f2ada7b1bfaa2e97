// Curves in a report: of bounded size, and with nothing in them that was not logged.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketsFor, thinnedCurve } from '../../../src/domain/report/thinned-curve.ts'

const logged = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 300 })

test('a curve keeps its lowest and its highest value and its end, and every point is one that was logged', () => {
  fc.assert(
    fc.property(logged, fc.integer({ min: 1, max: 40 }), (values, buckets) => {
      const points = values.map((value, index) => ({ step: index + 1, seconds: 2 * (index + 1), value }))
      const { steps, seconds, values: kept } = thinnedCurve(points, buckets)
      expect(steps.length).toBe(kept.length)
      expect(steps.length).toBeLessThanOrEqual(2 * buckets + 3)
      expect(steps.at(-1)).toBe(values.length)
      expect(seconds).toEqual(steps.map(step => 2 * step))
      const rounded = (value: number) => Number(value.toPrecision(6))
      for (const [index, step] of steps.entries())
        expect(kept[index]).toBe(rounded(values[step - 1] as number))
      expect(Math.min(...(kept as number[]))).toBe(rounded(Math.min(...values)))
      expect(Math.max(...(kept as number[]))).toBe(rounded(Math.max(...values)))
    }),
  )
})

test('what is no number is a gap', () => {
  const points = [1, Number.NaN, 3].map((value, index) => ({ step: index, seconds: index, value }))
  expect(thinnedCurve(points, 10).values).toEqual([1, null, 3])
  expect(thinnedCurve([], 10)).toEqual({ steps: [], seconds: [], values: [] })
})

test('the more runs, the fewer points of each', () => {
  expect([1, 100, 1000, 100_000].map(bucketsFor)).toEqual([240, 240, 40, 16])
})
