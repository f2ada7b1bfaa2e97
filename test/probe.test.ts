// A probe on the local engine: real files, a real driver, real workers.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import type { App } from '../src/services/app.ts'
import { killAll, processesOf } from './support/processes.ts'

const TRAIN = `import time

def train(config, run):
    if config.fails:
        raise ValueError("broken")
    for epoch in run.epochs(config.epochs):
        time.sleep(0.01 * config.width)
        run.log(loss=config.lr / (epoch + 1))
    return {"loss": config.lr}
`
const SWEEP = `name: small
train: train.py:train
metric: { name: loss }
parameters:
  lr: { values: [0.1, 0.2, 0.3] }
  width: { values: [1, 2, 4] }
  epochs: { value: 4 }
  fails: { value: false }
resources: { parallel: 2, rate_usd_per_hour: 3.6 }
`

let folder: string
let app: App
const home = () => join(folder, '.sweepdeck')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-probe-'))
  writeFileSync(join(folder, 'train.py'), TRAIN)
  writeFileSync(join(folder, 'sweep.yaml'), SWEEP)
  app = openApp(readConfig({ env: { ...process.env, SWEEPDECK_HOME: home() }, cwd: folder }))
})

afterEach(() => {
  app.close()
  killAll(processesOf(home()))
  rmSync(folder, { recursive: true, force: true })
})

const plan = (...overrides: string[]) =>
  app.plan({ file: 'sweep.yaml', overrides, noCache: false, sameCode: false, progress: () => {} })
const options = () => ({ signal: new AbortController().signal, progress: () => {} })

test('a probe is offered at its price, measures, and is remembered; none of its runs is a result', async () => {
  const offer = await app.probe(await plan())
  expect(offer).toMatchObject({ runs: 4, runS: 60, wallS: 120, usd: 0.24 })
  expect(existsSync(home())).toBe(false)

  const outcome = await offer.run(options())
  expect(outcome).toMatchObject({ runs: 4, failed: 0 })
  expect(outcome.usd).toBeGreaterThan(0)

  const { document } = await plan()
  expect(document).toMatchObject({ run_count: 9, cached_count: 0 })
  expect(document.quote).toMatchObject({ basis: 'probe', seen: { runs: 4 } })
  const longer = (await plan('epochs=400')).document.quote
  const [short, long] = [document.quote.wall_s.likely ?? 0, longer.wall_s.likely ?? 0]
  expect(long / short).toBeGreaterThan(20)

  const [sweep] = await app.listSweeps()
  expect(sweep).toMatchObject({ sweep_id: outcome.sweepId, name: 'small-probe' })
  await expect(app.resolveSweep('small')).rejects.toMatchObject({ code: 'sweep.not_found' })
})

test('code that fails says so in the probe, with its own error', async () => {
  const offer = await app.probe(await plan('fails=true'))
  await expect(offer.run(options())).rejects.toMatchObject({
    code: 'probe.failed',
    message: expect.stringContaining('ValueError: broken'),
  })
})

test('one that is stopped while it is launched measures nothing, and is over', async () => {
  const stop = new AbortController()
  const said: string[] = []
  const offer = await app.probe(await plan('epochs=100000'))
  const outcome = await offer.run({
    signal: stop.signal,
    progress: line => {
      said.push(line)
      stop.abort()
    },
  })
  expect(said).toContainEqual(expect.stringMatching(/^stopping the probe; /))
  expect((await app.listSweeps())[0]).toMatchObject({ sweep_id: outcome.sweepId, state: 'stopped' })
})

test('where everything is done, there is nothing to measure', async () => {
  const { sweepId } = await app.launch(await plan('width=1', 'lr=0.1'))
  for await (const _ of app.follow(sweepId, new AbortController().signal));
  await expect(app.probe(await plan('width=1', 'lr=0.1'))).rejects.toMatchObject({ code: 'probe.nothing' })
})
