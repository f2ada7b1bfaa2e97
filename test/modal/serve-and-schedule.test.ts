// Promoting, serving and schedules by the command line: a real project, the real client, a double of the control plane.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { main } from '../../src/cli/program.ts'
import { readConfig } from '../../src/config.ts'
import * as documents from '../../src/domain/documents.ts'
import * as promotions from '../../src/domain/promotion-documents.ts'
import { type ModalDouble, startModalDouble } from '../support/modal-double.ts'
import { capture } from '../support/terminal.ts'
import { waitFor } from '../support/wait-for.ts'

const TRAIN = `import time

def train(config, run):
    seen = [0.0]
    run.track(seen=seen)
    for epoch in run.epochs(config["epochs"]):
        seen[0] += config["lr"]
        run.log(loss=abs(epoch - 1) + config["lr"])
        run.save()
        time.sleep(config["slow"])
    return {"loss": config["lr"]}
`
const SERVE = `def predict(state, request):
    return {"y": state["seen"][0] * request["x"]}
`
const SWEEP = `name: small
train: train.py:train
serve: serve.py:predict
metric: { name: loss, goal: minimize }
parameters: { lr: { values: [1, 2] }, slow: { value: 0 }, epochs: { value: 3 } }
resources: { engine: modal, parallel: 2 }
`

let double: ModalDouble
let folder: string
beforeAll(async () => {
  double = await startModalDouble({ scaledown_seconds: 20 })
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-modal-'))
  for (const [file, text] of Object.entries({ 'train.py': TRAIN, 'serve.py': SERVE, 'sweep.yaml': SWEEP }))
    writeFileSync(join(folder, file), text)
})
afterAll(async () => {
  await double.end()
  rmSync(folder, { recursive: true, force: true })
})

/** Every command line is a manager of its own, as it is for the user. */
const sweepdeck = async (...words: readonly string[]) => {
  const { streams, text } = capture()
  const home = { SWEEPDECK_HOME: join(folder, '.sweepdeck'), XDG_CACHE_HOME: join(folder, 'cache') }
  const config = readConfig({ cwd: folder, env: { ...process.env, ...double.env, ...home } })
  const exitCode = await main(['node', 'sweepdeck', ...words], {
    openApp: async say => openApp(config, say),
    version: () => '0.0.0',
    streams,
    env: {},
  })
  return { exitCode, ...text() }
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever document the command prints
const json = async (...words: readonly string[]): Promise<any> => {
  const { exitCode, stdout, stderr } = await sweepdeck(...words, '--json')
  expect([exitCode, stderr]).toEqual([0, expect.any(String)])
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) as string)
}

const ask = async (url: string, body: unknown) => {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  return [answer.status, await answer.text()]
}

describe('what is best', () => {
  test('is promoted, shown, served and stopped', { timeout: 120_000 }, async () => {
    expect((await sweepdeck('run', '--yes')).exitCode).toBe(0)
    const promoted = await json('promote', 'small')
    expect(promotions.promoteDocument.parse(promoted)).toEqual(promoted)
    expect(promoted).toMatchObject({ name: 'small', n: 1, step: 2, metric: { value: 1 }, passed_over: [] })
    await json('promote', promoted.run_id, '--newest', '--as', 'last')

    const shown = await json('show', promoted.run_id)
    expect(
      shown.promotions.map((each: { name: string; current: boolean }) => [each.name, each.current]),
    ).toEqual([
      ['last', true],
      ['small', true],
    ])

    const refused = await sweepdeck('serve', 'small')
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('--yes')])
    const served = await json('serve', 'small', '--yes')
    expect(promotions.serveDocument.parse(served)).toEqual(served)
    expect(served).toMatchObject({ code: 'serve.py:predict', idle_usd_per_hour: 0, scaledown_s: 60 })
    expect(await ask(served.url, { x: 10 })).toEqual([200, '{"y": 20.0}'])
    expect(await ask(served.url, {})).toEqual([500, '{"error": "\'x\'"}'])

    expect((await sweepdeck('serve')).stdout).toContain(served.url)
    expect((await sweepdeck('serve', 'small', '--stop', '--yes')).stdout).toContain('small is served no more')
    expect((await sweepdeck('serve')).stdout).toContain('Nothing is served')
    expect((await ask(served.url, { x: 10 }))[0]).toBe(404)
    expect((await sweepdeck('serve', 'small', '--stop', '--yes')).stderr).toContain('nothing serves')
  })
})

describe('a schedule', () => {
  const SCHEDULE = 'schedule.cron=0 2 * * *'
  const START = /^\d{4}-\d\d-\d\dT02:00:00\.000Z$/

  test(
    'says when it starts next, starts sweeps of their own, and is ended',
    { timeout: 180_000 },
    async () => {
      const plan = await json('plan', SCHEDULE, 'slow=1', 'epochs=90')
      expect(plan.sweep.schedule).toEqual({ cron: '0 2 * * *', next_start: expect.stringMatching(START) })
      expect(plan.cached_count).toBe(0)
      const launched = await sweepdeck('run', SCHEDULE, 'slow=1', 'epochs=90', 'name=nightly', '--yes')
      expect(launched.stdout).toMatch(/starts next at .* 02:00 UTC \(0 2 \* \* \*\)/)

      const rows = async () => documents.lsDocument.parse(await json('ls')).sweeps
      const schedule = (await rows()).find(({ name }) => name === 'nightly')!
      expect(schedule).toMatchObject({
        state: 'planned',
        schedule: { cron: '0 2 * * *', next_start: expect.stringMatching(START) },
      })
      expect((await sweepdeck('ls')).stdout).toContain(`nightly (${schedule.sweep_id}) starts next at`)
      expect((await sweepdeck('resume', schedule.sweep_id, '--yes')).stderr).toContain('only has a schedule')

      const generations = async () =>
        (await rows()).filter(({ generation_of }) => generation_of === schedule.sweep_id)
      await double.control('/schedules/fire', {
        app: `sweepdeck-${schedule.sweep_id}`,
        function: 'begin_generation',
      })
      await waitFor(
        async () => (await generations()).some(({ counts }) => counts.running > 0),
        'what the schedule has started runs',
        90_000,
      )
      expect(await generations()).toMatchObject([{ name: 'nightly', schedule: null }])
      const ended = await sweepdeck('stop', schedule.sweep_id, '--yes')
      expect([ended.exitCode, ended.stdout]).toEqual([0, expect.stringContaining('its schedule is ended')])
      expect(await double.control('/schedules')).toEqual([])
      const states = new Map((await rows()).map(({ sweep_id, state }) => [sweep_id, state]))
      expect(states.get(schedule.sweep_id)).toBe('stopped')
      expect(await generations()).toMatchObject([{ state: 'stopped', counts: { stopped: 2 } }])
      expect((await sweepdeck('ls')).stdout).not.toContain('starts next')
      expect((await sweepdeck('stop', schedule.sweep_id, '--yes')).stdout).toContain('nothing to stop')
    },
  )

  test('on this machine is refused with the line that does it', async () => {
    const refused = await sweepdeck('run', SCHEDULE, 'resources.engine=local', '--yes')
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).toContain(
      `0 2 * * * cd ${folder} && sweepdeck run sweep.yaml --no-cache --detach --yes`,
    )
  })
})
