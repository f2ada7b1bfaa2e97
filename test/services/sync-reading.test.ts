// What sync reads, and what it leaves alone: a live sweep of ten thousand runs is polled every second.
import { describe, expect, test } from 'vitest'
import { syncSweepFolder } from '../../src/services/sync-sweep.ts'
import type { Store } from '../../src/store/store.ts'
import { attemptNameOf, runIdOf, runOf, START_MS, SWEEP_ID } from '../support/records.ts'
import { SweepFolder } from '../support/sweep-folder.ts'
import { syncedStore } from '../support/synced-store.ts'

const FIRST = attemptNameOf(1)
const journal = (run: string, segment = 1): string =>
  `runs/${run}/attempts/${FIRST}/events-${String(segment).padStart(5, '0')}.jsonl`

const started = (runs: number): SweepFolder =>
  new SweepFolder()
    .plan()
    .runs(...Array.from({ length: runs }, (_, index) => index))
    .driver(1)

describe('a poll', () => {
  test('asks nothing about runs that are over, or have not begun', async () => {
    const folder = started(20)
    for (let index = 0; index < 10; index++) folder.finishedRun(runIdOf(index))
    folder.drives(1, 3, 'admitted', { run_id: runIdOf(10) }).attempt(runIdOf(10), FIRST)
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    await synced.sync.syncSweep(SWEEP_ID)
    folder.volume.asked.length = 0
    await synced.sync.syncSweep(SWEEP_ID)
    expect(folder.volume.asked.toSorted()).toEqual([
      'list control',
      'list driver',
      'list driver/1',
      `list runs/${runIdOf(10)}/attempts`,
      `list runs/${runIdOf(10)}/attempts/${FIRST}`,
      `read runs/${runIdOf(10)}/result.json`,
      'read runs/0002.jsonl',
    ])
  })

  test('reads of a growing journal only what is new', async () => {
    const folder = started(1)
    const run = runIdOf(0)
    folder.drives(1, 1, 'admitted', { run_id: run }).attempt(run, FIRST)
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    for (let step = 1; step <= 3; step++) {
      folder.writes([run, FIRST], step, 'metrics', { step, metrics: { loss: step } })
      expect((await synced.sync.syncAll()).metric_points).toBe(1)
    }
    expect((await synced.sync.syncAll()).records).toBe(0)
    expect(synced.store.history(SWEEP_ID, run)).toHaveLength(3)
  })

  test('takes up a run again that was over, once a driver speaks of it', async () => {
    const folder = started(1)
    const run = runIdOf(0)
    folder.drives(1, 1, 'run_ended', { run_id: run, state: 'failed', why: 'oom' })
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    await synced.sync.syncSweep(SWEEP_ID)
    folder.drives(1, 2, 'requeued', { run_id: run, why: 'retry' }).finishedRun(run, { t: 3 })
    await synced.sync.syncSweep(SWEEP_ID)
    expect(synced.store.run(SWEEP_ID, run)?.state).toBe('finished')
  })

  test('writes what a driver says of a run together with what the run wrote', async () => {
    const folder = started(2)
    const [run, other] = [runIdOf(0), runIdOf(1)]
    folder.drives(1, 1, 'admitted', { run_id: run }).attempt(run, FIRST)
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    await synced.sync.syncSweep(SWEEP_ID)
    const said: string[][] = []
    const store: Store = {
      ...synced.store,
      ingest: (sweepId, changes) => {
        if (changes.length > 0) said.push(changes.map(({ kind }) => kind))
        return synced.store.ingest(sweepId, changes)
      },
    }
    folder.finishedRun(run, { t: 3 }).finishedRun(other, { t: 4 })
    await syncSweepFolder({ store, volume: folder.volume, sweepId: SWEEP_ID, now: START_MS })
    expect(said).toEqual([expect.arrayContaining(['driver_events', 'attempt_events', 'result', 'visited'])])
    expect(synced.store.summary(SWEEP_ID)?.counts.finished).toBe(2)
    expect(store.runsToRead(SWEEP_ID, { lingering: true })).toEqual([])
  })

  test('passes over what a driver says of a run that no runs file names', async () => {
    const folder = started(1)
    folder.drives(1, 1, 'admitted', { run_id: runIdOf(7) })
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    await synced.sync.syncSweep(SWEEP_ID)
    folder.drives(1, 2, 'run_ended', { run_id: runIdOf(7), state: 'failed', why: 'oom' })
    await synced.sync.syncSweep(SWEEP_ID)
    expect(synced.store.sweep(SWEEP_ID)?.runs.map(({ state }) => state)).toEqual(['queued'])
  })

  test('looks for the late words of a lost attempt, but not for ever', async () => {
    const folder = started(1)
    const run = runIdOf(0)
    folder
      .drives(1, 1, 'admitted', { run_id: run })
      .attempt(run, FIRST)
      .driver(2)
      .drives(2, 1, 'attempt_ended', {
        run_id: run,
        attempt: FIRST,
        end: 'lost',
        elapsed: null,
        exit: null,
        error: null,
      })
      .drives(2, 2, 'run_ended', { run_id: run, state: 'stopped', why: 'asked to' })
      .drives(2, 3, 'ended', { state: 'stopped', why: 'asked to' })
    let now = START_MS
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]), () => now)
    await synced.sync.syncSweep(SWEEP_ID)
    expect(synced.store.run(SWEEP_ID, run)?.attempts[0]?.end).toBe('lost')
    folder.writes([run, FIRST], 3, 'end', { end: 'preempted', metrics: null, error: null })
    await synced.sync.syncSweep(SWEEP_ID)
    expect(synced.store.run(SWEEP_ID, run)?.attempts[0]?.end).toBe('preempted')

    now += 3_600_000
    folder.volume.asked.length = 0
    await synced.sync.syncSweep(SWEEP_ID)
    expect(folder.volume.asked.filter(question => question.includes(run))).toEqual([])
  })

  test('finds the runs of an extension', async () => {
    const folder = started(2)
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    await synced.sync.syncSweep(SWEEP_ID)
    folder.runs(1, 2).drives(1, 1, 'admitted', { run_id: runIdOf(2) })
    await synced.sync.syncSweep(SWEEP_ID)
    expect(synced.store.summary(SWEEP_ID)?.counts).toMatchObject({ queued: 2, running: 1 })
  })
})

