// What sync makes of a volume: states, attempts, curves, checkpoints, spend.
import { describe, expect, test } from 'vitest'
import type { VolumeReader } from '../../src/domain/ports.ts'
import { attemptNameOf, checkpointNameOf, runIdOf, START_MS, SWEEP_ID } from '../support/records.ts'
import { SweepFolder } from '../support/sweep-folder.ts'
import { syncedStore } from '../support/synced-store.ts'

const [A, B, C] = [runIdOf(1), runIdOf(2), runIdOf(3)]
const [FIRST, SECOND] = [attemptNameOf(1), attemptNameOf(2)]

const syncing = async (
  folder: SweepFolder,
  check: (store: ReturnType<typeof syncedStore>) => void | Promise<void>,
) => {
  using synced = syncedStore(new Map<string, VolumeReader>([[SWEEP_ID, folder.volume]]))
  await synced.sync.syncAll()
  await check(synced)
}

const launched = (): SweepFolder => new SweepFolder().plan().runs(1, 2, 3)
const driven = (): SweepFolder =>
  launched().driver(1).drives(1, 0.1, 'started', { slots: 2, mode: 'fork', why: 'test' })

const ended = (run: string, attempt: string, end: 'killed' | 'lost') => ({
  run_id: run,
  attempt,
  end,
  elapsed: end === 'lost' ? null : 7,
  exit: end === 'lost' ? null : { code: null, signal: 9 },
  error: null,
})

describe('a sweep', () => {
  test('is spoken of where something was read of it, and passed over in silence the next time', async () => {
    const lines: string[] = []
    await syncing(launched(), async ({ sync }) => {
      await sync.syncAll({ rebuild: true, progress: line => lines.push(line) })
      await sync.syncAll({ progress: line => lines.push(line) })
    })
    expect(lines).toEqual([`${SWEEP_ID}: 4 records`])
  })

  test('that was launched and has no driver yet is planned, with every run queued', () =>
    syncing(launched(), ({ store }) => {
      expect(store.summary(SWEEP_ID)).toMatchObject({
        state: 'planned',
        counts: { queued: 3, running: 0, finished: 0 },
        best: null,
        spend: { hours: 0, gpuHours: 0, usd: 0 },
      })
    }))

  test('is what its newest driver says last', () =>
    syncing(driven().drives(1, 2, 'state', { state: 'paused', why: 'asked to' }), ({ store }) => {
      expect(store.summary(SWEEP_ID)).toMatchObject({ state: 'paused', stateWhy: 'asked to' })
    }))

  test('runs again once another driver has taken over', () =>
    syncing(driven().drives(1, 9, 'ended', { state: 'stopped', why: 'asked to' }).driver(2), ({ store }) => {
      expect(store.summary(SWEEP_ID)).toMatchObject({ state: 'running', stateWhy: 'starting' })
    }))

  test('stays paused under another driver until that one says otherwise', async () => {
    const paused = driven().drives(1, 2, 'state', { state: 'paused', why: 'asked to' }).driver(2)
    paused.drives(2, 0.1, 'started', { slots: 2, mode: 'fork', why: '' })
    await syncing(paused, ({ store }) => expect(store.summary(SWEEP_ID)?.state).toBe('paused'))
    paused.drives(2, 1, 'state', { state: 'running', why: 'resumed' })
    await syncing(paused, ({ store }) => expect(store.summary(SWEEP_ID)?.state).toBe('running'))
  })

  test('sums counts, spend and the best of its finished runs', () =>
    syncing(
      driven()
        .finishedRun(A, { steps: 4 })
        .finishedRun(B, { steps: 2 })
        .drives(1, 9, 'ended', { state: 'finished', why: '' }),
      ({ store }) => {
        expect(store.sweeps()).toHaveLength(1)
        expect(store.summary(SWEEP_ID)).toMatchObject({
          state: 'finished',
          counts: { queued: 1, finished: 2 },
          best: { runId: A, value: 0.25 },
          spend: { hours: 7 / 3600, gpuHours: 7 / 3600, usd: 0.007 },
          budgetSet: null,
          lastEndedAt: START_MS + 60_000,
        })
        expect(store.sweep(SWEEP_ID)).toMatchObject({ endedAt: START_MS + 10_000 })
      },
    ))
})

