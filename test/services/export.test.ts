// Results as tables, of sweeps whose folders hold what drivers and workers write, through the real sync and store.
import { expect, test } from 'vitest'
import type { Table } from '../../src/domain/export/table.ts'
import type { DriverEvent } from '../../src/domain/protocol.ts'
import { exportTable } from '../../src/services/export.ts'
import { attemptNameOf, runIdOf, runOf, START_MS, SWEEP_ID } from '../support/records.ts'
import { SweepFolder } from '../support/sweep-folder.ts'
import { type SyncedStore, syncedStore } from '../support/synced-store.ts'

const OTHER_ID = '20261124-031523-aaaa'
const first = runIdOf(0)
const second = runIdOf(1)
const third = runIdOf(2)

const runEnded = (
  run_id: string,
  state: 'finished' | 'failed',
): Omit<Extract<DriverEvent, { kind: 'run_ended' }>, 'v' | 't' | 'kind'> => ({
  run_id,
  state,
  why: '',
})

/** The first run was preempted and went on; the second failed; the third waits. */
const folder = (): SweepFolder =>
  new SweepFolder()
    .plan({ metric: { name: 'loss', goal: 'minimize', target: null } })
    .runs(
      runOf(0, {
        config: { lr: 0.1, opt: { name: 'adam', betas: [0.9, 0.99] }, amp: true, mixed: 1 },
        seed: 0,
      }),
      runOf(1, { config: { lr: 1, opt: { name: 'sgd "x",\n=1+1' }, amp: false, mixed: 'a' }, seed: 1 }),
      runOf(2, { config: { lr: 2, layers: 3, amp: false }, seed: null }),
    )
    .driver(1)
    .drives(1, 0, 'admitted', { run_id: first })
    .attempt(first, attemptNameOf(1))
    .writes([first, attemptNameOf(1)], 1, 'metrics', { step: 1, metrics: { loss: 0.5 } })
    .writes([first, attemptNameOf(1)], 2, 'metrics', { step: 2, metrics: { loss: 0.01 } })
    .writes([first, attemptNameOf(1)], 3, 'end', { end: 'preempted', metrics: null, error: null })
    .attempt(first, attemptNameOf(2))
    .writes([first, attemptNameOf(2)], 0, 'restored', { checkpoint: '0000000001-00000001', step: 1, why: '' })
    .writes([first, attemptNameOf(2)], 1, 'metrics', { step: 2, metrics: { loss: 0.25, lr: 0.1 } })
    .writes([first, attemptNameOf(2)], 2, 'metrics', { step: 3, metrics: { loss: 'NaN' } })
    .writes([first, attemptNameOf(2)], 3, 'metrics', { step: 4, metrics: { loss: 0.75 } })
    .writes([first, attemptNameOf(2)], 4, 'end', { end: 'finished', metrics: { loss: 0.75 }, error: null })
    .result(first, attemptNameOf(2), { loss: 0.75, 'odd "name"': 'Infinity' })
    .drives(1, 8, 'run_ended', runEnded(first, 'finished'))
    .drives(1, 8, 'admitted', { run_id: second })
    .attempt(second, attemptNameOf(1))
    .writes([second, attemptNameOf(1)], 2, 'end', {
      end: 'user_error',
      metrics: null,
      error: { type: 'ValueError', message: 'no', traceback: '', fingerprint: 'x' },
    })
    .drives(1, 11, 'run_ended', runEnded(second, 'failed'))

const project = async (): Promise<SyncedStore> => {
  const synced = syncedStore(new Map([[SWEEP_ID, folder().volume]]))
  await synced.sync.syncAll()
  return synced
}

const portsOf = ({ store }: SyncedStore) => ({ store, clock: { now: () => START_MS } })

const asObjects = ({ columns, rows }: Table): readonly Record<string, unknown>[] =>
  [...rows].map(row => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])))

test('a row per run says what it is, what it came to, and what it cost', async () => {
  using synced = await project()
  const table = exportTable({ sweeps: [SWEEP_ID], curves: false, filter: null }, portsOf(synced))
  expect(table.sweeps).toEqual([SWEEP_ID])
  const rows = asObjects(table)
  expect(rows[0]).toEqual({
    sweep_id: SWEEP_ID,
    sweep: 'toy',
    engine: 'local',
    run_id: first,
    config_id: rows[0]?.config_id,
    seed: 0,
    state: 'finished',
    'config.lr': 0.1,
    'config.opt.name': 'adam',
    'config.opt.betas': '[0.9,0.99]',
    'config.amp': true,
    'config.mixed': '1',
    'config.layers': null,
    'metric.loss': 0.75,
    'metric.odd "name"': Number.POSITIVE_INFINITY,
    'best.loss': 0.25,
    'best_step.loss': 2,
    attempts: 2,
    started_at: new Date(START_MS + 2000).toISOString(),
    ended_at: rows[0]?.ended_at,
    gpu: null,
    hours: 7 / 3600,
    gpu_hours: 7 / 3600,
    usd: 0.007,
    waste_hours: rows[0]?.waste_hours,
    waste_usd: rows[0]?.waste_usd,
    cached_from: null,
    error: null,
    tags: null,
    note: null,
  })
  expect(rows[0]?.waste_usd).toBeGreaterThan(0)
  expect(rows[1]).toMatchObject({
    state: 'failed',
    error: 'ValueError: no',
    'best.loss': null,
    waste_usd: 0.002,
  })
  expect(rows[2]).toMatchObject({ state: 'queued', seed: null, attempts: 0, usd: 0, 'config.layers': 3 })
})

