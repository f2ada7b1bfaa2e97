// The command line on Modal: a real project, the real client, a double of the control plane.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { main } from '../../src/cli/program.ts'
import { readConfig } from '../../src/config.ts'
import { type ModalDouble, modalPython, startModalDouble } from '../support/modal-double.ts'
import { capture } from '../support/terminal.ts'

const TRAIN = `import lib_that_is_not_here as lib
from helper import half

def train(config, run):
    print("hello", flush=True)
    (run.checkpoint_dir / "note.txt").write_text("kept")
    run.log(loss=half(config["lr"]))
    return {"loss": half(config["lr"])}
`
const SWEEP = `name: small
train: train.py:train
metric: { name: loss, goal: minimize }
parameters: { lr: { values: [0.1, 0.2] } }
resources: { engine: modal, parallel: 2, cpu: 1, memory: 1GiB }
image: { pip: [lib-that-is-not-here] }
`

let double: ModalDouble
let folder: string
beforeAll(async () => {
  double = await startModalDouble()
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-modal-'))
})
afterAll(async () => {
  await double.end()
  rmSync(folder, { recursive: true, force: true })
})

const project = (name: string, files: Readonly<Record<string, string>>): string => {
  const home = mkdtempSync(join(folder, `${name}-`))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(home, file), text)
  return home
}