describe('a run', () => {
  test('that finished has its result, its attempt and its seconds', () =>
    syncing(driven().finishedRun(A), ({ store }) => {
      expect(store.run(SWEEP_ID, A)).toMatchObject({
        state: 'finished',
        metrics: { loss: 1 / 3 },
        value: 1 / 3,
        attempts: [{ n: 1, end: 'finished', elapsedS: 3.5, estimated: false, startedAt: START_MS + 2000 }],
      })
      expect(store.runSeconds({ identity: 'code-1', sweepName: 'other' })).toEqual([3.5])
      expect(store.runSeconds({ identity: 'code-2', sweepName: 'toy' })).toEqual([3.5])
    }))

  test('is finished by its result even where the driver died before it could say so', () =>
    syncing(
      driven().drives(1, 1, 'admitted', { run_id: A }).attempt(A, FIRST).result(A, FIRST).driver(2),
      ({ store }) => expect(store.run(SWEEP_ID, A)?.state).toBe('finished'),
    ))

  test('runs once it is admitted, and shows its newest values', () =>
    syncing(
      driven()
        .drives(1, 1, 'admitted', { run_id: A })
        .attempt(A, FIRST)
        .writes([A, FIRST], 1, 'metrics', { step: 1, metrics: { loss: 3, lr: 0.1 } })
        .writes([A, FIRST], 2, 'metrics', { step: 2, metrics: { loss: 'NaN' } }),
      ({ store }) => {
        expect(store.run(SWEEP_ID, A)).toMatchObject({
          state: 'running',
          metrics: { loss: Number.NaN, lr: 0.1 },
          attempts: [{ end: null, elapsedS: null, lastT: 2 }],
        })
        expect(store.live([A, B])).toEqual(
          new Map([
            [A, SWEEP_ID],
            [B, SWEEP_ID],
          ]),
        )
      },
    ))

  test('waits for the next driver where its own is gone', () =>
    syncing(driven().drives(1, 1, 'admitted', { run_id: A }).attempt(A, FIRST).driver(2), ({ store }) => {
      expect(store.run(SWEEP_ID, A)).toMatchObject({
        state: 'queued',
        attempts: [{ end: 'lost', elapsedS: 5, estimated: true }],
      })
    }))

  test('that failed says why, with the error of its last attempt', () => {
    const error = { type: 'ValueError', message: 'bad', traceback: 'train.py:3', fingerprint: 'f' }
    return syncing(
      driven()
        .drives(1, 1, 'admitted', { run_id: A })
        .attempt(A, FIRST)
        .writes([A, FIRST], 2, 'end', { end: 'user_error', metrics: null, error })
        .drives(1, 3, 'run_ended', { run_id: A, state: 'failed', why: 'user_error' }),
      ({ store }) =>
        expect(store.run(SWEEP_ID, A)).toMatchObject({
          state: 'failed',
          why: 'user_error',
          error,
          endedAt: START_MS + 4000,
        }),
    )
  })

  test('that is queued again after a retry is queued', () =>
    syncing(
      driven()
        .drives(1, 1, 'run_ended', { run_id: A, state: 'failed', why: 'oom' })
        .driver(2)
        .drives(2, 1, 'requeued', { run_id: A, why: 'retry' }),
      ({ store }) =>
        expect(store.run(SWEEP_ID, A)).toMatchObject({ state: 'queued', why: 'retry', endedAt: null }),
    ))

  test('that was taken over from elsewhere is finished and cost nothing', () =>
    syncing(
      new SweepFolder().plan().runs({
        v: 1,
        run_id: A,
        index: 0,
        config: {},
        config_id: 'c',
        seed: null,
        cached: {
          sweep_id: 'earlier',
          attempt: FIRST,
          metrics: { loss: 0.5 },
          ended_at: '2026-11-01T00:00:00.000Z',
        },
      }),
      ({ store }) => {
        expect(store.run(SWEEP_ID, A)).toMatchObject({ state: 'finished', cachedFrom: 'earlier', value: 0.5 })
        expect(store.summary(SWEEP_ID)).toMatchObject({ best: { runId: A, value: 0.5 }, spend: { hours: 0 } })
        // It is no history of its own: neither for a cache nor for a quote.
        expect(store.finished([A]).size).toBe(0)
        expect(store.runSeconds({ identity: 'code-1', sweepName: 'toy' })).toEqual([])
      },
    ))

  test('whose metric is NaN is never the best, and infinity is better than nothing', () =>
    syncing(
      driven()
        .finishedRun(A)
        .result(A, FIRST, { loss: 'NaN' })
        .finishedRun(B)
        .result(B, FIRST, { loss: 'Infinity' }),
      ({ store }) =>
        expect(store.summary(SWEEP_ID)?.best).toEqual({ runId: B, value: Number.POSITIVE_INFINITY }),
    ))
})

