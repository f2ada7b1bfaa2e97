// The values that each way to write a parameter has in a grid, read from a sweep file as users write it.
import { describe, expect, test } from 'vitest'
import { rounded } from '../../../src/domain/space/decimal.ts'
import { gridValues } from '../../../src/domain/space/grid-values.ts'
import type { Domain } from '../../../src/domain/space/types.ts'
import { domainsOf, HEAD } from '../sweep-file/reading.ts'
import { axis, failure, plan, space } from './spaces.ts'

const domainOf = (written: string): Domain =>
  domainsOf(`${HEAD}method: random\nrun_cap: 5\nparameters:\n  p: ${written}\n`).p as Domain

const valuesOf = (written: string): readonly unknown[] =>
  plan(space([axis('p', domainOf(written))])).configs.map(config => config.p)

describe('in a grid', () => {
  test.each<[string, readonly unknown[]]>([
    ['3', [3]],
    ['{ value: null }', [null]],
    ['{ value: [1, 2] }', [[1, 2]]],
    ['[0.1, adam, true, null]', [0.1, 'adam', true, null]],
    ['{ values: [8, 16, 16] }', [8, 16]],
    ['{ min: 2, max: 5 }', [2, 3, 4, 5]],
    ['{ distribution: int_uniform, min: -1, max: 1 }', [-1, 0, 1]],
    ['{ min: 0, max: 1, step: 0.1 }', [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    ['{ min: -0.3, max: 0.3, step: 0.1 }', [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]],
    ['{ min: 0, max: 1, step: 0.3 }', [0, 0.3, 0.6, 0.9]],
    ['{ min: 1e-5, max: 5e-5, step: 1e-5 }', [1e-5, 2e-5, 3e-5, 4e-5, 5e-5]],
    ['{ min: 1, max: 10, int: true, step: 4 }', [1, 5, 9]],
    ['{ min: 1.0, max: 3.0, int: true }', [1, 2, 3]],
    ['{ min: 0, max: 1, points: 4 }', [0, 0.333333333333, 0.666666666667, 1]],
    ['{ min: 0.1, max: 0.7, points: 7 }', [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]],
    [
      '{ min: 1.0e-4, max: 1.0e-2, log: true, points: 5 }',
      [1e-4, 0.000316227766017, 1e-3, 0.00316227766017, 1e-2],
    ],
    ['{ min: 1e-6, max: 1, log: true, points: 7 }', [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]],
    [
      '{ min: 1, max: 1024, log: true, int: true, points: 11 }',
      [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
    ],
    ['{ min: 1, max: 10, log: true, int: true, points: 10 }', [1, 2, 3, 4, 5, 6, 8, 10]],
    ['{ min: 1, max: 4, int: true, points: 100 }', [1, 2, 3, 4]],
    ['{ min: 1, max: 10, int: true, points: 4 }', [1, 4, 7, 10]],
    ['{ min: 3, max: 9, points: 1 }', [3]],
    ['{ min: 3, max: 3, points: 5 }', [3]],
    ['{ min: 3, max: 3, step: 1 }', [3]],
    ['{ distribution: q_uniform, min: 0, max: 4 }', [0, 1, 2, 3]],
    ['{ distribution: q_uniform, min: 0, max: 1, q: 0.25 }', [0, 0.25, 0.5, 0.75]],
    ['{ distribution: q_uniform, min: 1, max: 1.3, q: 0.1 }', [1, 1.1, 1.2]],
    ['{ distribution: q_uniform, min: 0, max: 1, q: 0.3 }', [0, 0.3, 0.6, 0.9]],
  ])('%s', (written, expected) => expect(valuesOf(written)).toEqual(expected))

  test('ends stay exact, and neighbours apart, where twelve digits would not do', () => {
    const close = { min: 1, max: 1.0000000000001, log: false, int: false, step: null, points: 4 }
    const values = plan(space([axis('p', { kind: 'range', ...close })])).configs.map(({ p }) => p)
    expect(new Set(values).size).toBe(4)
    expect([values[0], values[3]]).toEqual([close.min, close.max])
  })

  test.each([
    '{ min: 0.1, max: 0.5 }',
    '{ min: 0, max: 1, log: false }',
    '{ distribution: uniform, min: 0, max: 1 }',
    '{ distribution: log_uniform, min: -3, max: 1 }',
    '{ distribution: log_uniform_values, min: 1e-3, max: 1 }',
    '{ distribution: inv_log_uniform, min: 1, max: 2 }',
    '{ distribution: inv_log_uniform_values, min: 1, max: 2 }',
    '{ distribution: q_log_uniform, min: 1, max: 2 }',
    '{ distribution: q_log_uniform_values, min: 1, max: 2 }',
    '{ distribution: normal }',
    '{ distribution: q_normal }',
    '{ distribution: log_normal }',
    '{ distribution: q_log_normal }',
    '{ distribution: beta }',
    '{ distribution: q_beta }',
  ])('%s has no end of values', written => {
    expect(failure(() => valuesOf(written))).toMatch(/^space\.not_a_grid: p .*has no end of values/)
  })

  test('q_uniform without room below its maximum has no value', () => {
    expect(failure(() => valuesOf('{ distribution: q_uniform, min: 1, max: 1 }'))).toContain('space.empty')
  })

  test('a range of a million million values is not written out', () => {
    const values = gridValues({
      kind: 'range',
      min: 0,
      max: 1,
      log: false,
      int: false,
      step: 1e-12,
      points: null,
    })
    expect('at' in values && [values.size, values.at(1), values.at(values.size - 1)]).toEqual([
      1e12 + 1,
      1e-12,
      1,
    ])
  })
})

test('a value is rounded to twelve significant digits', () => {
  expect([0.1 + 0.2, 1 / 3, 1e-7 / 3, 123456.789123456, -0].map(rounded)).toEqual([
    0.3, 0.333333333333, 3.33333333333e-8, 123456.789123, 0,
  ])
})
