import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bestSoFar, costToTarget } from '../../../src/domain/compare/best-so-far.ts'
import { compareSweeps } from '../../../src/domain/compare/compare.ts'
import { compareValues } from '../../../src/domain/compare/ranking.ts'
import { compareDocument } from '../../../src/domain/compare-document.ts'
import type { RunFacts } from '../../../src/domain/facts.ts'
import type { PlanRecord } from '../../../src/domain/protocol.ts'
import { plan, run, spent, sweep } from '../../support/facts.ts'
import { SWEEP_ID } from '../../support/records.ts'

/** Every run lasted an hour, at 1.8 dollars. */
const compare = (runs: readonly RunFacts[], record: Partial<PlanRecord> = {}) =>
  compareSweeps([
    {
      facts: sweep(runs, record),
      ledger: runs.filter(({ cachedFrom }) => cachedFrom === null).map(each => spent(each, 3600)),
    },
  ])

const means = (document: ReturnType<typeof compare>) => document.rows.map(({ mean }) => mean)

describe('rows', () => {
  test('are configs over their seeds, the best first', () => {
    const document = compare([
      run({ lr: 1, seed: 0, value: 4 }),
      run({ lr: 1, seed: 1, value: 6 }),
      run({ lr: 2, seed: 0, value: 1 }),
      run({ lr: 2, seed: 1, value: 3 }),
    ])
    expect(compareDocument.parse(document)).toEqual(document)
    expect(document.rows.map(({ config, seeds, mean }) => [config.lr, seeds, mean])).toEqual([
      [2, 2, 2],
      [1, 2, 5],
    ])
    expect(document.rows[0]?.std).toBeCloseTo(Math.SQRT2)
    expect(document.rows[0]?.ci95).toBeCloseTo(12.7062, 3)
    expect(document.rows[0]?.spend).toEqual({ hours: 2, gpu_hours: 0, usd: 3.6 })
  })

  test('are ranked by the goal; NaN comes after all numbers, and what has not finished after that', () => {
    const runs = [
      run({ lr: 1, value: null, state: 'failed' }),
      run({ lr: 2, value: Number.NaN }),
      run({ lr: 3, value: 1 }),
      run({ lr: 4, value: Number.POSITIVE_INFINITY }),
      run({ lr: 5, value: 2 }),
    ]
    expect(means(compare(runs))).toEqual([1, 2, 'Infinity', 'NaN', null])
    const upwards = { metric: { name: 'accuracy', goal: 'maximize' as const, target: null } }
    expect(means(compare(runs, upwards))).toEqual(['Infinity', 2, 1, 'NaN', null])
  })

  test('count the values of finished runs only, and the spend of all', () => {
    const [row] = compare([
      run({ seed: 0, value: 2 }),
      run({ seed: 1, value: 0, state: 'running' }),
      run({ seed: 2, value: 0, state: 'failed' }),
    ]).rows
    expect(row).toMatchObject({ seeds: 1, mean: 2, std: null, ci95: null, spend: { hours: 3 } })
  })

  test('of cached runs have their values at no cost', () => {
    const document = compare([run({ value: 2, cachedFrom: '20250101-000000-bbbb' })])
    expect(document.rows[0]).toMatchObject({ mean: 2, spend: { hours: 0, usd: 0 } })
    expect(document.best_so_far).toEqual([{ spend: 0, value: 2 }])
  })
})

