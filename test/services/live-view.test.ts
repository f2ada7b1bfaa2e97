// The live view over real stores on one database, and volumes in memory that go on being written.

import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AnnotationJournal } from '../../src/domain/annotations/annotation-port.ts'
import { createAnnotate } from '../../src/services/annotate.ts'
import type { LiveSnapshot } from '../../src/services/live-snapshot.ts'
import { createLiveView, type LiveView } from '../../src/services/live-view.ts'
import { createTurns } from '../../src/services/turns.ts'
import { openStore } from '../../src/store/store.ts'
import { memoryAnnotations } from '../support/memory-annotations.ts'
import { attemptNameOf, checkpointNameOf, runIdOf, runOf, START_MS, SWEEP_ID } from '../support/records.ts'
import { SweepFolder } from '../support/sweep-folder.ts'
import { type SyncedStore, syncedStore } from '../support/synced-store.ts'
import { waitFor } from '../support/wait-for.ts'
import { FakeEngine } from './fake-engine.ts'

const [FIRST, SECOND] = [attemptNameOf(1), attemptNameOf(2)]
const turn = () => new Promise<void>(resolve => setImmediate(resolve))

let folder: SweepFolder
let synced: SyncedStore
let annotations: AnnotationJournal
const views: LiveView[] = []

/** One more manager on the same database and volume. */
const viewOn = (store: SyncedStore['store'], { reads = true } = {}): LiveView => {
  const fake = new FakeEngine()
  const engine = {
    ...fake.engine,
    sweeps: async () => (reads ? [SWEEP_ID] : []),
    volume: () => folder.volume,
  }
  const view = createLiveView({
    store,
    engines: new Map([['local' as const, engine]]),
    clock: { now: Date.now, sleep: async () => new Promise(resolve => setTimeout(resolve, 5)) },
    turns: createTurns({ now: () => performance.now(), turn }),
    annotations,
  })
  views.push(view)
  return view
}
const seen = (view: LiveView, test: (snapshot: LiveSnapshot) => unknown): Promise<void> =>
  waitFor(() => Boolean(test(view.snapshot())), 'the view to show it')
const rowOf = (view: LiveView, index = 0) => view.snapshot().open?.runs[index]

beforeEach(() => {
  folder = new SweepFolder()
    .plan({ price: { nano_usd_per_s: 1_000_000_000, source: 'test' } })
    .runs(runOf(0, { config: { lr: 0.1, epochs: 20 } }), 1, 2)
    .driver(1)
    .drives(1, 0, 'started', { slots: 2, mode: 'fork', why: '' })
  annotations = memoryAnnotations()
  synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
})
afterEach(() => {
  for (const view of views.splice(0)) view.close()
  synced[Symbol.dispose]()
})

test('a run is shown as it is admitted, logs, saves and finishes', async () => {
  const view = viewOn(synced.store)
  view.open(SWEEP_ID)
  await seen(view, ({ open }) => open?.isComplete && open.runs.length === 3)
  expect(rowOf(view)).toMatchObject({
    state: 'queued',
    step: null,
    progress: null,
    attempts: 0,
  })
  folder
    .drives(1, 1, 'admitted', { run_id: runIdOf(0) })
    .attempt(runIdOf(0), FIRST)
    .writes([runIdOf(0), FIRST], 1, 'metrics', { step: 7, metrics: { loss: 0.5, epoch: 6 } })
    .writes([runIdOf(0), FIRST], 2, 'checkpoint', {
      checkpoint: checkpointNameOf(7),
      step: 7,
      bytes: 12_000_000,
      blocked_s: 0.1,
    })
    .writes([runIdOf(0), FIRST], 2, 'gpu', {
      utilisation: 90,
      memory_mib: 1000,
      memory_total_mib: 16_000,
      temperature_c: 60,
    })
  await seen(view, () => rowOf(view)?.checkpoint)
  expect(rowOf(view)).toMatchObject({
    state: 'running',
    value: 0.5,
    step: 7,
    progress: { unit: 'epoch', done: 7, of: 20 },
    attempts: 1,
    checkpoint: { step: 7, bytes: 12_000_000, verified: true },
    gpu: { utilisation: 90 },
    spend: { usd: 2 },
  })
  folder
    .result(runIdOf(0), FIRST, { loss: 0.25 })
    .writes([runIdOf(0), FIRST], 9, 'end', { end: 'finished', metrics: { loss: 0.25 }, error: null })
    .drives(1, 10, 'run_ended', { run_id: runIdOf(0), state: 'finished', why: '' })
  await seen(view, () => rowOf(view)?.state === 'finished' && !rowOf(view)?.open)
  expect(rowOf(view)).toMatchObject({ value: 0.25, progress: { done: 20, of: 20 }, open: false })
  expect(view.snapshot().sweeps?.[0]?.sweep.best).toEqual({ run_id: runIdOf(0), value: 0.25 })
})

