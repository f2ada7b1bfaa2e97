// How long past runs took, by the GPU they had.
import { expect, test } from 'vitest'
import type { VolumeReader } from '../../src/domain/ports.ts'
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

test.each([
  ['of the code', 'code-1', 'other', [3.5]],
  ['else of the name', 'code-2', 'toy', [3.5]],
  ['nothing of other sweeps', 'code-2', 'other', undefined],
] as const)('%s', async (_, identity, sweepName, seconds) => {
  const folder = new SweepFolder()
    .plan({ resources: ON_T4 })
    .runs(1)
    .driver(1)
    .drives(1, 0.1, 'started', { slots: 1, mode: 'fork', why: 'test' })
    .finishedRun(runIdOf(1))
  using synced = syncedStore(new Map<string, VolumeReader>([[SWEEP_ID, folder.volume]]))
  await synced.sync.syncAll()
  expect(synced.store.runSecondsByGpu({ identity, sweepName }).get('T4')).toEqual(seconds)
})

test('runs without a GPU that was asked for are left out', async () => {
  const folder = new SweepFolder()
    .plan()
    .runs(1)
    .driver(1)
    .drives(1, 0.1, 'started', { slots: 1, mode: 'fork', why: 'test' })
    .finishedRun(runIdOf(1))
  using synced = syncedStore(new Map<string, VolumeReader>([[SWEEP_ID, folder.volume]]))
  await synced.sync.syncAll()
  expect(synced.store.runSecondsByGpu({ identity: 'code-1', sweepName: 'toy' }).size).toBe(0)
})
