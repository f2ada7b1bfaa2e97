// What the ledger says of a sweep on Modal, held against how long the double had its containers, and what it billed.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { openApp } from '../../src/app.ts'
import { main } from '../../src/cli/program.ts'
import { readConfig } from '../../src/config.ts'
import { type ModalDouble, startModalDouble } from '../support/modal-double.ts'
import type { ModalContainer } from '../support/modal-project.ts'
import { capture } from '../support/terminal.ts'

const HOUR_MS = 3_600_000
const IMPORT_S = 1.5
const TRAIN_S = 1

/** Three runs, one after the other, in a container that loads something once for all of them. */
const TRAIN = `import time
import sweepdeck

time.sleep(${IMPORT_S / 2})

@sweepdeck.setup
def load():
    time.sleep(${IMPORT_S / 2})

def train(config, run):
    load()
    time.sleep(${TRAIN_S})
    return {"loss": config["lr"]}
`
const SWEEP = `name: shared
train: train.py:train
metric: { name: loss, goal: minimize }
parameters: { lr: { values: [0.1, 0.2, 0.3] } }
resources: { engine: modal, parallel: 1, cpu: 1, memory: 1GiB }
`

let double: ModalDouble
let folder: string
let cwd: string
beforeAll(async () => {
  double = await startModalDouble({ billing_open_interval: true })
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-money-'))
  cwd = join(folder, 'project')
  rmSync(cwd, { recursive: true, force: true })
})
afterAll(async () => {
  await double.end()
  rmSync(folder, { recursive: true, force: true })
})

const sweepdeck = async (...words: readonly string[]) => {
  const { streams, text } = capture()
  const env = { ...process.env, ...double.env, SWEEPDECK_HOME: join(cwd, '.sweepdeck') }
  const config = readConfig({ cwd, env: { ...env, XDG_CACHE_HOME: join(folder, 'cache') } })
  const exitCode = await main(['node', 'sweepdeck', ...words], {
    openApp: async say => openApp(config, say),
    version: () => '0.0.0',
    streams,
    env: {},
  })
  return { exitCode, ...text() }
}

const project = (name: string, files: Readonly<Record<string, string>>): void => {
  cwd = mkdtempSync(join(folder, `${name}-`))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, file), text)
}

interface AttemptFile {
  readonly run_id: string
  readonly attempt: string
  readonly host: string
  readonly started_at: string
}

