// The line of what had been spent by when.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spendOverTime } from '../../../src/domain/report/spend-over-time.ts'

const spans = fc.array(
  fc
    .record({
      from: fc.integer({ min: 0, max: 1000 }),
      length: fc.integer({ min: 1, max: 500 }),
      spend: fc.integer({ min: 0, max: 100 }),
    })
    .map(({ from, length, spend }) => ({ from, to: from + length, spend })),
  { minLength: 1, maxLength: 30 },
)

test('it only grows, and ends at everything that was spent', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 2, max: 50 }), (all, points) => {
      const line = spendOverTime(all, points)
      expect(line).toHaveLength(points)
      for (const [index, { spend }] of line.entries())
        expect(spend).toBeGreaterThanOrEqual((line[index - 1]?.spend ?? 0) - 1e-9)
      expect(line[0]?.time).toBe(Math.min(...all.map(({ from }) => from)))
      expect(line.at(-1)?.spend).toBeCloseTo(
        all.reduce((sum, { spend }) => sum + spend, 0),
        9,
      )
    }),
  )
})

test('a span is spent evenly', () => {
  expect(spendOverTime([{ from: 0, to: 100, spend: 10 }], 5).map(({ spend }) => spend)).toEqual([
    0, 2.5, 5, 7.5, 10,
  ])
  expect(spendOverTime([], 5)).toEqual([])
})
