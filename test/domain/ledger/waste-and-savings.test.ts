import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CostDocument } from '../../../src/domain/cost-document.ts'
import type { AttemptFacts, RunFacts } from '../../../src/domain/facts.ts'
import { type CostRequest, costOf, type LedgerRow } from '../../../src/domain/ledger/cost.ts'
import { ledgerOf } from '../../../src/domain/ledger/ledger.ts'
import { steadyTariff } from '../../../src/domain/ledger/tariff.ts'
import { runState } from '../../../src/domain/states.ts'
import { run } from '../../support/facts.ts'
import { anyAttempts, attempt } from './attempts.ts'

const NANO_USD_PER_S = 1_000_000

/** The ledger of runs as the store has it. */
const ledger = (
  runs: readonly RunFacts[],
  nanoUsdPerS: number | null = NANO_USD_PER_S,
): readonly LedgerRow[] =>
  runs.flatMap(({ runId, attempts }) =>
    ledgerOf(attempts, { tariff: steadyTariff(nanoUsdPerS) }).map((row, index) => ({
      ...row,
      runId,
      name: (attempts[index] as AttemptFacts).name,
    })),
  )

const cost = (runs: readonly RunFacts[], request: Partial<CostRequest> = {}): CostDocument =>
  costOf({
    runs,
    gpus: 1,
    pack: 1,
    prices: [],
    priced: true,
    budget: null,
    ledger: ledger(runs),
    earlier: [],
    ...request,
  })

const seconds = (hours: number): number => Math.round(hours * 3600 * 1e6) / 1e6
const SAVED_AT_6 = [{ step: 3, t: 6, blockedS: 0 }]
const second = (facts: Partial<AttemptFacts> = {}): AttemptFacts =>
  attempt({ n: 2, startedAt: 1_020_000, supersedesAfter: 3, ...facts })

