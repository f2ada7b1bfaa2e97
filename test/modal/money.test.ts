// What the ledger says of a sweep on Modal, held against how long the double had its containers, and what it billed.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { main } from '../../src/cli/program.ts'
import { readConfig } from '../../src/config.ts'
import { type ModalDouble, startModalDouble } from '../support/modal-double.ts'
import type { ModalContainer } from '../support/modal-project.ts'
import { capture } from '../support/terminal.ts'

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
      expect(first?.from).toBeGreaterThanOrEqual(created_at - ROUNDING_S - TICK_S)
      expect(first?.from).toBeLessThanOrEqual(started_at)
      own.slice(1).forEach(({ from }, index) => {
        // Between the two ends of one attempt, in its journal and on the board, nobody is charged.
        expect(from).toBeGreaterThanOrEqual((own[index]?.to ?? 0) - ROUNDING_S)
      })
      // After it: the last commit, and the time that an idle container is kept.
      expect(own.at(-1)?.to).toBeLessThanOrEqual((finished_at || Date.now() / 1000) + ROUNDING_S)
      const charged = own.reduce((sum, { from, to }) => sum + to - from, 0)
      const lived = (finished_at || Date.now() / 1000) - created_at
      const before = started_at - created_at
      const between = own.slice(1).reduce((sum, { from }, index) => sum + from - (own[index]?.to ?? 0), 0)
      const after = (finished_at || Date.now() / 1000) - (own.at(-1)?.to ?? 0)
      expect(charged).toBeLessThanOrEqual(lived + ROUNDING_S)
      expect(charged).toBeGreaterThanOrEqual(lived - before - between - after - ROUNDING_S)
      expect(total.hours * 3600).toBeCloseTo(charged, 2)
    }
  })

  test('all of it has the price of its slot', () => {
    const perHour = 0.0000131 * 3600 + 0.00000222 * 3600
    expect(total.usd).toBeCloseTo(total.hours * perHour, 8)
    expect(Object.values(byLabel).reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(total.usd, 9)
  })
})

/** The clock that a process's start is told by. */
const TICK_S = 0.01
