import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parameterEffects } from '../../../src/domain/compare/effects.ts'

const config = (parameters: Record<string, unknown>, value: number | null) => ({
  parameters: new Map(Object.entries(parameters)),
  value,
})

describe('effects of parameters', () => {
  test('are means per value over whatever else varies, the largest effect first', () => {
    const effects = parameterEffects([
      config({ lr: 0.1, width: 8, epochs: 3 }, 0.5),
      config({ lr: 0.1, width: 16, epochs: 3 }, 0.6),
      config({ lr: 0.01, width: 8, epochs: 3 }, 0.8),
      config({ lr: 0.01, width: 16, epochs: 3 }, 0.9),
    ])
    expect(effects.map(({ path }) => path)).toEqual(['lr', 'width'])
    expect(effects[0]?.spread).toBeCloseTo(0.3)
    expect(effects[0]?.levels.map(({ from, mean }) => [from, mean])).toEqual([
      [0.01, expect.closeTo(0.85)],
      [0.1, expect.closeTo(0.55)],
    ])
    // Student's t for one degree of freedom is 12.706; the standard error of 0.5 and 0.6 is 0.05.
    expect(effects[0]?.levels[1]?.ci95).toBeCloseTo(12.706 * 0.05, 3)
  })

  test('count what diverged, and leave it out of the means', () => {
    const [effect] = parameterEffects([
      config({ lr: 1 }, Number.NaN),
      config({ lr: 1 }, 0.5),
      config({ lr: 2 }, Number.POSITIVE_INFINITY),
      config({ lr: 3 }, 0.7),
      config({ lr: 3 }, null),
    ])
    expect(effect?.levels).toEqual([
      { from: 1, to: 1, count: 1, diverged: 1, mean: 0.5, ci95: null },
      { from: 2, to: 2, count: 0, diverged: 1, mean: null, ci95: null },
      { from: 3, to: 3, count: 1, diverged: 0, mean: 0.7, ci95: null },
    ])
  })

  test('a parameter that some configs lack has a level of its own for them', () => {
    const [effect] = parameterEffects([
      config({ optimizer: 'sgd', momentum: 0.9 }, 1),
      config({ optimizer: 'adam' }, 2),
    ])
    expect(effect).toMatchObject({ path: 'optimizer', levels: [{ from: 'sgd' }, { from: 'adam' }] })
    const [, momentum] = parameterEffects([
      config({ optimizer: 'sgd', momentum: 0.9 }, 1),
      config({ optimizer: 'adam' }, 2),
    ])
    expect(momentum?.levels.map(({ from }) => from)).toEqual([0.9, undefined])
  })

  test('many values of a number are ranges that hold every config once', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 60 }), values => {
        const [effect] = parameterEffects(values.map((lr, index) => config({ lr }, index)))
        const levels = effect?.levels ?? []
        expect(levels.length).toBeLessThanOrEqual(8)
        if (effect) expect(levels.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
        for (const [index, level] of levels.entries())
          if (index > 0) expect(Number(level.from)).toBeGreaterThan(Number(levels[index - 1]?.to))
      }),
    )
  })

  test('there are none where nothing is finished or nothing varies', () => {
    expect(parameterEffects([])).toEqual([])
    expect(parameterEffects([config({ lr: 1 }, null), config({ lr: 2 }, null)])).toEqual([])
    expect(parameterEffects([config({ lr: 1 }, 1), config({ lr: 1 }, 2)])).toEqual([])
  })
})