/** Every command line is a manager of its own, as it is for the user. */
const sweepdeck = async (
  cwd: string,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
) => {
  const { streams, text } = capture()
  const config = readConfig({
    cwd,
    env: {
      ...process.env,
      ...double.env,
      SWEEPDECK_HOME: join(cwd, '.sweepdeck'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      ...env,
    },
  })
  const exitCode = await main(['node', 'sweepdeck', ...words], {
    openApp: async say => openApp(config, say),
    version: () => '0.0.0',
    streams,
    env: {},
  })
  return { exitCode, ...text() }
}

const ENDLESS = `import time

def train(config, run):
    while True:
        run.log(loss=1.0)
        time.sleep(0.1)
`

const PLAIN = {
  'train.py': TRAIN.replace('import lib_that_is_not_here as lib\n', ''),
  'helper.py': 'def half(x):\n    return x / 2\n',
  'sweep.yaml': SWEEP.replace('image: { pip: [lib-that-is-not-here] }\n', ''),
}

/** Modal's own command line. */
const modal = (...words: readonly string[]): string =>
  execFileSync(modalPython(), ['-m', 'modal', ...words], {
    env: { ...process.env, ...double.env },
    encoding: 'utf8',
  })

const liveIn = async (cwd: string): Promise<readonly { readonly app_id: string }[]> =>
  JSON.parse((await sweepdeck(cwd, ['ls', '--live', '--json'])).stdout).apps

describe('a sweep on Modal', () => {
  let cwd: string
  let runs: readonly { readonly run_id: string }[]
  beforeAll(() => {
    cwd = project('plain', PLAIN)
  })

  test('is run to its end from the command line, and shown from what came back', async () => {
    const { exitCode, stdout, stderr } = await sweepdeck(cwd, [
      'run',
      join(cwd, 'sweep.yaml'),
      '--yes',
      '--json',
    ])
    expect(exitCode === 0 ? '' : stdout + stderr).toBe('')
    expect(JSON.parse(stdout.trim().split('\n').at(-1) as string)).toMatchObject({
      event: 'summary',
      state: 'finished',
    })
    const show = JSON.parse((await sweepdeck(cwd, ['show', 'small', '--json'])).stdout)
    expect(show.runs.map((run: { metrics: unknown }) => run.metrics)).toEqual([{ loss: 0.05 }, { loss: 0.1 }])
    runs = show.runs
  })

  test('has no App left', async () => {
    const live = JSON.parse((await sweepdeck(cwd, ['ls', '--live', '--json'])).stdout)
    expect(live.apps).toEqual([])
  })

  test('has output that is read on demand, and files that are pulled', async () => {
    const [first] = runs
    expect((await sweepdeck(cwd, ['logs', first!.run_id])).stdout).toContain('hello')
    const pulled = await sweepdeck(cwd, ['pull', first!.run_id, '--to', join(cwd, 'out'), '--json'])
    expect(JSON.parse(pulled.stdout).files).toMatchObject([{ path: 'files/note.txt', bytes: 4 }])
  })

  test('has the runs of a sweep of the same code on this machine', async () => {
    const plan = JSON.parse(
      (await sweepdeck(cwd, ['plan', join(cwd, 'sweep.yaml'), 'resources.engine=local', '--json'])).stdout,
    )
    expect(plan.cached_count).toBe(2)
    expect(plan.configs.map((each: { run_id: string }) => each.run_id)).toEqual(runs.map(run => run.run_id))
  })

  test('is shown without a network, as of when and why; what has to reach Modal says so at once', async () => {
    // As if the last look were an hour old.
    for (const path of readdirSync(join(cwd, '.sweepdeck', 'modal'), { recursive: true, encoding: 'utf8' }))
      if (path.endsWith('.index.json'))
        utimesSync(join(cwd, '.sweepdeck', 'modal', path), new Date(), new Date(Date.now() - 3_600_000))
    const offline = { MODAL_SERVER_URL: 'http://127.0.0.1:9' }
    const ls = await sweepdeck(cwd, ['ls', '--json'], offline)
    expect(JSON.parse(ls.stdout).sweeps).toMatchObject([{ name: 'small', state: 'finished' }])
    expect(ls.stderr).toMatch(
      /^Modal could not be asked \(.*\): what is shown of its sweeps is as of \d{4}-.* UTC$/m,
    )
    const began = Date.now()
    const live = await sweepdeck(cwd, ['ls', '--live', '--json'], offline)
    expect(live.exitCode).toBe(3)
    expect(JSON.parse(live.stdout).error).toMatchObject({ code: 'modal.unreachable' })
    expect(Date.now() - began).toBeLessThan(5_000)
  })

  test('without a token nothing is built or asked, and what to do is said', async () => {
    const none = {
      MODAL_TOKEN_ID: undefined,
      MODAL_TOKEN_SECRET: undefined,
      SWEEPDECK_MODAL_PYTHON: undefined,
    }
    const live = await sweepdeck(cwd, ['ls', '--live', '--json'], none)
    expect(live.exitCode).toBe(3)
    expect(JSON.parse(live.stdout).error).toMatchObject({
      code: 'modal.no_token',
      hint: expect.stringContaining('sweepdeck doctor modal'),
    })
  })
})

test('code that imports what only its image has is planned, and a module of its own that is missing is named', async () => {
  const cwd = project('elsewhere', { 'train.py': TRAIN, 'sweep.yaml': SWEEP })
  const missing = await sweepdeck(cwd, ['plan', join(cwd, 'sweep.yaml'), '--json'])
  expect(JSON.parse(missing.stdout).warnings).toContainEqual(expect.stringContaining('imports helper'))
  writeFileSync(join(cwd, 'helper.py'), PLAIN['helper.py'])
  const whole = await sweepdeck(cwd, ['plan', join(cwd, 'sweep.yaml'), '--json'])
  expect(JSON.parse(whole.stdout)).toMatchObject({ run_count: 2, warnings: [] })
})

test('an App that no project here knows is marked, and ended by `stop --orphans`', async () => {
  const cwd = project('forgotten', {
    ...PLAIN,
    'train.py': ENDLESS,
  })
  expect(await sweepdeck(cwd, ['run', join(cwd, 'sweep.yaml'), '--yes', '--detach'])).toMatchObject({
    exitCode: 0,
  })
  const known = JSON.parse((await sweepdeck(cwd, ['ls', '--live', '--json'])).stdout)
  expect(known.apps).toMatchObject([{ sweep: 'small', known: 'here' }])
  const other = project('other', {})
  expect(JSON.parse((await sweepdeck(other, ['ls', '--live', '--json'])).stdout).apps).toMatchObject([
    { known: 'elsewhere', project: join(cwd, '.sweepdeck') },
  ])
  rmSync(join(folder, 'cache', 'sweepdeck', 'modal-sweeps'), { recursive: true })
  expect(JSON.parse((await sweepdeck(other, ['ls', '--live', '--json'])).stdout).apps).toMatchObject([
    { known: 'nobody', sweep: 'small', usd_per_hour: expect.any(Number) },
  ])
  const ended = JSON.parse((await sweepdeck(other, ['stop', '--orphans', '--yes', '--json'])).stdout)
  expect(ended.ended).toHaveLength(1)
  expect(JSON.parse((await sweepdeck(other, ['ls', '--live', '--json'])).stdout).apps).toEqual([])
})

test("Modal's own command line lists what `ls --live` lists, and what it stops is gone from both", async () => {
  const cwd = project('listed', { ...PLAIN, 'train.py': ENDLESS })
  await sweepdeck(cwd, ['run', join(cwd, 'sweep.yaml'), '--yes', '--detach'])
  const [ours] = await liveIn(cwd)
  const listed = JSON.parse(modal('app', 'list', '--json'))
  expect(JSON.stringify(listed)).toContain(ours!.app_id)
  modal('app', 'stop', ours!.app_id, '--yes')
  expect(await liveIn(cwd)).toEqual([])
})

test('doctor modal proves all of it with a real sweep', async () => {
  const cwd = project('doctor', {})
  const { stdout, exitCode, stderr } = await sweepdeck(cwd, [
    'doctor',
    'modal',
    '--spend-up-to',
    '0.10',
    '--json',
  ])
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr, stdout: exitCode === 0 ? '' : stdout }).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: '',
  })
  const proof = JSON.parse(stdout)
  expect(proof.checks.filter((check: { ok: boolean }) => !check.ok)).toEqual([])
  expect(proof.usd).toBeLessThan(0.1)
})
