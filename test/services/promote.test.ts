import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunFacts } from '../../src/domain/facts.ts'
import type { Engine } from '../../src/domain/ports.ts'
import { promotionNameOf } from '../../src/domain/promotable.ts'
import { promotionRecord } from '../../src/domain/protocol.ts'
import { createLocalPromotions } from '../../src/engines/local/promotions.ts'
import { createVolumeReader } from '../../src/engines/local/volume-reader.ts'
import { createPromote } from '../../src/services/promote.ts'
import { checkpointNameOf, planOf, runIdOf } from '../support/records.ts'
import { summary } from './summaries.ts'

const SWEEP = '20260301-090000-aaaa'
const RUN = runIdOf(7)

let root: string
let run: RunFacts

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sweepdeck-promote-'))
  run = { sweepId: SWEEP, runId: RUN, cachedFrom: null, checkpoints: [] } as unknown as RunFacts
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const folderOf = (name: string) => join(root, 'sweeps', SWEEP, 'runs', RUN, 'checkpoints', name)

const checkpoint = (step: number, metric: unknown, over: { readonly rejected?: string } = {}): string => {
  const name = checkpointNameOf(step)
  const state = `state of ${step}`
  mkdirSync(folderOf(name), { recursive: true })
  writeFileSync(join(folderOf(name), 'state.json'), state)
  const manifest = {
    v: 1,
    run_id: RUN,
    attempt: '1-0a1b2c3d',
    step,
    config_id: 'c7',
    saved_at: `2026-03-01T09:00:${String(step).padStart(2, '0')}.000Z`,
    files: [
      {
        path: 'state.json',
        bytes: state.length,
        sha256: createHash('sha256').update(state).digest('hex'),
      },
    ],
    progress: { metric },
  }
  writeFileSync(join(folderOf(name), 'manifest.json'), JSON.stringify(manifest))
  const facts = { name, step, attempt: 1, savedAt: 0, bytes: 1, rejected: null, deleted: false, ...over }
  run = { ...run, checkpoints: [...run.checkpoints, facts] }
  return name
}

const promotions = () => createLocalPromotions({ volumeRoot: root, clock: { now: () => 1_772_355_600_000 } })

const promote = (target: string, options: { readonly as?: string; readonly newest?: boolean } = {}) =>
  createPromote({
    store: {
      sweeps: () => [
        summary({ plan: planOf({ sweep_id: SWEEP, name: 'Toy Nets' }), best: { runId: RUN, value: 0.1 } }),
      ],
      findRuns: prefix => (RUN.startsWith(prefix) ? [{ sweepId: SWEEP, runId: RUN }] : []),
      run: () => run,
    },
    engines: new Map([
      [
        'local',
        { volume: (id: string) => createVolumeReader(join(root, 'sweeps', id)) } as unknown as Engine,
      ],
    ]),
    promotions: new Map([['local', promotions()]]),
    by: 'ada@lab',
  })({ target, as: options.as ?? null, newest: options.newest ?? false })

const files = () => readdirSync(join(root, 'promoted', 'toy-nets')).sort()

describe('promote', () => {
  test('copies the best checkpoint of a run, and writes who did it and what it is', async () => {
    checkpoint(1, 0.5)
    const best = checkpoint(2, 0.25)
    checkpoint(3, 'NaN')
    const document = await promote(RUN)
    expect(document).toMatchObject({
      name: 'toy-nets',
      n: 1,
      sweep_id: SWEEP,
      sweep: 'Toy Nets',
      run_id: RUN,
      checkpoint: best,
      step: 2,
      metric: { name: 'loss', goal: 'minimize', value: 0.25 },
      promoted_at: '2026-03-01T09:00:00.000Z',
      by: 'ada@lab',
      passed_over: [],
    })
    const place = join(root, 'promoted', 'toy-nets', document.folder)
    expect(readFileSync(join(place, 'state.json'), 'utf8')).toBe('state of 2')
    expect(readFileSync(join(place, 'manifest.json'), 'utf8')).toBe(
      readFileSync(join(folderOf(best), 'manifest.json'), 'utf8'),
    )
  })

  test('takes the newest where that is asked for', async () => {
    checkpoint(1, 0.5)
    checkpoint(2, 0.75)
    expect((await promote(RUN, { newest: true })).step).toBe(2)
    expect((await promote(RUN)).step).toBe(1)
  })

  test('of a sweep means its best run', async () => {
    checkpoint(1, 0.5)
    expect((await promote('toy')).run_id).toBe(RUN)
  })

  test('under a name that is there takes its place, and keeps what was', async () => {
    checkpoint(1, 0.5)
    await promote(RUN)
    checkpoint(2, 0.25)
    const second = await promote(RUN)
    const records = await promotions().list(null)
    expect(records.map(({ n, step }) => [n, step])).toEqual([
      [1, 1],
      [2, 2],
    ])
    expect(files()).toEqual([
      expect.stringMatching(/^000001-[0-9a-f]{8}$/),
      '000001.json',
      second.folder,
      '000002.json',
    ])
  })

  test('of many at once gives each a number of its own', async () => {
    checkpoint(1, 0.5)
    const all = await Promise.all(Array.from({ length: 6 }, () => promote(RUN)))
    expect(all.map(({ n }) => n).sort()).toEqual([1, 2, 3, 4, 5, 6])
    expect(files()).toHaveLength(12)
  })

  test('passes over a damaged checkpoint, says so, and leaves nothing of the copy', async () => {
    checkpoint(1, 0.5)
    const damaged = checkpoint(2, 0.25)
    writeFileSync(join(folderOf(damaged), 'state.json'), 'state of X')
    const document = await promote(RUN)
    expect(document.step).toBe(1)
    expect(document.passed_over).toMatchObject([{ checkpoint: damaged }])
    expect(files()).toHaveLength(2)
  })

  test('refuses a run of which nothing is whole', async () => {
    await expect(promote(RUN)).rejects.toMatchObject({ code: 'promotion.no_checkpoint' })
    checkpoint(1, 0.5, { rejected: 'its hash is wrong' })
    await expect(promote(RUN)).rejects.toMatchObject({ code: 'promotion.no_checkpoint' })
  })

  test('refuses a name that could leave its folder', async () => {
    checkpoint(1, 0.5)
    for (const name of ['../x', 'A', '', '.hidden'])
      await expect(promote(RUN, { as: name })).rejects.toMatchObject({ code: 'promotion.bad_name' })
  })

  test('never reads a file outside of the checkpoint that a manifest names', async () => {
    const name = checkpoint(1, 0.5)
    const manifest = JSON.parse(readFileSync(join(folderOf(name), 'manifest.json'), 'utf8'))
    manifest.files[0].path = '../../../plan.json'
    writeFileSync(join(folderOf(name), 'manifest.json'), JSON.stringify(manifest))
    await expect(promote(RUN)).rejects.toMatchObject({ code: 'promotion.no_checkpoint' })
  })
})

test('the name of a sweep makes a name that can be a folder', () => {
  for (const name of ['Char GPT!', '../../etc', 'ünïcode', '---', 'x'.repeat(200)])
    expect(promotionRecord.shape.name.safeParse(promotionNameOf(name)).success).toBe(true)
  expect(promotionNameOf('Char GPT!')).toBe('char-gpt')
})