test('a run that is over before anybody looks is not missed, nor one that is added later', async () => {
  const view = viewOn(synced.store)
  view.open(SWEEP_ID)
  await seen(view, ({ open }) => open?.isComplete)
  folder.finishedRun(runIdOf(1)).runs(3)
  await seen(
    view,
    ({ open }) => open?.runs[1]?.state === 'finished' && !open.runs[1].open && open.runs.length === 4,
  )
  expect(rowOf(view, 1)).toMatchObject({ attempts: 1, step: 3, value: 1 / 3 })
  // What did not change is the same object, so that nobody draws it again.
  const before = rowOf(view, 1)
  folder.finishedRun(runIdOf(2), { t: 5 })
  await seen(view, () => rowOf(view, 2)?.state === 'finished')
  expect(rowOf(view, 1)).toBe(before)
})

test('what one manager reads, another on the same database sees without reading the volume', async () => {
  const [reader, onlooker] = [viewOn(synced.store), openStore(synced.path)]
  const view = viewOn(onlooker, { reads: false })
  view.open(SWEEP_ID)
  await seen(view, ({ open }) => open?.runs.length === 3)
  folder.finishedRun(runIdOf(1))
  await seen(view, () => rowOf(view, 1)?.state === 'finished')
  expect(reader.snapshot().open).toBeNull()
  view.close()
  onlooker.close()
})

test('nothing is said while nothing changes', async () => {
  const view = viewOn(synced.store)
  view.open(SWEEP_ID)
  await seen(view, ({ open }) => open?.isComplete)
  const { revision } = view.snapshot()
  for (let round = 0; round < 5; round++) await view.refresh()
  expect(view.snapshot().revision).toBe(revision)
  expect(view.syncedAt()).not.toBeNull()
})

test('a curve leaves out what a later attempt did again, and goes on from where it was read', async () => {
  const view = viewOn(synced.store)
  const run = runIdOf(0)
  folder.drives(1, 1, 'admitted', { run_id: run }).attempt(run, FIRST)
  for (let step = 1; step <= 5; step++)
    folder.writes([run, FIRST], step, 'metrics', { step, metrics: { loss: step === 3 ? 'NaN' : step } })
  await view.refresh()
  const curve = async (metric = 'loss') =>
    (await view.curves({ sweepId: SWEEP_ID, metric, runIds: [run] })).get(run)?.map(({ x, y }) => [x, y])
  expect(await curve()).toEqual([
    [1, 1],
    [2, 2],
    [3, Number.NaN],
    [4, 4],
    [5, 5],
  ])
  folder
    .attempt(run, SECOND)
    .writes([run, SECOND], 0, 'restored', { checkpoint: checkpointNameOf(2), step: 2, why: '' })
    .writes([run, SECOND], 1, 'metrics', { step: 3, metrics: { loss: 30, 'a"b': 1 } })
  await view.refresh()
  expect(await curve()).toEqual([
    [1, 1],
    [2, 2],
    [3, 30],
  ])
  folder.writes([run, SECOND], 2, 'metrics', { step: 4, metrics: { loss: 40 } })
  await view.refresh()
  expect((await curve())?.at(-1)).toEqual([4, 40])
  expect(await curve('a"b')).toEqual([[3, 1]])
  expect(await curve('never')).toEqual([])
})

