import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketedCurve } from '../../src/domain/bucketed-curve.ts'

const value = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(Number.NaN))
const logged = fc.array(fc.record({ step: fc.nat(5_000), value }), { minLength: 1, maxLength: 300 })

test('however many points come, in whatever order, the buckets stay few, and the extremes are points that came', () => {
  fc.assert(
    fc.property(logged, fc.integer({ min: 4, max: 40 }), (points, limit) => {
      const curve = bucketedCurve(limit)
      for (const { step, value } of points) curve.add(step, value)
      const shown = curve.points()
      expect(shown.length).toBeLessThanOrEqual(3 * limit)
      const finite = points.filter(({ value }) => Number.isFinite(value))
      const drawn = shown.filter(({ y }) => Number.isFinite(y))
      for (const { x, y } of drawn)
        expect(finite.some(each => each.step === x && each.value === y)).toBe(true)
      if (finite.length === 0) {
        expect(drawn).toEqual([])
        return
      }
      const [ys, values] = [drawn.map(({ y }) => y), finite.map(({ value }) => value)]
      expect(Math.min(...ys) + 0).toBe(Math.min(...values) + 0)
      expect(Math.max(...ys) + 0).toBe(Math.max(...values) + 0)
      const xs = shown.map(({ x }) => x)
      expect(xs).toEqual(xs.toSorted((a, b) => a - b))
    }),
  )
})

test('few points are all there, with a gap where one is no number', () => {
  const curve = bucketedCurve(100)
  for (const [step, value] of [
    [1, 5],
    [2, Number.NaN],
    [4, 3],
  ] as const)
    curve.add(step, value)
  expect(curve.points()).toEqual([
    { x: 1, y: 5 },
    { x: 2, y: Number.NaN },
    { x: 4, y: 3 },
  ])
})

test('a million points take no more room than a thousand', () => {
  const curve = bucketedCurve(100)
  for (let step = 0; step < 1_000_000; step++) curve.add(step, step % 7)
  expect(curve.points().length).toBeLessThanOrEqual(200)
})