/** What the volume says of every attempt: its container, and from when to when it is charged for. */
const stays = (): readonly { readonly host: string; readonly from: number; readonly to: number }[] => {
  const volume = join(cwd, '.sweepdeck/modal')
  return readdirSync(volume, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('/attempt.json'))
    .map(path => {
      const record: AttemptFile = JSON.parse(readFileSync(join(volume, path), 'utf8'))
      const journal = readFileSync(join(volume, path, '../events-00001.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
      const from = Date.parse(record.started_at) / 1000
      return { host: record.host, from, to: from + JSON.parse(journal.at(-1) as string).t }
    })
    .sort((a, b) => a.from - b.from)
}

interface Lived extends ModalContainer {
  /** Ready for its first input. */
  readonly started_at: number
}

const trained = async (): Promise<readonly Lived[]> => {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the double says of itself
  const { containers, functions } = (await double.control('/state')) as any
  return (Object.values(containers) as Lived[]).filter(
    ({ function_id }) => functions[function_id].name === 'train',
  )
}

/** Records hold milliseconds. */
const ROUNDING_S = 0.002

describe('runs that share a container', () => {
  let byLabel: Readonly<Record<string, { readonly hours: number; readonly usd: number }>>
  let total: { readonly hours: number; readonly usd: number }
  beforeAll(async () => {
    project('shared', { 'train.py': TRAIN, 'sweep.yaml': SWEEP })
    const ran = await sweepdeck('run', '--yes')
    expect(ran.exitCode, `${ran.stdout}\n${ran.stderr}`).toBe(0)
    const document = JSON.parse((await sweepdeck('cost', 'shared', '--json')).stdout)
    byLabel = document.by_label
    total = document.total
  })

  test('the start of their container, the loading of their code and the pauses between them are in the ledger', () => {
    const seconds = Object.fromEntries(
      Object.entries(byLabel).map(([label, { hours }]) => [label, hours * 3600]),
    )
    expect(Object.keys(seconds)).toEqual(expect.arrayContaining(['cold_start', 'import', 'idle', 'useful']))
    expect(seconds.import).toBeGreaterThanOrEqual(IMPORT_S)
    expect(seconds.useful).toBeGreaterThanOrEqual(3 * TRAIN_S)
  })

  test('what is charged to them is without a gap, and within the life of their container', async () => {
    const containers = await trained()
    expect(containers).toHaveLength(1)
    for (const { task_id, created_at, started_at, finished_at } of containers) {
      const own = stays().filter(({ host }) => host === task_id)
      expect(own).toHaveLength(3)
      const [first] = own
      // Before it: the image is brought and the process made. From then on, all of the start is the first run's.
      expect(first?.from).toBeGreaterThanOrEqual(created_at - ROUNDING_S)
      expect(first?.from).toBeLessThanOrEqual(started_at)
      own.slice(1).forEach(({ from }, index) => {
        // Between the two ends of one attempt, in its journal and on the board, nobody is charged.
        expect(from).toBeGreaterThanOrEqual((own[index]?.to ?? 0) - ROUNDING_S)
      })
      // After it: the last commit, and the time that an idle container is kept.
      expect(own.at(-1)?.to).toBeLessThanOrEqual((finished_at || Date.now() / 1000) + ROUNDING_S)
      const charged = own.reduce((sum, { from, to }) => sum + to - from, 0)
      expect(charged).toBeLessThanOrEqual((finished_at || Date.now() / 1000) - created_at + ROUNDING_S)
      expect(charged).toBeGreaterThanOrEqual(IMPORT_S + 3 * TRAIN_S)
      expect(total.hours * 3600).toBeCloseTo(charged, 2)
    }
  })

  test('all of it has the price of its slot', () => {
    const perHour = 0.0000131 * 3600 + 0.00000222 * 3600
    expect(total.usd).toBeCloseTo(total.hours * perHour, 8)
    expect(Object.values(byLabel).reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(total.usd, 9)
  })
})

test('runs that are side by side in a container pay for it together', async () => {
  const sweep = SWEEP.replace('name: shared', 'name: packed').replace('parallel: 1', 'parallel: 3, pack: 3')
  project('packed', { 'train.py': TRAIN, 'sweep.yaml': sweep })
  const ran = await sweepdeck('run', '--yes')
  expect(ran.exitCode, `${ran.stdout}\n${ran.stderr}`).toBe(0)
  const { total } = JSON.parse((await sweepdeck('cost', 'packed', '--json')).stdout)
  const own = stays()
  expect(new Set(own.map(({ host }) => host)).size).toBe(1)
  const [first] = own
  const last = Math.max(...own.map(({ to }) => to))
  const perSecond = 0.0000131 + 0.00000222
  // Nothing beside the runs is left to pay for: the container is taken from its start to the end of the last of them.
  expect(total.usd).toBeCloseTo((last - (first?.from ?? 0)) * perSecond, 8)
  expect(total.usd).toBeLessThan(total.hours * 3600 * perSecond)
})

describe('a bill', () => {
  beforeAll(async () => {
    project('billed', { 'train.py': TRAIN, 'sweep.yaml': SWEEP.replace('name: shared', 'name: billed') })
    const ran = await sweepdeck('run', '--yes')
    expect(ran.exitCode, `${ran.stdout}\n${ran.stderr}`).toBe(0)
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('of hours that are not over is not asked for', async () => {
    const { stdout } = await sweepdeck('cost', 'billed', '--bill')
    expect(stdout).toContain('No hour of it is over yet')
  })

  test('is shared out among driver and runs to the last nano-dollar, and no run was estimated at more', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * HOUR_MS })
    const { exitCode, stdout, stderr } = await sweepdeck('cost', 'billed', '--bill', '--json')
    expect(exitCode, stderr).toBe(0)
    const { bill } = JSON.parse(stdout)
    const shared = bill.runs.map((run: { billed_usd: number }) => run.billed_usd)
    const all = shared.reduce((sum: number, usd: number) => sum + usd, bill.idle_usd + bill.unallocated_usd)
    expect(all).toBeCloseTo(bill.billed_usd, 9)
    expect(bill.runs).toHaveLength(3)
    expect(bill.billed_usd).toBeGreaterThan(0)
    expect(bill.later_usd).toBe(0)
    // The double bills the container's whole life at the list's rates, and a driver without its factor.
    const [container] = (await trained()).filter(({ task_id }) =>
      stays().some(({ host }) => host === task_id),
    )
    const lived = (container?.finished_at ?? 0) - (container?.created_at ?? 0)
    expect(bill.estimate_usd).toBeLessThanOrEqual(lived * (0.0000131 + 0.00000222))
  })

  test('is shown on the Team and Enterprise plans only, and on another one it is said what to do', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * HOUR_MS })
    await double.control('/policy', { plan: 'starter' })
    const { exitCode, stderr } = await sweepdeck('cost', 'billed', '--bill')
    await double.control('/policy', { plan: 'team' })
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('Team and Enterprise')
    expect(stderr.replace(/\s+/g, ' ')).toContain('modal.com/settings/usage')
    expect(stderr).not.toContain('Traceback')
  })
})

describe('while a sweep runs', () => {
  test('its containers are told with their runs, and a run with its container; what has no GPU says so', async () => {
    const sweep = SWEEP.replace('name: shared', 'name: endless').replace('[0.1, 0.2, 0.3]', '[0.1, 0.2]')
    project('endless', { 'train.py': ENDLESS, 'sweep.yaml': sweep })
    expect((await sweepdeck('run', '--yes', '--detach')).exitCode).toBe(0)
    const look = async () => JSON.parse((await sweepdeck('show', 'endless', '--containers', '--json')).stdout)
    await expect
      .poll(
        async () => (await look()).containers.flatMap((each: { run_ids: string[] }) => each.run_ids).length,
        {
          timeout: 60_000,
        },
      )
      .toBe(1)
    const found = await look()
    expect(found).toMatchObject({ running: 1, queued: 1, cold_starts: { count: 1 } })
    expect(found.usd_per_hour).toBeGreaterThan(0)
    const [there] = found.containers.filter((each: { run_ids: string[] }) => each.run_ids.length > 0)
    const run = JSON.parse((await sweepdeck('show', there.run_ids[0], '--json')).stdout)
    expect(run.attempts[0].host).toBe(there.container_id)
    expect(Date.parse(run.since)).toBeLessThanOrEqual(Date.now())
    expect((await sweepdeck('show', there.run_ids[0])).stdout).toContain(there.container_id)
    const gpu = await sweepdeck('gpu', there.run_ids[0])
    expect(gpu.exitCode).not.toBe(0)
    expect(gpu.stderr).toContain("nvidia-smi can't be asked")
    await sweepdeck('stop', 'endless', '--yes')
    expect((await sweepdeck('watch', 'endless')).stdout).toContain('stopped')
    expect((await sweepdeck('gpu', there.run_ids[0])).stderr).toContain('has no GPU now')
  })
})

const ENDLESS = `import time

def train(config, run):
    while True:
        run.log(loss=1.0)
        time.sleep(0.1)
`