describe('an attempt', () => {
  test('is believed before its driver', () =>
    syncing(
      driven()
        .drives(1, 1, 'admitted', { run_id: A })
        .attempt(A, FIRST)
        .writes([A, FIRST], 4, 'end', { end: 'preempted', metrics: null, error: null })
        .drives(1, 5, 'attempt_ended', ended(A, FIRST, 'killed')),
      ({ store }) =>
        expect(store.run(SWEEP_ID, A)?.attempts[0]).toMatchObject({ end: 'preempted', elapsedS: 4 }),
    ))

  test('that said nothing ended as its driver saw it', () =>
    syncing(
      driven()
        .drives(1, 1, 'admitted', { run_id: A })
        .attempt(A, FIRST)
        .writes([A, FIRST], 4, 'heartbeat', {})
        .drives(1, 8, 'attempt_ended', ended(A, FIRST, 'killed')),
      ({ store }) =>
        expect(store.run(SWEEP_ID, A)?.attempts[0]).toMatchObject({
          end: 'killed',
          elapsedS: 7,
          estimated: false,
        }),
    ))

  test('that nobody saw end lasted until its last heartbeat and one more', () =>
    syncing(
      driven()
        .drives(1, 1, 'admitted', { run_id: A })
        .attempt(A, FIRST)
        .writes([A, FIRST], 4, 'heartbeat', {})
        .driver(2)
        .drives(2, 1, 'attempt_ended', ended(A, FIRST, 'lost')),
      ({ store }) => {
        expect(store.run(SWEEP_ID, A)?.attempts[0]).toMatchObject({
          end: 'lost',
          elapsedS: 9,
          estimated: true,
        })
        expect(store.ledger(SWEEP_ID)).toMatchObject([{ runId: A, attempt: 1, estimated: true }])
      },
    ))

  test('that died before it could describe itself is known from its driver', () =>
    syncing(
      driven()
        .drives(1, 1, 'admitted', { run_id: A })
        .drives(1, 8, 'attempt_ended', ended(A, FIRST, 'killed')),
      ({ store }) =>
        expect(store.run(SWEEP_ID, A)?.attempts[0]).toMatchObject({
          end: 'killed',
          elapsedS: 7,
          startedAt: START_MS + 2000,
        }),
    ))
})

describe('the curve', () => {
  const resumed = (): SweepFolder => {
    const folder = driven().drives(1, 1, 'admitted', { run_id: A }).attempt(A, FIRST)
    for (let step = 1; step <= 5; step++)
      folder.writes([A, FIRST], step, 'metrics', { step, metrics: { loss: 10 - step, first: step } })
    return folder
      .attempt(A, SECOND)
      .writes([A, SECOND], 0.1, 'restored', { checkpoint: checkpointNameOf(3), step: 3, why: 'newest good' })
      .writes([A, SECOND], 1, 'metrics', { step: 4, metrics: { loss: 5.5 } })
  }

  test('holds each step once, without what a resumed attempt did again', () =>
    syncing(resumed(), ({ store }) => {
      expect(store.history(SWEEP_ID, A)).toEqual([
        { step: 1, time: START_MS + 3000, attempt: 1, metrics: { loss: 9, first: 1 } },
        { step: 2, time: START_MS + 4000, attempt: 1, metrics: { loss: 8, first: 2 } },
        { step: 3, time: START_MS + 5000, attempt: 1, metrics: { loss: 7, first: 3 } },
        { step: 4, time: START_MS + 3000, attempt: 2, metrics: { loss: 5.5 } },
      ])
      expect(store.run(SWEEP_ID, A)).toMatchObject({
        metrics: { loss: 5.5, first: 3 },
        attempts: [{ end: 'lost' }, { resumedFromStep: 3 }],
      })
    }))

  test('goes over segments of a journal, and keeps -0, NaN and the infinities', () =>
    syncing(
      driven()
        .drives(1, 1, 'admitted', { run_id: A })
        .attempt(A, FIRST)
        .writes([A, FIRST, 1], 1, 'metrics', { step: 1, metrics: { a: 'NaN', b: 'Infinity' } })
        .writes([A, FIRST, 2], 2, 'metrics', { step: 2, metrics: { b: '-Infinity', 'a "b".c': 1e300 } }),
      async ({ store, sync }) => {
        expect(store.history(SWEEP_ID, A).map(({ metrics }) => metrics)).toEqual([
          { a: Number.NaN, b: Number.POSITIVE_INFINITY },
          { b: Number.NEGATIVE_INFINITY, 'a "b".c': 1e300 },
        ])
        await sync.syncAll()
        expect(store.history(SWEEP_ID, A)).toHaveLength(2)
      },
    ))

  test('keeps a negative zero', async () => {
    const folder = driven().drives(1, 1, 'admitted', { run_id: A }).attempt(A, FIRST)
    folder.volume.append(
      `runs/${A}/attempts/${FIRST}/events-00001.jsonl`,
      '{"v":1,"t":1,"kind":"metrics","step":1,"metrics":{"loss":-0.0}}\n',
    )
    await syncing(folder, ({ store }) => {
      expect(store.history(SWEEP_ID, A)[0]?.metrics.loss).toBe(-0)
      expect(store.run(SWEEP_ID, A)?.value).toBe(-0)
    })
  })
})

