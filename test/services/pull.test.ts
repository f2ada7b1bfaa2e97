// A run's checkpoints and files, brought to a real folder from a volume in memory.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CheckpointFacts, RunFacts } from '../../src/domain/facts.ts'
import type { Engine, VolumeReader } from '../../src/domain/ports.ts'
import { createPullFolder } from '../../src/engines/pull-folder.ts'
import { createPull, type PullRequest } from '../../src/services/pull.ts'
import { MemoryVolume } from '../support/memory-volume.ts'
import { summary } from './summaries.ts'

const RUN = '0123456789abcdef'
let folder: string
let volume: MemoryVolume
let checkpoints: CheckpointFacts[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-pull-'))
  volume = new MemoryVolume()
  checkpoints = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const checkpoint = (step: number, metric: number, facts: Partial<CheckpointFacts> = {}): string => {
  const name = `${String(step).padStart(10, '0')}-0a0b0c0d`
  const state = `weights of ${step}`
  volume.write(`runs/${RUN}/checkpoints/${name}/model.pt`, state)
  volume.write(
    `runs/${RUN}/checkpoints/${name}/manifest.json`,
    JSON.stringify({
      v: 1,
      run_id: RUN,
      attempt: '1-0a0b0c0d',
      step,
      config_id: 'c',
      saved_at: '2026-11-24T07:00:00Z',
      files: [{ path: 'model.pt', bytes: state.length, sha256: sha256(state) }],
      progress: { metric },
    }),
  )
  checkpoints.push({ name, step, attempt: 1, savedAt: 0, bytes: 1, rejected: null, deleted: false, ...facts })
  return name
}

const pull = (request: Partial<PullRequest> = {}, reader: VolumeReader = volume) => {
  const run = { sweepId: summary().sweepId, runId: RUN, cachedFrom: null, checkpoints } as unknown as RunFacts
  return createPull({
    store: {
      sweeps: () => [summary()],
      findRuns: () => [{ sweepId: run.sweepId, runId: RUN }],
      run: () => run,
    },
    engines: new Map([['local', { volume: () => reader } as unknown as Engine]]),
    pullFolder: createPullFolder(folder),
  })({ run: '0123', best: false, to: null, progress: () => {}, ...request })
}

test('brings every whole checkpoint with its manifest, and the files of the run itself', async () => {
  const name = checkpoint(10, 0.5)
  checkpoint(20, 0.4, { rejected: 'damaged' })
  volume.write(`runs/${RUN}/files/plots/loss.png`, 'png')
  const { to, files } = await pull()
  expect(to).toBe(join(folder, 'run-01234567'))
  expect(files.map(({ path, verified, fetched }) => [path, verified, fetched])).toEqual([
    [`checkpoints/${name}/model.pt`, true, true],
    [`checkpoints/${name}/manifest.json`, false, true],
    ['files/plots/loss.png', false, true],
  ])
  expect(readFileSync(join(to, 'checkpoints', name, 'model.pt'), 'utf8')).toBe('weights of 10')
  expect(readFileSync(join(to, 'files/plots/loss.png'), 'utf8')).toBe('png')
})

test('brings the best alone by the goal of the sweep, and nothing twice', async () => {
  checkpoint(10, 0.5)
  const best = checkpoint(20, 0.2)
  checkpoint(30, 0.4)
  const { files } = await pull({ best: true, to: 'best' })
  expect(files[0]?.path).toBe(`checkpoints/${best}/model.pt`)
  expect(files).toHaveLength(2)
  expect((await pull({ best: true, to: 'best' })).files[0]?.fetched).toBe(false)
})

test('leaves nothing of a file that is not what its manifest says', async () => {
  const name = checkpoint(10, 0.5)
  volume.write(`runs/${RUN}/checkpoints/${name}/model.pt`, 'weights of 11')
  await expect(pull()).rejects.toMatchObject({ code: 'pull.damaged' })
  expect(readdirSync(join(folder, 'run-01234567', 'checkpoints', name))).toEqual([])
})

test('lets no name on the volume leave the folder', async () => {
  const evil: VolumeReader = {
    list: async path => (path.endsWith('/files') ? [{ path: `${path}/../../x`, kind: 'file', size: 1 }] : []),
    read: async () => new Uint8Array(),
  }
  await expect(pull({}, evil)).rejects.toMatchObject({ code: 'pull.bad_path' })
  expect(existsSync(join(folder, 'x'))).toBe(false)
})

test('says so where there is nothing to bring', async () => {
  await expect(pull()).rejects.toMatchObject({ code: 'pull.nothing' })
})