test('what drivers say and where runs went on stand in the order in which it happened', async () => {
  const view = viewOn(synced.store)
  const run = runIdOf(0)
  view.open(SWEEP_ID)
  folder.drives(1, 1, 'admitted', { run_id: run }).attempt(run, FIRST)
  for (const step of [5, 6, 7])
    folder.writes([run, FIRST], step / 10, 'metrics', { step, metrics: { loss: 0.5, epoch: step - 1 } })
  folder
    .drives(1, 2, 'attempt_ended', {
      run_id: run,
      attempt: FIRST,
      end: 'killed',
      elapsed: 1,
      exit: { code: null, signal: 9 },
      error: null,
    })
    .drives(1, 2, 'requeued', { run_id: run, why: 'killed' })
    .attempt(run, SECOND, { started_at: new Date(START_MS + 4000).toISOString() })
    .writes([run, SECOND], 0, 'restored', { checkpoint: checkpointNameOf(5), step: 5, why: '' })
    .writes([run, SECOND], 0.1, 'metrics', { step: 6, metrics: { loss: 0.5, epoch: 5 } })
    .drives(1, 9, 'note', { level: 'info', text: 'later' })
  await seen(view, ({ open }) => open?.notes.length === 5)
  expect(view.snapshot().open?.notes.map(({ text }) => text)).toEqual([
    'driver started: 2 slots, fork ()',
    'attempt 1 was killed (signal 9)',
    'queued again: killed',
    'resumed from epoch 5',
    'later',
  ])
})

test('the time of a run is labelled by the ledger, attempt by attempt', async () => {
  const view = viewOn(synced.store)
  const run = runIdOf(0)
  folder
    .drives(1, 1, 'admitted', { run_id: run })
    .attempt(run, FIRST)
    .writes([run, FIRST], 1, 'phase', { phase: 'import' })
    .writes([run, FIRST], 1, 'restored', { checkpoint: null, step: null, why: '' })
    .writes([run, FIRST], 4, 'checkpoint', {
      checkpoint: checkpointNameOf(2),
      step: 2,
      bytes: 1,
      blocked_s: 0,
    })
    .writes([run, FIRST], 6, 'end', { end: 'preempted', metrics: null, error: null })
    .attempt(run, SECOND, { started_at: new Date(START_MS + 20_000).toISOString() })
    .writes([run, SECOND], 0, 'restored', { checkpoint: checkpointNameOf(2), step: 2, why: '' })
    .writes([run, SECOND], 3, 'heartbeat', {})
  await view.refresh()
  const detail = view.run(SWEEP_ID, run)
  expect(
    detail?.timeline.map(({ spans }) => spans.map(({ label, from, to }) => [label, (to - from) / 1000])),
  ).toEqual([
    [
      ['import', 1],
      ['useful', 3],
      ['redone', 2],
    ],
    [['useful', 3]],
  ])
  expect(view.run(SWEEP_ID, 'ffffffffffffffff')).toBeNull()
})

test('an engine that cannot be read is told of, and read again later', async () => {
  const view = viewOn(synced.store)
  await seen(view, ({ sweeps }) => sweeps?.length === 1)
  const { list } = folder.volume
  folder.volume.list = async () => {
    throw new Error('the disk is gone')
  }
  await seen(view, ({ troubles }) => troubles[0]?.text === 'the disk is gone')
  folder.volume.list = list
  await view.refresh()
  await seen(view, ({ troubles }) => troubles.length === 0)
})

test('what somebody says of a run or a sweep in another terminal is seen, of runs that are over too', async () => {
  folder
    .attempt(runIdOf(0), FIRST)
    .result(runIdOf(0), FIRST, { loss: 0.25 })
    .drives(1, 10, 'run_ended', { run_id: runIdOf(0), state: 'finished', why: '' })
  const view = viewOn(synced.store)
  view.open(SWEEP_ID)
  await seen(view, () => rowOf(view)?.state === 'finished')
  const second = openStore(synced.path)
  const { tag, note } = createAnnotate({
    store: second,
    annotations,
    clock: { now: Date.now },
    by: 'ann@host',
  })
  await tag([runIdOf(0), SWEEP_ID], { add: ['good'], remove: [] })
  await note([runIdOf(0)], 'look at this')
  await seen(view, () => rowOf(view)?.note === 'look at this')
  expect(rowOf(view)?.tags).toEqual(['good'])
  expect(rowOf(view, 1)?.tags).toEqual([])
  await seen(view, ({ sweeps }) => sweeps?.[0]?.sweep.tags.includes('good'))
  second.close()
})
