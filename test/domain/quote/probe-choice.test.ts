import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Config, RunRecord } from '../../../src/domain/protocol.ts'
import { chooseProbes } from '../../../src/domain/quote/probe-choice.ts'
import { runOf } from '../../support/records.ts'

const runsOf = (configs: readonly Config[]): readonly RunRecord[] =>
  configs.map((config, index) => runOf(index, { config }))
const chosen = (configs: readonly Config[], beside: number | null = null): readonly Config[] =>
  chooseProbes(runsOf(configs), { beside }).map(({ config }) => config)

const grid = (axes: Readonly<Record<string, readonly (number | string)[]>>): readonly Config[] =>
  Object.entries(axes).reduce<readonly Config[]>(
    (configs, [name, values]) => configs.flatMap(each => values.map(value => ({ ...each, [name]: value }))),
    [{}],
  )

test('begins with the smallest, and takes the corners of what may take time', () => {
  const configs = grid({ width: [64, 128, 256], lr: [1, 2, 3, 4], depth: [2, 4, 8] })
  const found = chosen(configs).slice(0, 4)
  expect(found[0]).toMatchObject({ width: 64, depth: 2 })
  expect(new Set(found.map(({ width, depth }) => `${width} ${depth}`))).toEqual(
    new Set(['64 2', '64 8', '256 2', '256 8']),
  )
})

test('where nothing takes time, other configs do not hurt', () =>
  expect(chosen(grid({ lr: [1, 2, 3, 4, 5, 6, 7, 8] }))).toHaveLength(4))

test('fills whole rounds of what runs beside each other', () => {
  const configs = grid({ width: [1, 2, 3, 4, 5, 6], depth: [1, 2, 3, 4, 5] })
  expect([1, 2, 4, 5, 8, 40].map(beside => chosen(configs, beside).length)).toEqual([6, 6, 8, 10, 8, 16])
})

test('every run once, and never more than there are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ a: fc.integer({ min: 0, max: 3 }), kind: fc.constantFrom('x', 'y') }), {
        minLength: 1,
        maxLength: 30,
      }),
      fc.option(fc.integer({ min: 1, max: 20 })),
      (configs, beside) => {
        const ids = chooseProbes(runsOf(configs), { beside }).map(({ run_id }) => run_id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids.length).toBeGreaterThanOrEqual(Math.min(4, configs.length))
        expect(ids.length).toBeLessThanOrEqual(configs.length)
      },
    ),
  )
})
