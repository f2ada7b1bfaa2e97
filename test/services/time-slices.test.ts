// A run that takes several slices of time, and one that gets nowhere in them, as `show` and `cost` tell of them.
import { expect, test } from 'vitest'
import { createCost } from '../../src/services/cost.ts'
import { createShow } from '../../src/services/show.ts'
import type { Engines } from '../../src/services/sweep-state.ts'
import { attemptNameOf, checkpointNameOf, runIdOf, START_MS, SWEEP_ID } from '../support/records.ts'
import { SweepFolder } from '../support/sweep-folder.ts'
import { syncedStore } from '../support/synced-store.ts'

const [LONG, STUCK] = [runIdOf(0), runIdOf(1)]
const [FIRST, SECOND] = [attemptNameOf(1), attemptNameOf(2)]
const WHY = 'in its 10 s (resources.timeout) it saved nothing that goes beyond where it began'

const slice = { end: 'timeout', metrics: null, error: null } as const
const seen = { end: 'timeout', elapsed: 8, exit: { code: 0, signal: null } } as const

const story = (): SweepFolder =>
  new SweepFolder()
    .plan({ timeout_s: 10 })
    .runs(0, 1)
    .driver(1)
    .drives(1, 0, 'admitted', { run_id: LONG })
    .drives(1, 0, 'admitted', { run_id: STUCK })
    .attempt(LONG, FIRST)
    .writes([LONG, FIRST], 1, 'restored', { checkpoint: null, step: null, why: '' })
    .writes([LONG, FIRST], 7, 'metrics', { step: 4, metrics: { loss: 2 } })
    .writes([LONG, FIRST], 8, 'checkpoint', {
      checkpoint: checkpointNameOf(4),
      step: 4,
      bytes: 10,
      blocked_s: 0.5,
    })
    .writes([LONG, FIRST], 8, 'end', slice)
    .drives(1, 8, 'attempt_ended', { run_id: LONG, attempt: FIRST, ...seen, error: null })
    .drives(1, 8, 'requeued', { run_id: LONG, why: 'timeout; it goes on from what it saved' })
    .drives(1, 8, 'admitted', { run_id: LONG })
    .attempt(LONG, SECOND, { started_at: new Date(START_MS + 9000).toISOString() })
    .writes([LONG, SECOND], 1, 'restored', { checkpoint: checkpointNameOf(4), step: 4, why: '' })
    .writes([LONG, SECOND], 3, 'metrics', { step: 5, metrics: { loss: 1 } })
    .writes([LONG, SECOND], 3, 'end', { end: 'finished', metrics: { loss: 1 }, error: null })
    .result(LONG, SECOND)
    .drives(1, 12, 'run_ended', { run_id: LONG, state: 'finished', why: 'finished' })
    .attempt(STUCK, FIRST)
    .writes([STUCK, FIRST], 8, 'end', slice)
    .drives(1, 8, 'attempt_ended', {
      run_id: STUCK,
      attempt: FIRST,
      ...seen,
      error: { type: 'Timeout', message: WHY, traceback: '', fingerprint: 'Timeout' },
    })
    .drives(1, 8, 'run_ended', { run_id: STUCK, state: 'failed', why: `timeout: ${WHY}` })

test('the slices of a run are its attempts, their time is useful, and one that got nowhere has its error', async () => {
  using synced = syncedStore(new Map([[SWEEP_ID, story().volume]]))
  await synced.sync.syncAll({ rebuild: false })
  const engines: Engines = new Map()
  const show = await createShow({
    store: synced.store,
    engines,
    promotions: new Map(),
    clock: { now: () => 0 },
  }).sweep(SWEEP_ID)
  expect(
    show.runs.map(({ state, attempts, error }) => ({
      state,
      ends: attempts.map(({ end }) => end),
      from: attempts.map(({ resumed_from_step }) => resumed_from_step),
      error: error?.message ?? null,
    })),
  ).toEqual([
    { state: 'finished', ends: ['timeout', 'finished'], from: [null, 4], error: null },
    { state: 'failed', ends: ['timeout'], from: [null], error: WHY },
  ])
  const { by_label } = await createCost({ store: synced.store })(SWEEP_ID)
  const secondsOf = Object.fromEntries(
    Object.entries(by_label).map(([label, { hours }]) => [label, Math.round(hours * 36_000) / 10]),
  )
  expect(secondsOf).toEqual({ useful: 10.5, checkpoint: 0.5, failed_user: 8 })
})
