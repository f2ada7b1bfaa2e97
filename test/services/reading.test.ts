import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareDocument } from '../../src/domain/compare-document.ts'
import { costDocument } from '../../src/domain/cost-document.ts'
import { historyLine, lsDocument, showRunDocument, showSweepDocument } from '../../src/domain/documents.ts'
import type { DriverState, Engine } from '../../src/domain/ports.ts'
import { createCompare } from '../../src/services/compare.ts'
import { createCompareCurves } from '../../src/services/compare-curves.ts'
import { createCost } from '../../src/services/cost.ts'
import { createHistory } from '../../src/services/history.ts'
import { sweepMoney } from '../../src/services/live-money.ts'
import { createListSweeps } from '../../src/services/ls.ts'
import { createShow } from '../../src/services/show.ts'
import type { Engines } from '../../src/services/sweep-state.ts'
import { attemptNameOf, checkpointNameOf, runIdOf, runOf, START_MS, SWEEP_ID } from '../support/records.ts'
import { SweepFolder } from '../support/sweep-folder.ts'
import { type SyncedStore, syncedStore } from '../support/synced-store.ts'

const RUN = runIdOf(0)
const FIRST = attemptNameOf(1)
const SECOND = attemptNameOf(2)
const CHECKPOINT = checkpointNameOf(2)

/** One run that was killed after its checkpoint and went on from it, one that is still running, one taken over. */
const story = (folder: SweepFolder): void => {
  const cached = {
    sweep_id: '20260101-000000-aaaa',
    attempt: FIRST,
    metrics: { loss: 0.75 },
    ended_at: '2026-01-01T00:00:00Z',
  }
  folder
    .plan()
    .runs(0, 1, runOf(2, { cached }))
    .driver(1)
    .drives(1, 0, 'started', { slots: 2, mode: 'fork', why: '' })
    .drives(1, 1, 'admitted', { run_id: RUN })
    .drives(1, 1, 'admitted', { run_id: runIdOf(1) })
    .attempt(RUN, FIRST)
    .writes([RUN, FIRST], 1, 'phase', { phase: 'import' })
    .writes([RUN, FIRST], 1, 'restored', { checkpoint: null, step: null, why: '' })
    .writes([RUN, FIRST], 2, 'metrics', { step: 1, metrics: { loss: 'NaN' } })
    .writes([RUN, FIRST], 3, 'metrics', { step: 2, metrics: { loss: 2 } })
    .writes([RUN, FIRST], 4, 'checkpoint', { checkpoint: CHECKPOINT, step: 2, bytes: 10, blocked_s: 0.5 })
    .writes([RUN, FIRST], 6, 'metrics', { step: 3, metrics: { loss: 9 } })
    .drives(1, 9, 'attempt_ended', {
      run_id: RUN,
      attempt: FIRST,
      end: 'killed',
      elapsed: 7,
      exit: { code: null, signal: 9 },
      error: null,
    })
    .drives(1, 9, 'requeued', { run_id: RUN, why: 'killed' })
    .drives(1, 9, 'admitted', { run_id: RUN })
    .attempt(RUN, SECOND, {
      started_at: new Date(START_MS + 20_000).toISOString(),
      gpu_facts: { name: 'Tesla T4', capability: '7.5', memory_mib: 15360, driver: '550', torch: null },
    })
    .writes([RUN, SECOND], 1, 'restored', { checkpoint: CHECKPOINT, step: 2, why: '' })
    .writes([RUN, SECOND], 2, 'metrics', { step: 3, metrics: { loss: 0.25 } })
    .writes([RUN, SECOND], 2, 'gpu', {
      utilisation: 90,
      memory_mib: 1024,
      memory_total_mib: 15360,
      temperature_c: 61,
    })
    .writes([RUN, SECOND], 2.5, 'gpu', {
      utilisation: 100,
      memory_mib: 512,
      memory_total_mib: 15360,
      temperature_c: 60,
    })
    .writes([RUN, SECOND], 3, 'end', { end: 'finished', metrics: { loss: 0.25 }, error: null })
    .result(RUN, SECOND)
    .drives(1, 24, 'run_ended', { run_id: RUN, state: 'finished', why: '' })
    .attempt(runIdOf(1), FIRST)
    .writes([runIdOf(1), FIRST], 2, 'heartbeat', {})
  folder.volume.write(`runs/${RUN}/attempts/${FIRST}/output-00001.log`, 'first\n')
  folder.volume.write(`runs/${RUN}/attempts/${SECOND}/output-00002.log`, 'and more\n')
  folder.volume.write(`runs/${RUN}/attempts/${SECOND}/output-00001.log`, 'second\n')
}