describe('over several sweeps', () => {
  const id = { sweep_id: '20260202-000000-bbbb' }

  test('a run that one took over from the other counts once, where it was paid for', () => {
    const paid = run({ value: 2, endedAt: 5 })
    const taken = run({ value: 2, endedAt: 5, cachedFrom: SWEEP_ID })
    const added = run({ seed: 1, value: 4, endedAt: 9 })
    const document = compareSweeps([
      { facts: sweep([taken, added], id), ledger: [spent(added, 3600)] },
      { facts: sweep([paid]), ledger: [spent(paid, 3600)] },
    ])
    expect(document.rows).toHaveLength(1)
    expect(document.rows[0]).toMatchObject({ seeds: 2, mean: 3, spend: { usd: 3.6 } })
    expect(document.rows[0]?.sweep_ids).toEqual(['20260202-000000-bbbb', SWEEP_ID])
    expect(document.best_so_far).toEqual([
      { spend: 1.8, value: 2 },
      { spend: 3.6, value: 2 },
    ])
  })

  test('the same config under changed code is another row', () => {
    const code = { ...plan().code, identity: 'changed' }
    const runs = [run({ value: 1 }), run({ value: 2, runId: 'f'.repeat(16) })] as const
    const document = compareSweeps([
      { facts: sweep([runs[0]]), ledger: [] },
      { facts: sweep([runs[1]], { ...id, code }), ledger: [] },
    ])
    expect(means(document)).toEqual([1, 2])
  })

  test('one without a price turns all spend into hours', () => {
    const cheap = run({ lr: 1, value: 2 })
    const unknown = run({ lr: 2, value: 1 })
    const document = compareSweeps([
      { facts: sweep([cheap]), ledger: [spent(cheap, 3600)] },
      {
        facts: sweep([unknown], { ...id, price: { nano_usd_per_s: null, source: '' } }),
        ledger: [spent(unknown, 7200, { priced: false })],
      },
    ])
    expect(document.spend_unit).toBe('hours')
    expect(document.rows.map(({ spend }) => spend)).toEqual([
      { hours: 2, gpu_hours: 0, usd: null },
      { hours: 1, gpu_hours: 0, usd: 1.8 },
    ])
    expect(document.best_so_far.at(-1)).toEqual({ spend: 3, value: 1 })
  })

  test('different metrics are not compared', () => {
    const other = sweep([], { ...id, metric: { name: 'loss', goal: 'maximize', target: null } })
    expect(() =>
      compareSweeps([
        { facts: sweep([]), ledger: [] },
        { facts: other, ledger: [] },
      ]),
    ).toThrow('do not measure the same thing')
  })
})

test('the front holds the configs that nobody beats on both counts, cheapest first', () => {
  const runs = [3, 2, 4, 1].map((value, index) => run({ lr: index + 1, value }))
  const hours = [1, 2, 3, 3]
  const document = compareSweeps([
    {
      facts: sweep(runs),
      ledger: runs.map((each, index) => spent(each, (hours[index] as number) * 3600)),
    },
  ])
  expect(document.pareto.map(index => document.rows[index]?.config.lr)).toEqual([1, 2, 4])
})

describe('the best so far', () => {
  const runs = [
    { endedAt: 3, spend: 1, value: 5 },
    { endedAt: 1, spend: 2, value: 7 },
    { endedAt: 2, spend: 4, value: null },
    { endedAt: 4, spend: 1, value: Number.NaN },
    { endedAt: 5, spend: 1, value: 6 },
  ]

  test('goes by the order in which runs ended, failed ones cost as well, and it reaches to the whole spend', () => {
    expect(bestSoFar(runs, { goal: 'minimize', totalSpend: 10 })).toEqual([
      { spend: 2, value: 7 },
      { spend: 7, value: 5 },
      { spend: 10, value: 5 },
    ])
  })

  test('the cost to a target is what was spent when it was first reached', () => {
    const points = bestSoFar(runs, { goal: 'minimize', totalSpend: 10 })
    expect(costToTarget(points, { goal: 'minimize', target: 5 })).toBe(7)
    expect(costToTarget(points, { goal: 'minimize', target: 8 })).toBe(2)
    expect(costToTarget(points, { goal: 'minimize', target: 4.9 })).toBeNull()
    expect(costToTarget(points, { goal: 'minimize', target: null })).toBeNull()
  })

  test('is the best of all values in the end, and never gets worse nor cheaper', () => {
    const value = fc.option(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN)))
    const anyRun = fc.record({ endedAt: fc.nat(9), spend: fc.nat(5), value })
    fc.assert(
      fc.property(
        fc.array(anyRun),
        fc.constantFrom('minimize' as const, 'maximize' as const),
        (all, goal) => {
          const totalSpend = all.reduce((sum, { spend }) => sum + spend, 0)
          const points = bestSoFar(all, { goal, totalSpend })
          const values = all.flatMap(({ value }) => (value === null || Number.isNaN(value) ? [] : value))
          const best = goal === 'minimize' ? Math.min(...values) : Math.max(...values)
          expect(points.at(-1)?.value ?? null).toBe(values.length === 0 ? null : best)
          expect(points.at(-1)?.spend ?? totalSpend).toBe(totalSpend)
          points.slice(1).forEach((point, index) => {
            const before = points[index] as (typeof points)[number]
            expect(point.spend).toBeGreaterThanOrEqual(before.spend)
            expect(compareValues(point.value, before.value, goal)).toBeLessThanOrEqual(0)
          })
        },
      ),
    )
  })
})
