import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { projection, scaleFor } from '../../src/plot/scale.ts'
import { tickLabels } from '../../src/plot/tick-labels.ts'

const labels = (low: number, high: number, options: Partial<Parameters<typeof scaleFor>[1]> = {}) =>
  tickLabels(scaleFor({ low, high }, { ticks: 5, ...options }), {})

describe('ticks', () => {
  test.each([
    [0, 1, ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    [0.513, 0.932, ['0.5', '0.6', '0.7', '0.8', '0.9', '1.0']],
    [-3, 12, ['-5', '0', '5', '10', '15']],
    [0, 0.00013, ['0.00000', '0.00005', '0.00010', '0.00015']],
    [0, 2_000_000, ['0', '5.0e5', '1.0e6', '1.5e6', '2.0e6']],
  ])('from %d to %d are round numbers, written alike', (low, high, expected) => {
    expect(labels(low, high)).toEqual(expected)
  })

  test('around a single value leave it in the middle', () => {
    expect(labels(0.5, 0.5)).toEqual(['0.44', '0.46', '0.48', '0.50', '0.52', '0.54', '0.56'])
    expect(labels(0, 0)).toEqual(['-1.0', '-0.5', '0.0', '0.5', '1.0'])
  })

  test('include what has to be in sight', () => {
    expect(labels(7, 9, { include: 0 })).toEqual(['0', '2', '4', '6', '8', '10'])
  })

  test('on a log scale are powers of ten, with steps between few of them', () => {
    expect(labels(2e-4, 0.9, { kind: 'log' })).toEqual(['0.0001', '0.001', '0.01', '0.1', '1'])
    expect(labels(1, 9, { kind: 'log' })).toEqual(['1', '2', '5', '10'])
    expect(labels(1e-12, 1, { kind: 'log' })).toEqual(['1e-12', '1e-9', '0.000001', '0.001', '1'])
  })

  test('of a log scale fall back to a linear one where a value is not above zero', () => {
    expect(scaleFor({ low: 0, high: 1 }, { ticks: 5, kind: 'log' }).kind).toBe('linear')
  })

  test('are on a log scale by themselves where the range is wide', () => {
    const kindOf = (low: number, high: number) => scaleFor({ low, high }, { ticks: 5, kind: 'auto' }).kind
    expect([kindOf(0.1, 9), kindOf(0.1, 10), kindOf(-0.1, 10), kindOf(0, 10)]).toEqual([
      'linear',
      'log',
      'linear',
      'linear',
    ])
  })

  test('have their unit', () => {
    const scale = scaleFor({ low: -1, high: 1 }, { ticks: 2 })
    expect(tickLabels(scale, { prefix: '$' })).toEqual(['-$1', '$0', '$1'])
    expect(tickLabels(scale, { suffix: ' h' })).toEqual(['-1 h', '0 h', '1 h'])
  })
})

test('whatever the range, the scale holds it, and its ticks rise from end to end', () => {
  const value = fc.double({ min: -1e300, max: 1e300, noNaN: true })
  const kind = fc.constantFrom('linear' as const, 'log', 'auto')
  fc.assert(
    fc.property(value, value, fc.integer({ min: 0, max: 20 }), kind, (a, b, count, kind) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      const scale = scaleFor({ low, high }, { ticks: count, kind })
      const place = projection(scale)
      // Near the smallest doubles there is not enough room for the sum to be exact.
      const slack = 1e-6
      expect(place(low)).toBeGreaterThanOrEqual(-slack)
      expect(place(high)).toBeLessThanOrEqual(1 + slack)
      expect(scale.ticks.length).toBeGreaterThanOrEqual(2)
      expect(scale.ticks.length).toBeLessThanOrEqual(3 * Math.max(2, count) + 3)
      scale.ticks.slice(1).forEach((tick, index) => {
        expect(tick).toBeGreaterThan(scale.ticks[index] as number)
      })
      expect(tickLabels(scale, {})).toHaveLength(scale.ticks.length)
    }),
    { numRuns: 3000 },
  )
})