const causes = (...attempts: readonly AttemptFacts[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(cost([run({ runId: 'a', attempts })]).waste_by_cause).map(([cause, { hours }]) => [
      cause,
      seconds(hours),
    ]),
  )

describe('waste', () => {
  test('is caused by how its attempt ended, and by a double beside it', () => {
    const preempted = attempt({ end: 'preempted', checkpoints: SAVED_AT_6 })
    expect(causes(preempted, second())).toEqual({ preempted: 4 })
    expect(causes(attempt({ end: 'oom' }), second({ supersedesAfter: -1 }))).toEqual({ oom: 10 })
    expect(causes(attempt({ end: 'infra' }))).toEqual({ infra: 10 })
    expect(causes(attempt(), second({ end: 'lost' }))).toEqual({ duplicate: 10 })
  })

  test('that an error at the end of a run makes of what checkpoints had kept is that error’s', () => {
    const preempted = attempt({ end: 'preempted', checkpoints: SAVED_AT_6 })
    expect(causes(preempted, second({ end: 'user_error' }))).toEqual({ preempted: 4, user_error: 16 })
    expect(causes(preempted, second({ end: 'diverged' }))).toEqual({ preempted: 4, diverged: 16 })
  })

  test('of one whose end nobody knows yet counts as lost', () => {
    const silent = attempt({ end: null, elapsedS: null, lastT: 10 })
    expect(causes(silent, second({ supersedesAfter: -1 }))).toEqual({ lost: 10 })
  })

  test('is not what starting, loading and saving took', () => {
    const phases = [
      { phase: 'cold_start', t: 1 },
      { phase: 'import', t: 3 },
    ] as const
    const { waste, overhead, total } = cost([
      run({ attempts: [attempt({ phases, checkpoints: [{ step: 1, t: 5, blockedS: 0.5 }] })] }),
    ])
    expect(seconds(overhead.hours)).toBe(3.5)
    expect(overhead.usd).toBe(0.0035)
    expect([waste.hours, seconds(total.hours)]).toEqual([0, 10])
  })
})

describe('resuming', () => {
  test('saved the useful work before the checkpoint, once however often it was carried on', () => {
    const first = attempt({ end: 'preempted', checkpoints: SAVED_AT_6 })
    const middle = second({ end: 'preempted', checkpoints: [{ step: 5, t: 8, blockedS: 0 }] })
    const last = attempt({ n: 3, startedAt: 1_040_000, supersedesAfter: 5 })
    const { resume } = cost([run({ attempts: [first, middle, last] })]).savings
    expect(resume).toEqual({ resumes: 2, hours: 14 / 3600, usd: 0.014 })
  })

  test('saved nothing where nothing could be restored, or where all of it was for nothing in the end', () => {
    const first = attempt({ end: 'preempted', checkpoints: SAVED_AT_6 })
    const none = { resumes: 0, hours: 0, usd: 0 }
    expect(cost([run({ attempts: [first] })]).savings.resume).toEqual(none)
    expect(cost([run({ attempts: [first, second({ supersedesAfter: -1 })] })]).savings.resume).toEqual(none)
    const failed = cost([run({ attempts: [first, second({ end: 'user_error' })] })])
    expect(failed.savings.resume).toEqual({ ...none, resumes: 1 })
  })
})

test('a run that was taken over saved what it had cost where it was done, less the waste there', () => {
  const there = run({ runId: 'a', attempts: [attempt({ end: 'killed', checkpoints: SAVED_AT_6 }), second()] })
  const cached = run({ runId: 'a', cachedFrom: 'earlier', attempts: [] })
  const { savings, total } = cost([cached, run({ runId: 'b', cachedFrom: 'gone' })], {
    ledger: [],
    earlier: ledger([there]),
  })
  expect(savings.caching).toEqual({ runs: 2, hours: 16 / 3600, usd: 0.016 })
  expect(total.usd).toBe(0)
})

describe('stopping early', () => {
  const whole = run({ runId: 'a', attempts: [attempt({ elapsedS: 10 })] })
  const longer = run({ runId: 'b', attempts: [attempt({ elapsedS: 20 })] })
  const stopped = (elapsedS: number): RunFacts =>
    run({ runId: `s${elapsedS}`, state: 'stopped', attempts: [attempt({ end: 'stopped', elapsedS })] })

  test('saved what a finished run takes on average beyond what the run took', () => {
    const { early_stopping } = cost([whole, longer, stopped(4), stopped(50)]).savings
    expect(early_stopping).toEqual({ runs: 2, hours: 11 / 3600, usd: 0.011 })
  })

  test('is not there where no run was stopped that had begun, or none has finished', () => {
    const never = run({ runId: 'n', state: 'stopped', attempts: [] })
    expect(cost([whole, never]).savings.early_stopping).toBeNull()
    expect(cost([stopped(4)]).savings.early_stopping).toBeNull()
  })
})

test('sharing a GPU saved the time on it that others paid', () => {
  const runs = [run({ runId: 'a', attempts: [attempt()] })]
  const shared = ledger(runs).map(row => ({
    ...row,
    entries: row.entries.map(entry => ({ ...entry, gpuNanoseconds: 4_000_000_000n, nanoUsd: 4_000_000n })),
  }))
  expect(cost(runs, { pack: 3, ledger: shared }).savings.packing).toEqual({ hours: 6 / 3600, usd: 0.006 })
  expect(cost(runs).savings.packing).toBeNull()
})

test('without a price there are hours only', () => {
  const runs = [run({ attempts: [attempt({ end: 'killed', checkpoints: SAVED_AT_6 }), second()] })]
  const { savings, waste_by_cause } = cost(runs, { priced: false, ledger: ledger(runs, null) })
  expect(savings.resume).toEqual({ resumes: 1, hours: 6 / 3600, usd: null })
  expect(waste_by_cause).toEqual({ killed: { hours: 4 / 3600, usd: null } })
})

test('whatever happened, causes sum to the waste, the parts to the whole, and no saving is negative', () => {
  const anyRun = fc.tuple(anyAttempts, fc.constantFrom(...runState.options))
  fc.assert(
    fc.property(fc.array(anyRun, { maxLength: 5 }), all => {
      const runs = all.map(([attempts, state], index) => run({ runId: `${index}`, state, attempts }))
      const { total, waste, waste_by_cause, overhead, by_label, savings } = cost(runs)
      const nano = (usd: number | null | undefined): number => Math.round((usd ?? 0) * 1e9)
      const parts = Object.values(waste_by_cause)
      expect(parts.reduce((sum, { usd }) => sum + nano(usd), 0)).toBe(nano(waste.usd))
      expect(parts.reduce((sum, { hours }) => sum + hours, 0)).toBeCloseTo(waste.hours, 9)
      const useful = nano(by_label.useful?.usd)
      expect(nano(waste.usd) + nano(overhead.usd) + useful).toBe(nano(total.usd))
      expect(nano(savings.resume.usd)).toBeLessThanOrEqual(useful)
      for (const saved of [savings.resume, savings.caching, savings.early_stopping, savings.packing]) {
        expect(saved?.hours ?? 0).toBeGreaterThanOrEqual(0)
        expect(saved?.usd ?? 0).toBeGreaterThanOrEqual(0)
      }
    }),
    { numRuns: 300 },
  )
})
