// Whether differences are more than noise, among many, and how many seeds it would take.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { againstFirst, moreSeedsFor, verdictOn } from '../../../src/domain/compare/leads.ts'
import { holm } from '../../../src/domain/statistics/holm.ts'
import { seedsNeeded } from '../../../src/domain/statistics/seeds-needed.ts'
import { pairedTest, welchTest } from '../../../src/domain/statistics/t-test.ts'

const seeds = (...values: readonly number[]) => values.map((value, seed) => ({ seed, value }))

describe('against the first', () => {
  test('what all seeds have in common is taken out where both have the same ones', () => {
    // Seeds differ by far more than the configs do, but always alike.
    const [paired] = againstFirst([seeds(1, 5, 9), seeds(0.9, 4.89, 8.91)])
    expect(paired).toMatchObject({ method: 'paired', seeds: 3, difference: expect.closeTo(0.1) })
    expect(verdictOn(paired ?? null)).toBe('real')
    const others = seeds(0.9, 4.89, 8.91).map(({ seed, value }) => ({ seed: seed + 10, value }))
    const [welch] = againstFirst([seeds(1, 5, 9), others])
    expect(welch).toMatchObject({ method: 'welch' })
    expect(verdictOn(welch ?? null)).toBe('noise')
  })

  test('nothing is said with one seed, or of what is no number', () => {
    expect(againstFirst([seeds(1, 2), seeds(0), seeds(0, Number.NaN), []])).toEqual([null, null, null])
    expect(verdictOn(null)).toBe('unknown')
    expect(againstFirst([])).toEqual([])
  })

  test('runs without a seed are never pairs', () => {
    const unseeded = [1, 2, 3].map(value => ({ seed: null, value }))
    expect(againstFirst([unseeded, unseeded])[0]).toMatchObject({ method: 'welch', difference: 0, p: 1 })
  })

  test('the more are compared, the more it takes', () => {
    const [alone] = againstFirst([seeds(3, 3.1, 3.3), seeds(2.5, 2.8, 2.9)])
    const many = againstFirst([seeds(3, 3.1, 3.3), ...Array.from({ length: 9 }, () => seeds(2.5, 2.8, 2.9))])
    expect(many[0]?.p).toBe(alone?.p)
    expect(many[0]?.pHolm).toBeCloseTo(9 * (alone?.p as number))
  })
})

test('no difference at all is no lead, and one without any spread says nothing', () => {
  expect(pairedTest([0, 0])).toMatchObject({ p: 1, ci95: 0, difference: 0 })
  expect(pairedTest([1, 1, 1])).toBeNull()
  // 0.0044… twice, and not the same to the last bit.
  expect(pairedTest([0.98 - 0.9755555555555555, 0.9688888888888889 - 0.9644444444444444])).toBeNull()
  expect(welchTest([2, 2], [1, 1])).toBeNull()
  expect(pairedTest([1])).toBeNull()
})

describe('Holm', () => {
  const p = fc.double({ min: 0, max: 1, noNaN: true })

  test('is never below what it corrects, never above Bonferroni, and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(p, { maxLength: 20 }), values => {
        const adjusted = holm(values)
        values.forEach((value, index) => {
          const own = adjusted[index] as number
          expect(own).toBeGreaterThanOrEqual(value)
          expect(own).toBeLessThanOrEqual(Math.min(1, value * values.length) + 1e-12)
          values.forEach((other, place) => {
            if (value < other) expect(own).toBeLessThanOrEqual(adjusted[place] as number)
          })
        })
      }),
    )
  })

  test('gives the numbers of the textbook', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
    expect(holm([])).toEqual([])
  })
})

describe('seeds that would tell', () => {
  test('agree with the tables of power: half a deviation takes 34 pairs, and one takes 17 of each', () => {
    // G*Power: 34 pairs for d = 0.5, 10 for d = 1; 17 of each for two groups a deviation apart.
    const test = { p: 0.5, ci95: 1, degreesOfFreedom: 3 }
    const pairs = (difference: number) => seedsNeeded({ ...test, method: 'paired', difference, deviation: 1 })
    expect(Math.abs((pairs(0.5) as number) - 34)).toBeLessThanOrEqual(1)
    expect(Math.abs((pairs(1) as number) - 10)).toBeLessThanOrEqual(1)
    const groups = seedsNeeded({ ...test, method: 'welch', difference: 1, deviation: Math.SQRT2 })
    expect(Math.abs((groups as number) - 17)).toBeLessThanOrEqual(1)
    expect(pairs(0.001)).toBeNull()
    expect(pairs(0)).toBeNull()
  })

  test('are counted beyond those that are there, and at least one more', () => {
    const [near] = againstFirst([seeds(1, 1.2, 1.4), seeds(1.1, 1.05, 1.2)])
    expect(moreSeedsFor(near as NonNullable<typeof near>)).toBeGreaterThan(0)
  })
})
