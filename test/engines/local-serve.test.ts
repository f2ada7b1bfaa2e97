// A sweep of this machine from its launch to an answer over HTTP: real processes, real files.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { App } from '../../src/services/app.ts'

const TRAIN = `def train(config, run):
    weights = [0.0]
    run.track(weights=weights)
    for epoch in run.epochs(3):
        weights[0] += config["lr"]
        run.log(loss=abs(epoch - 1))
        run.save()

def predict(state, request):
    print("asked")
    return state["weights"][0] * request
`
const SWEEP = `name: small
train: train.py:train
metric: { name: loss, goal: minimize }
parameters: { lr: { values: [1] } }
`

let folder: string
let app: App
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-serve-'))
  writeFileSync(join(folder, 'train.py'), TRAIN)
  writeFileSync(join(folder, 'sweep.yaml'), SWEEP)
  const env = { ...process.env, SWEEPDECK_HOME: join(folder, '.sweepdeck') }
  app = openApp(readConfig({ cwd: folder, env }))
  const request = { file: 'sweep.yaml', overrides: [], noCache: false, sameCode: false, progress: () => {} }
  const { sweepId } = await app.launch(await app.plan(request))
  for await (const _ of app.follow(sweepId, AbortSignal.timeout(60_000)));
}, 90_000)
afterAll(() => {
  app.close()
  rmSync(folder, { recursive: true, force: true })
})

test('what was promoted answers until it is told to stop, and a rebuilt database still has it', async () => {
  const promoted = await app.promote({ target: 'small', as: null, newest: false })
  const lines: string[] = []
  const servable = await app.serve.find('small', null)
  const serving = await app.serve.here(servable, { port: 0, onLine: line => lines.push(line) })
  const answer = await fetch(serving.url, { method: 'POST', body: '10' })
  expect([answer.status, await answer.json()]).toEqual([200, 20])
  serving.stop()
  expect(await serving.ended).toBeNull()
  expect(lines).toEqual(['asked'])

  await app.sync({ rebuild: true })
  expect((await app.showRun(promoted.run_id)).promotions).toMatchObject([
    { name: 'small', n: 1, step: 2, current: true },
  ])
})

test('a run means the newest name that it was given', async () => {
  await app.promote({ target: 'small', as: 'small', newest: true })
  const run = (await app.showSweep(await app.resolveSweep('small'))).runs[0]?.run_id as string
  const { record } = await app.serve.find(run.slice(0, 8), null)
  expect([record.name, record.n, record.step]).toEqual(['small', 2, 3])
})

test('what is no code, and what is no checkpoint, is refused with what to do', async () => {
  await expect(app.serve.find('small', 'predict')).rejects.toMatchObject({ code: 'serve.bad_code' })
  await expect(app.serve.find('nothing', null)).rejects.toMatchObject({ code: 'sweep.not_found' })
  const servable = await app.serve.find('small', 'train.py:nothing')
  const serving = app.serve.here(servable, { port: 0, onLine: () => {} })
  await expect(serving).rejects.toMatchObject({ code: 'serve.no_object', hint: expect.any(String) })
})