describe('bad input', () => {
  test('is told with its place, kept, and keeps nothing else from being read', async () => {
    const folder = started(2)
    const run = runIdOf(0)
    folder.drives(1, 1, 'admitted', { run_id: run }).attempt(run, FIRST)
    folder.volume.append(journal(run), 'no json\n')
    folder.writes([run, FIRST], 1, 'metrics', { step: 1, metrics: { loss: 1 } })
    folder.volume.append(journal(run), '{"v":9,"t":1,"kind":"x"}\n{"torn":')
    folder.volume.write('control/000001-stop.json', 'oops')
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    const problems = [
      {
        sweep_id: SWEEP_ID,
        path: 'control/000001-stop.json',
        line: 0,
        message: expect.stringContaining('JSON'),
      },
      { sweep_id: SWEEP_ID, path: journal(run), line: 1, message: expect.stringContaining('JSON') },
      { sweep_id: SWEEP_ID, path: journal(run), line: 3, message: expect.stringContaining('version 9') },
    ]
    expect((await synced.sync.syncAll()).problems).toEqual(problems)
    expect((await synced.sync.syncAll()).problems).toEqual(problems)
    expect(synced.store.history(SWEEP_ID, run)).toHaveLength(1)
    folder.volume.asked.length = 0
    await synced.sync.syncAll()
    expect(folder.volume.asked).not.toContain('read control/000001-stop.json')
  })

  test('fills the list of a file only so far', async () => {
    const folder = started(1)
    folder.volume.append('driver/1/events-00001.jsonl', 'bad\n'.repeat(500))
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    const { problems } = await synced.sync.syncAll()
    expect(problems).toHaveLength(100)
    expect(problems.at(-1)?.message).toContain('further bad lines of this file are not listed')
  })

  test('of a line that is too long for memory is passed over', async () => {
    const folder = started(1)
    const run = runIdOf(0)
    folder.drives(1, 1, 'admitted', { run_id: run }).attempt(run, FIRST)
    folder.volume.append(journal(run), new Uint8Array(140 * 1024 * 1024).fill(0x61))
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    // Still being written.
    expect((await synced.sync.syncAll()).problems).toEqual([])
    folder.volume.append(journal(run), '\n')
    folder.writes([run, FIRST], 1, 'metrics', { step: 1, metrics: { loss: 1 } })
    expect((await synced.sync.syncAll()).problems).toEqual([
      { sweep_id: SWEEP_ID, path: journal(run), line: 1, message: expect.stringContaining('too long') },
    ])
    expect(synced.store.history(SWEEP_ID, run)).toHaveLength(1)
  })

  test('of a long line that fits is stored exactly', async () => {
    const folder = started(0).runs(runOf(0, { config: { text: `"'$(rm)\n\u0007${'x'.repeat(5_000_000)}` } }))
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    await synced.sync.syncAll()
    expect(synced.store.run(SWEEP_ID, runIdOf(0))?.config).toEqual({
      text: `"'$(rm)\n\u0007${'x'.repeat(5_000_000)}`,
    })
  })

  test('of a plan that is no plan leaves the sweep out, and says so', async () => {
    const folder = new SweepFolder()
    folder.volume.write('plan.json', '{"v":2}')
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    const { problems } = await synced.sync.syncAll()
    expect(problems).toMatchObject([{ path: 'plan.json', message: expect.stringContaining('newer') }])
    expect(synced.store.sweeps()).toEqual([])
  })

  test('of an unknown sweep is an error', async () => {
    using synced = syncedStore(new Map())
    await expect(synced.sync.syncSweep('nothing')).rejects.toMatchObject({ code: 'sweep.not_found' })
  })
})
