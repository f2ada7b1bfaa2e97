// The whole app on the local engine: real files, a real driver, real workers.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import type { App, FollowUpdate, PlanRequest } from '../src/services/app.ts'
import { killAll, processesOf } from './support/processes.ts'

const TRAIN = `import pathlib, time

def train(config, run):
    for step in run.epochs(config.steps):
        time.sleep(config.sleep_s)
        run.log(loss=config.lr / (step + 1))
        if pathlib.Path("broken").exists():
            raise ValueError("broken")
    return {"loss": config.lr}
`
const SWEEP = `name: small
train: train.py:train
metric: { name: loss, target: 0.2 }
parameters:
  lr: { values: [0.1, 0.2, 0.3] }
  steps: { value: 2 }
  sleep_s: { value: 0.0 }
resources: { parallel: 2 }
`

let folder: string
let home: string
let app: App

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-app-'))
  home = join(folder, '.sweepdeck')
  writeFileSync(join(folder, 'train.py'), TRAIN)
  writeFileSync(join(folder, 'sweep.yaml'), SWEEP)
  const env = { ...process.env, SWEEPDECK_HOME: home }
  app = openApp(readConfig({ env, cwd: folder }))
})

afterEach(() => {
  app.close()
  killAll(processesOf(home))
  rmSync(folder, { recursive: true, force: true })
})

const plan = (changes: Partial<PlanRequest> = {}) =>
  app.plan({
    file: 'sweep.yaml',
    overrides: [],
    noCache: false,
    sameCode: false,
    progress: () => {},
    ...changes,
  })

const launch = async (...overrides: string[]) => (await app.launch(await plan({ overrides }))).sweepId

const follow = async (sweepId: string, until?: (update: FollowUpdate) => boolean): Promise<FollowUpdate> => {
  const leave = new AbortController()
  let last: FollowUpdate | undefined
  for await (const update of app.follow(sweepId, leave.signal)) {
    last = update
    if (until?.(update)) leave.abort()
  }
  return last as FollowUpdate
}

const drivers = () => processesOf(home)

describe('planning', () => {
  test('leaves no trace in the folder', async () => {
    const { document } = await plan()
    expect([document.run_count, document.cached_count, document.warnings]).toEqual([3, 0, []])
    expect(await app.listSweeps()).toEqual([])
    expect(existsSync(home)).toBe(false)
  })

  test('finds a function that is not there before anything is launched', async () => {
    writeFileSync(join(folder, 'train.py'), 'def trian(config): return {}\n')
    await expect(plan()).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining('train') })
  })
})

describe('a sweep', () => {
  test('is launched, followed to its end, and not done again', async () => {
    const sweepId = await launch()
    const seen: string[] = []
    const last = await follow(sweepId, update => {
      seen.push(...update.ended.map(({ runId }) => runId))
      return false
    })
    expect(last.sweep).toMatchObject({ state: 'finished', counts: { finished: 3 }, best: { value: 0.1 } })
    expect(new Set(seen).size).toBe(3)
    expect(statSync(home).mode & 0o777).toBe(0o700)
    expect(readFileSync(join(home, '.gitignore'), 'utf8')).toBe('*\n')

    const again = await plan()
    expect(again.document).toMatchObject({ cached_count: 3, quote: { basis: 'cached', usd: { likely: 0 } } })
    const second = await app.launch(again)
    const done = await follow(second.sweepId)
    expect(done.sweep).toMatchObject({
      state: 'finished',
      counts: { finished: 3 },
      spend: { hours: 0, usd: 0 },
      best: { value: 0.1 },
    })
    expect((await plan({ noCache: true })).document).toMatchObject({
      cached_count: 0,
      quote: { basis: 'history' },
    })
    expect((await app.listSweeps()).map(({ sweep_id }) => sweep_id)).toEqual([second.sweepId, sweepId])
  })

  test('is extended while it runs; only what is new is added', async () => {
    const sweepId = await launch('sleep_s=0.2')
    const extension = await app.control.extend('small', ['lr=0.2,0.4'], () => {})
    expect(extension.added.map(({ index, config }) => [index, config.lr])).toEqual([[3, 0.4]])
    expect(await extension.launch()).toMatchObject({ restarted: false })
    expect((await follow(sweepId)).sweep.counts).toMatchObject({ finished: 4, queued: 0 })
  })

  test('whose driver was killed is told as lost; stopping it trains nothing, resuming it finishes the rest', async () => {
    const sweepId = await launch('sleep_s=0.3')
    await follow(sweepId, ({ sweep }) => sweep.counts.running > 0)
    killAll(drivers())
    const lost = await follow(sweepId)
    expect(lost.sweep.state).toBe('lost')
    expect(lost.stateWhy).toContain(`sweepdeck resume ${sweepId}`)

    const [stopped] = await app.control.stop([sweepId], { all: false })
    expect(stopped).toMatchObject({ seq: 1, restarted: true })
    const after = await follow(sweepId)
    expect(after.sweep.state).toBe('stopped')
    expect(after.sweep.counts.running).toBe(0)

    expect(await app.codeChanges(sweepId)).toEqual([])
    expect(await app.control.resume([sweepId])).toMatchObject([{ seq: 2, restarted: true }])
    expect((await follow(sweepId)).sweep).toMatchObject({ state: 'finished', counts: { finished: 3 } })
    // Its end is journalled before the process is gone.
    await expect.poll(drivers, { timeout: 10_000 }).toEqual([])
  })

  test('of which runs failed is retried under changed code, which is said', async () => {
    writeFileSync(join(folder, 'broken'), '')
    const sweepId = await launch()
    expect((await follow(sweepId)).sweep).toMatchObject({ state: 'failed', counts: { finished: 0 } })
    rmSync(join(folder, 'broken'))
    writeFileSync(join(folder, 'train.py'), `${TRAIN}# mended\n`)
    expect(await app.codeChanges('small')).toEqual([{ path: 'train.py', change: 'changed' }])
    expect((await plan()).document.sweep.code.changed_since).toBe(sweepId)
    await app.control.retry([sweepId], { fresh: false })
    expect((await follow(sweepId)).sweep.counts).toMatchObject({ failed: 0 })
  })

  test('in a home that is a file is refused with what to do', async () => {
    writeFileSync(home, '')
    await expect(app.listSweeps()).rejects.toMatchObject({ code: 'store.unwritable', exitCode: 3 })
  })

  test('on an engine that is not there is refused, and leaves no sweep', async () => {
    const slurm = await plan({ overrides: ['resources.engine=slurm'] })
    await expect(app.launch(slurm)).rejects.toMatchObject({ code: 'engine.not_yet', exitCode: 3 })
    expect(await app.listSweeps()).toEqual([])
  })
})
