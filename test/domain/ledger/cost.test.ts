import { expect, test } from 'vitest'
import { costDocument } from '../../../src/domain/cost-document.ts'
import { costOf, type LedgerRow } from '../../../src/domain/ledger/cost.ts'
import { run } from '../../support/facts.ts'

const HOUR = 3_600_000_000_000n
const row = (
  runId: string,
  attempt: number,
  hours: Record<string, bigint>,
  rate: bigint | null = 2n,
): LedgerRow => ({
  runId,
  attempt,
  name: `${attempt}-00000000`,
  estimated: attempt === 1,
  entries: Object.entries(hours).map(([label, hours]) => ({
    label: label as LedgerRow['entries'][number]['label'],
    nanoseconds: hours * HOUR,
    gpuNanoseconds: hours * HOUR,
    nanoUsd: rate === null ? null : hours * rate * 1_000_000_000n,
  })),
})

const runs = (...ids: readonly string[]) => ids.map(runId => run({ runId }))
const ALONE = { pack: 1, earlier: [], prices: [] } as const

test('totals, labels, waste and goodput follow from the entries; runs without attempts are free', () => {
  const cost = costOf({
    ...ALONE,
    runs: runs('a', 'b', 'cached'),
    gpus: 2,
    priced: true,
    budget: { usd: 20, gpu_hours: null, reserve_usd: 0.4, reserve_gpu_hours: null },
    ledger: [
      row('a', 1, { useful: 3n, redone: 1n }),
      row('a', 2, { useful: 2n, checkpoint: 1n }),
      row('b', 1, { failed_infra: 3n }),
    ],
  })
  expect(costDocument.parse(cost)).toEqual(cost)
  expect(cost.total).toEqual({ hours: 10, gpu_hours: 20, usd: 20 })
  expect(cost.by_label).toEqual({
    useful: { hours: 5, usd: 10 },
    checkpoint: { hours: 1, usd: 2 },
    redone: { hours: 1, usd: 2 },
    failed_infra: { hours: 3, usd: 6 },
  })
  expect(cost.waste).toEqual({ hours: 4, usd: 8 })
  expect(cost).toMatchObject({
    budget_usd: 20,
    reserve_usd: 0.4,
    budget_gpu_hours: null,
    reserve_gpu_hours: null,
  })
  expect(cost.goodput).toBe(0.5)
  expect(cost.runs.map(({ run_id, hours, usd }) => [run_id, hours, usd])).toEqual([
    ['a', 7, 14],
    ['b', 3, 6],
    ['cached', 0, 0],
  ])
  expect(cost.runs[0]?.attempts[1]).toEqual({
    n: 2,
    hours: 3,
    usd: 6,
    estimated: false,
    by_label: { useful: { hours: 2, usd: 4 }, checkpoint: { hours: 1, usd: 2 } },
  })
})

test('without a rate there are hours and no dollars, not even for nothing', () => {
  const cost = costOf({
    ...ALONE,
    runs: runs('a', 'b'),
    gpus: 0,
    priced: false,
    budget: null,
    ledger: [row('a', 1, { useful: 1n }, null)],
  })
  expect(cost.total).toEqual({ hours: 1, gpu_hours: 0, usd: null })
  expect(cost.waste).toEqual({ hours: 0, usd: null })
  expect(cost.runs.map(({ usd }) => usd)).toEqual([null, null])
})

test('before anything was spent there is no goodput', () => {
  expect(costOf({ ...ALONE, runs: [], gpus: 1, priced: true, budget: null, ledger: [] })).toMatchObject({
    total: { hours: 0, usd: 0 },
    goodput: null,
    by_label: {},
  })
})

test('dollars are summed as integers, so that no nano-dollar is lost on the way', () => {
  const ledger = Array.from(
    { length: 10_000 },
    (_, index): LedgerRow => ({
      runId: 'a',
      attempt: index + 1,
      name: `${index + 1}-00000000`,
      estimated: false,
      entries: [{ label: 'useful', nanoseconds: 1n, gpuNanoseconds: 1n, nanoUsd: 100_000_001n }],
    }),
  )
  expect(costOf({ ...ALONE, runs: runs('a'), gpus: 0, priced: true, budget: null, ledger }).total.usd).toBe(
    1000.00001,
  )
})
