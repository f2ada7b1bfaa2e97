// What the benchmark makes of its timings.
import { expect, test } from 'vitest'
import { quantileOf, ratio, typical } from './benchmark.ts'
import { verdict } from './report.ts'
import { quantile } from './statistics.ts'

test('a quantile lies between its neighbours in proportion, whatever the order of the samples', () => {
  expect(quantile([40, 10, 20, 30], 0.5)).toBe(25)
  expect(quantile([40, 10, 20, 30], 0)).toBe(10)
  expect(quantile([40, 10, 20, 30], 1)).toBe(40)
  expect(quantile([], 0.5)).toBeNaN()
})

test('a ratio is taken within each round, so that a slow round counts no more than another', () => {
  const rounds = [
    { ours: [2], peer: [1] },
    { ours: [20], peer: [10] },
    { ours: [3], peer: [1] },
  ]
  expect(ratio('ours', 'peer')(rounds)).toBe(2)
  expect(typical('ours')(rounds)).toBe(3)
  expect(quantileOf('ours', 1)(rounds)).toBe(20)
})

test('a verdict says by how much a target was missed', () => {
  expect(verdict(1.9, { atMost: 2 })).toBe('met')
  expect(verdict(2.5, { atMost: 2 })).toBe('missed by 25 %')
  expect(verdict(9, { atMost: 2 })).toBe('missed: 4.5 times off')
  expect(verdict(200, { atLeast: 250 })).toBe('missed by 25 %')
  expect(verdict(250, { atLeast: 250 })).toBe('met')
})
