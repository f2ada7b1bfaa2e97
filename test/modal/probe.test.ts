// A probe measures where the sweep is to run: in containers, whose start is told apart from what is trained in them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { App } from '../../src/services/app.ts'
import { openGate } from '../support/gate.ts'
import { ModalProject } from '../support/modal-project.ts'
import { runCommand } from '../support/terminal.ts'

const EPOCHS = 2_000
const EPOCH_S = 0.2
const IMPORT_S = 0.5
const PROBES = 4

const TRAIN = `
import os
import time
import urllib.request
import sweepdeck

time.sleep(${IMPORT_S})

def train(config, run):
    gate = os.environ.get("GATE")
    if gate:
        urllib.request.urlopen(f"{gate}/{run.run_id}").read()
    for epoch in run.epochs(config.epochs):
        time.sleep(${EPOCH_S})
        run.log(loss=config.lr / (epoch + 1))
    return {"loss": config.lr}
`
const sweepFile = (env: Readonly<Record<string, string>> = {}): string => `
name: long
train: train.py:train
metric: { name: loss, goal: minimize }
parameters:
  lr:     { values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] }
  epochs: { value: ${EPOCHS} }
resources: { engine: modal, parallel: ${PROBES}, cpu: 1, memory: 1GiB }
image: { env: ${JSON.stringify(env)} }
`

let made: ModalProject
let app: App
beforeAll(async () => {
  made = await ModalProject.open()
  made.write('train.py', TRAIN)
  made.write('sweep.yaml', sweepFile())
  app = openApp(readConfig({ cwd: made.folder, env: made.environment }))
})
afterAll(async () => {
  app.close()
  await made.end()
})

const PROBE = ['plan', 'sweep.yaml', '--probe']
const plan = async () =>
  (await app.plan({ file: 'sweep.yaml', overrides: [], noCache: false, sameCode: false, progress: () => {} }))
    .document

test('a probe asks with a price, measures in containers, is paid as its ledger says, and is no result', async () => {
  const declined = await runCommand(app, PROBE, { columns: 80, answer: 'n' })
  expect(declined.stderr).toMatch(
    /Probe 4 runs that train for at most 1m each, .*at most \$0\.00\d+, and on top of that the start of their containers\?/,
  )
  expect(await app.listSweeps()).toEqual([])
  const probed = await runCommand(app, PROBE, { columns: 80, answer: 'y' })
  expect(probed.exitCode, probed.stderr).toBe(0)
  expect(await made.containers('train')).toHaveLength(PROBES)

  const { total, by_label } = await app.cost('long-probe')
  expect(total.usd).toBeGreaterThan(0)
  const perRunS = (label: 'import' | 'cold_start'): number => ((by_label[label]?.hours ?? 0) * 3600) / PROBES
  expect(perRunS('import')).toBeGreaterThanOrEqual(IMPORT_S)
  expect(perRunS('cold_start')).toBeGreaterThan(0)

  // Each run has a container of its own: every one of them pays its start, and its import.
  const measured = journals().filter(({ kind }) => kind === 'probed')
  expect(measured.map(({ total: rounds }) => rounds)).toEqual(Array(PROBES).fill(EPOCHS))
  const mean = (of: (event: Measured) => number): number =>
    measured.reduce((sum, each) => sum + of(each), 0) / PROBES
  expect(mean(({ before_s }) => before_s)).toBeGreaterThan(perRunS('import') + perRunS('cold_start'))
  const runS = mean(each => {
    const saving = each.save_every_s === 0 ? 0 : each.save_s / each.save_every_s
    return each.before_s + each.last_save_s + each.total * each.round_s * (1 + saving)
  })
  const { quote, run_count, cached_count } = await plan()
  expect({ basis: quote.basis, run_count, cached_count }).toEqual({
    basis: 'probe',
    run_count: 2 * PROBES,
    cached_count: 0,
  })
  expect(quote.wall_s.likely).toBeCloseTo(2 * runS, 3)
  await expect(app.resolveSweep('long')).rejects.toMatchObject({ code: 'sweep.not_found' })
})

test('Ctrl-C ends a probe, and nothing of it goes on', async () => {
  const gate = await openGate()
  onTestFinished(() => gate.close())
  made.write('sweep.yaml', sweepFile({ GATE: gate.url }))
  const { exitCode, stderr } = await runCommand(app, [...PROBE, 'lr=0.1', '--yes'], {
    onFollow: press => void gate.untilHeld(1).then(press),
  })
  expect(exitCode, stderr).toBe(130)
  expect(stderr).toContain('stopping the probe')
  expect(stderr).toContain('the probe was stopped')
  const [newest] = await app.listSweeps()
  expect(newest).toMatchObject({ name: 'long-probe', state: 'stopped', is_probe: true })
  expect(await app.live.apps()).toMatchObject({ apps: [] })
})

interface Measured {
  readonly kind: string
  readonly total: number
  readonly before_s: number
  readonly round_s: number
  readonly save_s: number
  readonly save_every_s: number
  readonly last_save_s: number
}

const journals = (): readonly Measured[] =>
  readdirSync(made.volume, { recursive: true, encoding: 'utf8' })
    .filter(path => /attempts\/[^/]+\/events-\d+\.jsonl$/.test(path))
    .flatMap(path => readFileSync(join(made.volume, path), 'utf8').trimEnd().split('\n'))
    .map(line => JSON.parse(line))