let synced: SyncedStore
let engines: Engines
let driver: DriverState

beforeEach(async () => {
  const folder = new SweepFolder()
  story(folder)
  synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
  await synced.sync.syncAll({ rebuild: false })
  driver = 'running'
  const local: Pick<Engine, 'findDriver' | 'driverState' | 'volume'> = {
    findDriver: async sweepId => ({ sweepId, epoch: 1 }),
    driverState: async () => driver,
    volume: () => folder.volume,
  }
  engines = new Map([['local', local as Engine]])
})
afterEach(() => synced[Symbol.dispose]())

const ports = () => ({
  store: synced.store,
  engines,
  promotions: new Map(),
  clock: { now: () => Date.parse('2026-11-24T03:00:00Z') },
})

describe('ls', () => {
  test('has a row per sweep with counts, the best run and the spend', async () => {
    const sweeps = await createListSweeps(ports())()
    expect(lsDocument.parse({ sweeps })).toEqual({ sweeps })
    expect(sweeps).toMatchObject([
      {
        sweep_id: SWEEP_ID,
        state: 'running',
        counts: { finished: 2, running: 1 },
        best: { run_id: RUN, value: 0.25 },
        spend: { hours: 12 / 3600, usd: 0.012 },
        created_at: '2026-11-24T03:15:22.000Z',
      },
    ])
  })

  test('says that a sweep is lost whose driver is gone', async () => {
    driver = 'lost'
    expect((await createListSweeps(ports())())[0]?.state).toBe('lost')
  })
})

describe('show', () => {
  test('of a sweep has all its runs, with attempts, the newest checkpoint, metrics and spend', async () => {
    const document = await createShow(ports()).sweep('toy')
    expect(showSweepDocument.parse(document)).toEqual(document)
    expect(document.runs.map(({ state, cached_from, spend }) => [state, cached_from, spend.usd])).toEqual([
      ['finished', null, 0.01],
      ['running', null, 0.002],
      ['finished', '20260101-000000-aaaa', 0],
    ])
    expect(document.runs[0]).toMatchObject({
      attempts: [
        {
          n: 1,
          state: 'ended',
          end: 'killed',
          ended_at: '2026-11-24T03:15:31.000Z',
          resumed_from_step: null,
          gpu: null,
        },
        {
          n: 2,
          state: 'ended',
          end: 'finished',
          resumed_from_step: 2,
          gpu: {
            name: 'Tesla T4',
            use: {
              samples: 2,
              utilisation: 95,
              memory_mib: 1024,
              memory_total_mib: 15360,
              temperature_c: 61,
            },
          },
        },
      ],
      checkpoint: { step: 2, bytes: 10, verified: true },
      metrics: { loss: 0.25 },
    })
    expect(document.runs[1]?.attempts).toMatchObject([{ state: 'running', end: null, ended_at: null }])
  })

  test('of a run says where its checkpoints and the segments of its output are', async () => {
    const document = await createShow(ports()).run(RUN)
    expect(showRunDocument.parse(document)).toEqual(document)
    expect(document.checkpoints.map(({ path }) => path)).toEqual([
      `sweeps/${SWEEP_ID}/runs/${RUN}/checkpoints/${CHECKPOINT}`,
    ])
    const attempts = `sweeps/${SWEEP_ID}/runs/${RUN}/attempts`
    expect(document.logs).toEqual([
      { attempt: 1, path: `${attempts}/${FIRST}/output-00001.log`, bytes: 6 },
      { attempt: 2, path: `${attempts}/${SECOND}/output-00001.log`, bytes: 7 },
      { attempt: 2, path: `${attempts}/${SECOND}/output-00002.log`, bytes: 9 },
    ])
  })

  test('knows a run by the beginning of its id, and refuses one that begins several, or none', async () => {
    const show = createShow(ports())
    await expect(show.run('0000')).rejects.toMatchObject({ code: 'target.ambiguous' })
    await expect(show.run('ffff')).rejects.toMatchObject({ code: 'run.not_found' })
    await expect(show.run('')).rejects.toMatchObject({ code: 'run.not_found' })
    await expect(show.sweep('nothing')).rejects.toMatchObject({ code: 'sweep.not_found' })
  })
})