test('checkpoints are known by step, with who refused or deleted them', () =>
  syncing(
    driven()
      .drives(1, 1, 'admitted', { run_id: A })
      .attempt(A, FIRST)
      .writes([A, FIRST], 1, 'checkpoint', {
        checkpoint: checkpointNameOf(1),
        step: 1,
        bytes: 10,
        blocked_s: 0.1,
      })
      .writes([A, FIRST], 2, 'checkpoint', {
        checkpoint: checkpointNameOf(2),
        step: 2,
        bytes: 20,
        blocked_s: 0.1,
      })
      .attempt(A, SECOND)
      .writes([A, SECOND], 1, 'checkpoint_rejected', {
        checkpoint: checkpointNameOf(2),
        why: 'sha256 differs',
      })
      .writes([A, SECOND], 2, 'checkpoint_deleted', { checkpoint: checkpointNameOf(1) }),
    ({ store }) => {
      const expected = [
        {
          name: checkpointNameOf(1),
          step: 1,
          attempt: 1,
          savedAt: START_MS + 3000,
          bytes: 10,
          rejected: null,
          deleted: true,
        },
        {
          name: checkpointNameOf(2),
          step: 2,
          attempt: 1,
          savedAt: START_MS + 4000,
          bytes: 20,
          rejected: 'sha256 differs',
          deleted: false,
        },
      ]
      expect(store.checkpoints(SWEEP_ID, A)).toEqual(expected)
      expect(store.run(SWEEP_ID, A)?.checkpoints).toEqual(expected)
    },
  ))

test('what drivers say is told once, in order, from any place on', () =>
  syncing(
    driven()
      .finishedRun(A)
      .drives(1, 5, 'note', { level: 'warning', text: 'threads' })
      .drives(1, 6, 'run_ended', { run_id: B, state: 'stopped', why: 'asked to' })
      .driver(2)
      .drives(2, 1, 'run_ended', { run_id: C, state: 'failed', why: 'oom' }),
    ({ store }) => {
      const ends = store.runsEnded(SWEEP_ID, null)
      expect(ends.map(({ runId, state, value }) => [runId, state, value])).toEqual([
        [A, 'finished', 1 / 3],
        [B, 'stopped', null],
        [C, 'failed', null],
      ])
      expect(store.runsEnded(SWEEP_ID, ends[1] as (typeof ends)[number])).toEqual([ends[2]])
      const notes = store.notes(SWEEP_ID)
      expect(notes.map(({ kind, level }) => [kind, level])).toEqual([
        ['started', 'info'],
        ['note', 'warning'],
      ])
      expect(store.notes(SWEEP_ID, notes[0])).toEqual([notes[1]])
    },
  ))

test('runs are found by a prefix of their id, and finished ones by their id', () =>
  syncing(driven().finishedRun(A), ({ store }) => {
    expect(store.findRuns('0000')).toHaveLength(3)
    expect(store.findRuns(A)).toEqual([{ sweepId: SWEEP_ID, runId: A }])
    expect(store.findRuns('f')).toEqual([])
    expect(store.finished([A, B])).toEqual(
      new Map([
        [A, { sweepId: SWEEP_ID, attempt: FIRST, metrics: { loss: 1 / 3 }, endedAt: START_MS + 60_000 }],
      ]),
    )
  }))
