// How much each parameter matters: exact where it can be, credited to the right one where parameters hang on others.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { importanceOf, type MeasuredConfig } from '../../../src/domain/compare/importance.ts'

const config = (
  parameters: Readonly<Record<string, unknown>>,
  value: number | null,
  rest: Partial<MeasuredConfig> = {},
): MeasuredConfig => ({
  parameters: new Map(Object.entries(parameters)),
  value,
  std: null,
  seeds: 1,
  ...rest,
})

const found = (configs: readonly MeasuredConfig[]) => {
  const importance = importanceOf(configs)
  if ('why' in importance) throw new Error(importance.why)
  return importance
}
const sharesOf = (configs: readonly MeasuredConfig[]): Readonly<Record<string, number>> =>
  Object.fromEntries(found(configs).parameters.map(({ path, share }) => [path, share]))

describe('a complete grid', () => {
  const grid = (value: (a: number, b: number) => number) =>
    [0, 1, 2].flatMap(a => [0, 1].map(b => config({ a, b, fixed: 7 }, value(a, b))))

  test('is taken apart exactly; what only both explain is left over', () => {
    expect(sharesOf(grid(a => a))).toEqual({ a: expect.closeTo(1, 12), b: 0 })
    const crossed = found(grid((a, b) => (a - 1) * (2 * b - 1)))
    expect(crossed).toMatchObject({ method: 'grid', configs: 6, interactions: expect.closeTo(1, 12) })
  })

  test('has shares that never sum to more than everything', () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(values, all => {
        const importance = importanceOf(grid((a, b) => all[a * 2 + b] as number))
        if ('why' in importance) return
        const sum = importance.parameters.reduce((total, { share }) => total + share, 0)
        expect(sum).toBeLessThanOrEqual(1 + 1e-9)
        expect(sum + importance.interactions).toBeCloseTo(1, 9)
      }),
    )
  })

  test('says what seeds alone would make of it', () => {
    const configs = grid(a => a).map(each => ({ ...each, std: 1, seeds: 4 }))
    // A variance of a quarter against one of two thirds.
    expect(found(configs).noise).toBeCloseTo(0.375)
    expect(found(grid(a => a)).noise).toBeNull()
  })
})

describe('what is no complete grid', () => {
  const rolls = (count: number) => Array.from({ length: count }, (_, index) => index)

  test('gives the same shares for the same results', () => {
    const configs = rolls(40).map(i =>
      config({ a: (i * 7) % 11, b: (i * 5) % 3 }, Math.sin(i) + ((i * 7) % 11)),
    )
    expect(found(configs)).toEqual(found(configs))
    expect(found(configs).method).toBe('forest')
  })

  test('credits what decides whether a parameter is there, and not that it is lacked', () => {
    const configs = rolls(60).map(i => {
      const isSgd = i % 2 === 0
      return isSgd
        ? config({ optimizer: 'sgd', momentum: [0.5, 0.9, 0.99][(i / 2) % 3], lr: i % 7 }, 1 + 0.01 * (i % 7))
        : config({ optimizer: 'adam', lr: i % 7 }, 2 + 0.01 * (i % 7))
    })
    const shares = sharesOf(configs)
    expect(shares.optimizer).toBeGreaterThan(0.9)
    expect(shares.momentum).toBeLessThan(0.05)
  })

  test('takes lacking a parameter for a value where nothing else decides it', () => {
    const configs = rolls(40).map(i =>
      config(i % 4 < 2 ? { lr: i % 5 } : { lr: i % 5, dropout: [0.1, 0.2][i % 2] }, i % 4 < 2 ? 1 : 2),
    )
    expect(sharesOf(configs).dropout).toBeGreaterThan(0.9)
  })

  test('tells words apart, however many there are, and numbers sampled without end', () => {
    const words = rolls(200).map(i =>
      config({ name: `w${i % 50}`, noise: Math.sin(i) }, i % 50 === 0 ? 5 : 1),
    )
    expect(found(words).parameters[0]?.path).toBe('name')
    const numbers = rolls(700).map(i =>
      config({ lr: Math.abs(Math.sin(i)), other: Math.cos(3 * i) }, Math.abs(Math.sin(i))),
    )
    const [first] = found(numbers).parameters
    expect(first).toMatchObject({ path: 'lr', share: expect.closeTo(1, 1) })
  })

  test('is not guessed at from a handful of configs', () => {
    const few = rolls(5).map(i => config({ a: i, b: i % 2 }, i))
    expect(importanceOf(few)).toEqual({
      why: 'that takes 10 finished configs, or a complete grid; there are 5',
    })
  })
})

test('there is none where nothing varies, nothing is finished, or all is the same', () => {
  const none = { why: 'no two finished configs differ in a parameter' }
  expect(importanceOf([])).toEqual(none)
  expect(importanceOf([config({ a: 1 }, 1), config({ a: 2 }, null), config({ a: 3 }, Number.NaN)])).toEqual(
    none,
  )
  expect(importanceOf([config({ a: 1 }, 1), config({ a: 2 }, 3)])).toEqual({
    why: 'only one parameter varies',
  })
  expect(importanceOf([config({ a: 1, b: 1 }, 1), config({ a: 2, b: 2 }, 1)])).toEqual({
    why: 'all configs have the same result',
  })
})
