// How long past runs took, as they are found for somebody who plans others.
import { expect, test } from 'vitest'
import type { VolumeReader } from '../../src/domain/ports.ts'
import type { PlanRecord } from '../../src/domain/protocol.ts'
import { runIdOf, SWEEP_ID } from '../support/records.ts'
import { SweepFolder } from '../support/sweep-folder.ts'
import { syncedStore } from '../support/synced-store.ts'

const ON_T4 = {
  gpu: ['T4', 'L4'],
  cpu: null,
  memory_gib: null,
  region: null,
  cloud: null,
  nonpreemptible: false,
  prewarm: null,
  startup_timeout_s: null,
}
const TARGET = { kind: 'function', file: 'train.py', function: 'train', root: '/project' } as const
const OTHER = { ...TARGET, root: '/elsewhere' } as const

const MEASURED = {
  unit: 'epoch',
  total: 100,
  rounds: 4,
  before_s: 1,
  round_s: 0.5,
  save_s: 0,
  save_every_s: 5,
  last_save_s: 0,
} as const

const folderOf = (plan: Partial<PlanRecord>) =>
  new SweepFolder()
    .plan(plan)
    .runs(1)
    .driver(1)
    .drives(1, 0.1, 'started', { slots: 1, mode: 'fork', why: 'test' })

const finished = (plan: Partial<PlanRecord> = {}) =>
  folderOf(plan)
    .writes([runIdOf(1), '1-00000001'], 0.5, 'phase', { phase: 'cold_start' })
    .writes([runIdOf(1), '1-00000001'], 0.8, 'rounds', { loop: 0, unit: 'epoch', done: 0, total: 3 })
    .finishedRun(runIdOf(1))

const storeOf = async (folder: SweepFolder) => {
  const synced = syncedStore(new Map<string, VolumeReader>([[SWEEP_ID, folder.volume]]))
  await synced.sync.syncSweep(SWEEP_ID)
  return synced
}

test.each([
  ['of the code', { identity: 'code-1', sweepName: 'other', target: OTHER }, true],
  ['else of the name', { identity: 'code-2', sweepName: 'toy', target: OTHER }, false],
  ['else of the function', { identity: 'code-2', sweepName: 'other', target: TARGET }, false],
  ['nothing of other sweeps', { identity: 'code-2', sweepName: 'other', target: OTHER }, null],
] as const)('%s', async (_, code, isOwnCode) => {
  using synced = await storeOf(finished({ engine: 'modal', resources: ON_T4 }))
  const times = synced.store.runTimes(code)
  if (isOwnCode === null) return expect(times).toEqual([])
  expect(times).toEqual([
    {
      sweepId: SWEEP_ID,
      isOwnCode,
      isProbe: false,
      config: { lr: 0.001 },
      place: { engine: 'modal', gpu: 'T4' },
      endedAt: expect.any(Number),
      spentS: 3.5,
      isWhole: true,
      coldS: 0.5,
      loops: [{ loop: 0, unit: 'epoch', done: 0, total: 3, t: 0.8 }],
      probed: null,
    },
  ])
})

test.each([
  ['a container that is its own', { container: 'own' }, 1, 0],
  ['one whose code is loaded for later runs, too', { container: 'shared' }, 1, 2],
  ['one where each run is a process of its own', { container: 'shared' }, 4, 0.5],
  ['one of before that was said', {}, 1, 0.5],
] as const)('in %s, other runs are spared what it alone has paid', async (_, attempt, pack, coldS) => {
  const [run, name] = [runIdOf(1), '1-00000001'] as const
  using synced = await storeOf(
    folderOf({ engine: 'modal', resources: ON_T4, pack })
      .writes([run, name], 0.5, 'phase', { phase: 'cold_start' })
      .writes([run, name], 2, 'phase', { phase: 'import' })
      .finishedRun(run)
      .attempt(run, name, attempt),
  )
  expect(synced.store.runTimes({ identity: 'code-1', sweepName: 'toy', target: TARGET })).toMatchObject([
    { coldS },
  ])
})

test('of a probe that was interrupted, the attempt that has measured counts', async () => {
  const [run, first, second] = [runIdOf(1), '1-00000001', '2-00000002'] as const
  using synced = await storeOf(
    folderOf({ probe: { steady_s: 5, limit_s: 60 } })
      .attempt(run, first)
      .writes([run, first], 3, 'end', { end: 'preempted', metrics: null, error: null })
      .attempt(run, second)
      .writes([run, second], 3, 'probed', MEASURED)
      .writes([run, second], 3.1, 'end', { end: 'stopped', metrics: null, error: null })
      .drives(1, 4, 'run_ended', { run_id: run, state: 'stopped', why: 'stopped' }),
  )
  expect(synced.store.runTimes({ identity: 'code-1', sweepName: 'toy', target: TARGET })).toMatchObject([
    { isProbe: true, probed: MEASURED },
  ])
})

test('a run that a probe has left says what was measured, and is in no history', async () => {
  const code = { identity: 'code-1', sweepName: 'toy', target: TARGET }
  const [run, name] = [runIdOf(1), '1-00000001'] as const
  using synced = await storeOf(
    folderOf({ probe: { steady_s: 5, limit_s: 60 } })
      .drives(1, 1, 'admitted', { run_id: run })
      .attempt(run, name)
      .writes([run, name], 3, 'probed', MEASURED)
      .writes([run, name], 3.1, 'end', { end: 'stopped', metrics: null, error: null })
      .drives(1, 4, 'run_ended', { run_id: run, state: 'stopped', why: 'stopped' }),
  )
  expect(synced.store.runTimes(code)).toMatchObject([{ isProbe: true, isWhole: false, probed: MEASURED }])
  expect(synced.store.runSeconds(code)).toEqual([])
})
