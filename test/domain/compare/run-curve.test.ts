// What a run had cost by the time of every point, over all its attempts.
import { expect, test } from 'vitest'
import { runCurve } from '../../../src/domain/compare/run-curve.ts'
import type { AttemptFacts } from '../../../src/domain/facts.ts'
import { run, spent } from '../../support/facts.ts'

const attempt = (n: number, startedAt: number, elapsedS: number | null): AttemptFacts => ({
  n,
  name: `${n}-abcd`,
  epoch: 1,
  startedAt,
  lastT: 10,
  heartbeatS: 5,
  end: 'preempted',
  elapsedS,
  estimated: false,
  resumedFromStep: null,
  supersedesAfter: null,
  phases: [],
  checkpoints: [],
  host: null,
  gpu: null,
  gpuName: null,
  gpuUse: null,
  preset: null,
  error: null,
})
const point = (step: number, time: number, loss: number | null) => ({
  step,
  time,
  attempt: 1,
  metrics: loss === null ? {} : { loss },
})

test('an attempt is paid for evenly, one after the other, and never beyond its end', () => {
  const ledger = [spent(run(), 100), { ...spent(run(), 50), attempt: 2 }]
  const curve = runCurve(
    [point(1, 25_000, 4), point(2, 100_000, 3), point(3, 1_025_000, null), point(4, 1_050_000, 1)],
    { metric: 'loss', attempts: [attempt(1, 0, 100), attempt(2, 1_000_000, 50)], ledger },
  )
  expect(curve).toEqual([
    { step: 1, hours: 25 / 3600, usd: 0.0125, value: 4 },
    { step: 2, hours: 100 / 3600, usd: 0.05, value: 3 },
    { step: 4, hours: 150 / 3600, usd: expect.closeTo(0.075), value: 1 },
  ])
})

test('dollars are unknown as soon as an attempt without a price has begun; hours are known', () => {
  const ledger = [spent(run(), 10), { ...spent(run(), 10, { priced: false }), attempt: 2 }]
  const curve = runCurve([point(1, 5_000, 4), point(2, 25_000, 3)], {
    metric: 'loss',
    attempts: [attempt(1, 0, 10), attempt(2, 20_000, null)],
    ledger,
  })
  expect(curve.map(({ usd }) => usd)).toEqual([0.0025, null])
  expect(curve[1]?.hours).toBeCloseTo(15 / 3600)
})