test('the history has each step once, with the attempt that counts', async () => {
  const lines = await createHistory(ports())(RUN)
  expect(lines.map(line => historyLine.parse(line))).toEqual(lines)
  expect(lines.map(({ step, attempt, metrics }) => [step, attempt, metrics.loss])).toEqual([
    [1, 1, 'NaN'],
    [2, 1, 2],
    [3, 2, 0.25],
  ])
})

test('the cost is that of all attempts; what the killed one did after its checkpoint was redone', async () => {
  const document = await createCost(ports())(SWEEP_ID)
  expect(costDocument.parse(document)).toEqual(document)
  expect(document.total).toEqual({ hours: 12 / 3600, gpu_hours: 12 / 3600, usd: 0.012 })
  const seconds = Object.entries(document.by_label).map(([label, { hours }]) => [label, hours * 3600])
  expect(Object.fromEntries(seconds)).toEqual({ useful: 7.5, checkpoint: 0.5, redone: 3, import: 1 })
  expect(document.waste.usd).toBe(0.003)
  expect(document.waste_by_cause).toEqual({ killed: document.waste })
  expect(document.overhead.usd).toBe(0.0015)
  expect(document.savings.resume).toEqual({ resumes: 1, hours: 2.5 / 3600, usd: 0.0025 })
  expect(document.savings.caching).toMatchObject({ runs: 1, hours: 0 })
  expect(document.goodput).toBe(7.5 / 12)
  expect(sweepMoney(SWEEP_ID, ports().store)).toEqual({
    goodput: document.goodput,
    waste: document.waste,
    resumed: { hours: 2.5 / 3600, usd: 0.0025 },
  })
})

test('the comparison ranks the configs of one sweep, however often it is named', async () => {
  const document = await createCompare(ports())(['toy', SWEEP_ID])
  expect(compareDocument.parse(document)).toEqual(document)
  expect(document.rows.map(({ mean, seeds, spend }) => [mean, seeds, spend.usd])).toEqual([
    [0.25, 1, 0.01],
    [0.75, 1, 0],
    [null, 0, 0.002],
  ])
  expect(document.best_so_far).toEqual([
    { spend: 0, value: 0.75 },
    { spend: 0.01, value: 0.25 },
    { spend: 0.012, value: 0.25 },
  ])
})

test('single runs are compared as well, and their curves say what they had cost by then', async () => {
  const whole = await createCompare(ports())([SWEEP_ID])
  const [best] = whole.rows[0]?.runs ?? []
  const runId = best?.run_id as string
  const document = await createCompare(ports())([runId])
  expect(document.rows.map(({ runs }) => runs.map(({ run_id }) => run_id))).toEqual([[runId]])
  expect(document.best_so_far).toEqual([{ spend: 0.01, value: 0.25 }])
  const [curve] = createCompareCurves(ports())({
    metric: document.metric.name,
    runs: [{ row: 0, sweepId: SWEEP_ID, runId }],
  })
  const points = curve?.points ?? []
  expect(points.map(({ step }) => step)).toEqual([1, 2, 3])
  const spent = points.map(({ usd }) => usd as number)
  expect(spent).toEqual(spent.toSorted((a, b) => a - b))
  expect(spent.at(-1)).toBeGreaterThan(0)
  expect(spent.at(-1)).toBeLessThanOrEqual(0.01)
})

test('nothing to compare is an error', async () => {
  await expect(createCompare(ports())([])).rejects.toMatchObject({ code: 'compare.nothing' })
})