test('columns know what they hold', async () => {
  using synced = await project()
  const { columns } = exportTable({ sweeps: ['toy'], curves: false, filter: null }, portsOf(synced))
  const types = Object.fromEntries(columns.map(({ name, type }) => [name, type]))
  expect(types).toMatchObject({
    seed: 'integer',
    'config.lr': 'number',
    'config.layers': 'integer',
    'config.opt.name': 'text',
    'config.opt.betas': 'json',
    'config.amp': 'boolean',
    'config.mixed': 'json',
    'metric.loss': 'number',
    started_at: 'time',
    tags: 'text',
  })
})

test('a row per logged value: each step once, as the last attempt that did it logged it', async () => {
  using synced = await project()
  const rows = asObjects(exportTable({ sweeps: [SWEEP_ID], curves: true, filter: null }, portsOf(synced)))
  expect(rows.map(({ step, attempt, metric, value }) => [step, attempt, metric, value])).toEqual([
    [1, 1, 'loss', 0.5],
    [2, 2, 'loss', 0.25],
    [2, 2, 'lr', 0.1],
    [3, 2, 'loss', Number.NaN],
    [4, 2, 'loss', 0.75],
  ])
  expect(new Set(rows.map(({ run_id }) => run_id))).toEqual(new Set([first]))
})

test('what a run returned can be better than all that it logged', async () => {
  const volume = folder().result(first, attemptNameOf(2), { loss: 0.125 }).volume
  using synced = syncedStore(new Map([[SWEEP_ID, volume]]))
  await synced.sync.syncAll()
  const [row] = asObjects(exportTable({ sweeps: [SWEEP_ID], curves: false, filter: null }, portsOf(synced)))
  expect(row).toMatchObject({ 'best.loss': 0.125, 'best_step.loss': null })
})

test('of a metric that is maximized the best is the greatest, whatever its name', async () => {
  const name = 'a"b\\c'
  const volume = new SweepFolder()
    .plan({ metric: { name, goal: 'maximize', target: null } })
    .runs(0)
    .driver(1)
    .drives(1, 0, 'admitted', { run_id: first })
    .attempt(first, attemptNameOf(1))
    .writes([first, attemptNameOf(1)], 1, 'metrics', { step: 1, metrics: { [name]: 0.5 } })
    .writes([first, attemptNameOf(1)], 2, 'metrics', { step: 2, metrics: { [name]: 'NaN' } })
    .writes([first, attemptNameOf(1)], 3, 'metrics', { step: 3, metrics: { [name]: 0.25 } }).volume
  using synced = syncedStore(new Map([[SWEEP_ID, volume]]))
  await synced.sync.syncAll()
  expect(synced.store.bestValues(SWEEP_ID)).toEqual(new Map([[first, { step: 1, value: 0.5 }]]))
  expect(synced.store.bestValues('no-such-sweep')).toEqual(new Map())
})

test('several sweeps are one table; a metric that one of them has not is missing in its rows', async () => {
  const other = new SweepFolder()
    .plan({ sweep_id: OTHER_ID, name: 'other', metric: { name: 'acc', goal: 'maximize', target: null } })
    .runs(2).volume
  using synced = syncedStore(
    new Map([
      [SWEEP_ID, folder().volume],
      [OTHER_ID, other],
    ]),
  )
  await synced.sync.syncAll()
  const table = exportTable(
    { sweeps: [SWEEP_ID, 'other', OTHER_ID], curves: false, filter: null },
    portsOf(synced),
  )
  expect(table.sweeps).toEqual([SWEEP_ID, OTHER_ID])
  const rows = asObjects(table)
  expect(rows.map(({ sweep, run_id }) => [sweep, run_id])).toEqual([
    ['toy', first],
    ['toy', second],
    ['toy', third],
    ['other', third],
  ])
  expect(rows[0]).toMatchObject({ 'best.acc': null })
  expect(rows[3]).toMatchObject({ 'best.loss': null, 'best.acc': null })
})

test('tags and notes are told', async () => {
  using synced = await project()
  const record = { v: 1, at: new Date(START_MS).toISOString(), by: 'me', of: { run: first } } as const
  const at = { offset: 0, line: 0 }
  synced.store.takeAnnotations({
    path: 'annotations.jsonl',
    from: at,
    to: { offset: 1, line: 2 },
    problems: [],
    records: [
      { line: 1, record: { ...record, kind: 'tags', add: ['good', 'kept'], remove: [] } },
      { line: 2, record: { ...record, kind: 'note', note: 'look again' } },
    ],
  })
  const [row] = asObjects(exportTable({ sweeps: [SWEEP_ID], curves: false, filter: null }, portsOf(synced)))
  expect(row).toMatchObject({ tags: 'good kept', note: 'look again' })
})

test('a filter lets some runs pass, in both tables', async () => {
  using synced = await project()
  const idsOf = (filter: string, curves = false) =>
    new Set(
      asObjects(exportTable({ sweeps: ['toy'], curves, filter }, portsOf(synced))).map(row => row.run_id),
    )
  expect(idsOf('config.lr>=1')).toEqual(new Set([second, third]))
  expect(idsOf('config.lr>=1 state=failed')).toEqual(new Set([second]))
  expect(idsOf('state=finished', true)).toEqual(new Set([first]))
  expect(() => idsOf('no.such.name=1')).toThrow()
})
