// A look at the user's code, through the interpreter that will run it.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Inspection } from '../../src/domain/ports.ts'
import { createEnvironment } from '../../src/engines/environment/environment.ts'
import { systemClock } from '../../src/engines/system.ts'
import { PYTHON, PYTHON_PATH } from './local-harness.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sweepdeck-inspect-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const environment = (env: NodeJS.ProcessEnv = {}, importTimeoutMs = 20_000) =>
  createEnvironment({
    cache: join(root, 'cache'),
    pythonPath: PYTHON_PATH,
    env: { ...process.env, ...env },
    clock: systemClock,
    importTimeoutMs,
  })

const inspect = (text: string, look = environment()): Promise<Inspection> => {
  writeFileSync(join(root, 'train.py'), text)
  return look.inspect({
    python: PYTHON,
    target: { kind: 'function', file: 'train.py', function: 'train', root },
    elsewhere: false,
  })
}

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()

const TRAIN = 'def train(config, run):\n    return {"loss": 1.0}\n'

test('a good function is described with its interpreter, its sources and its parameters', async () => {
  expect(await inspect(TRAIN)).toEqual({
    ok: true,
    python: { executable: PYTHON, version: expect.stringMatching(/^3\.\d+\.\d+/) },
    sources: [{ path: 'train.py', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    git: null,
    parameters: ['config', 'run'],
    inputs: { names: [], required: [], seed: true, certain: false },
    missingModules: [],
    thirdParties: [],
    declared: null,
    error: null,
  })
})

test.each([
  ['leaves by os._exit', 'import os\nos._exit(7)\n', 'exit code 7'],
  ['breaks the interpreter', 'import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n', 'SIGSEGV'],
])('a module that %s is an error like any other', async (_, text, said) => {
  const { ok, error } = await inspect(text)
  expect(ok).toBe(false)
  expect(error).toMatchObject({ code: 'target.import_failed', message: expect.stringContaining(said) })
  expect(error?.hint).not.toBe('')
})

test('a module that hangs is given up, with the place', async () => {
  const { error } = await inspect('import time\ntime.sleep(600)\n', environment({}, 500))
  expect(error).toMatchObject({
    code: 'target.import_timeout',
    traceback: expect.stringContaining('time.sleep(600)'),
  })
})

test('the import path of the user is kept', async () => {
  mkdirSync(join(root, 'elsewhere'))
  writeFileSync(join(root, 'elsewhere', 'of_the_user.py'), '')
  const look = environment({ PYTHONPATH: join(root, 'elsewhere') })
  expect((await inspect(`import of_the_user\n${TRAIN}`, look)).ok).toBe(true)
})

test('an interpreter that has gone is said so', async () => {
  const asked = environment().inspect({
    python: join(root, 'no-python'),
    target: { kind: 'function', file: 'train.py', function: 'train', root },
    elsewhere: false,
  })
  await expect(asked).rejects.toMatchObject({ code: 'python.missing', exitCode: 3 })
})

describe('git', () => {
  test('is the commit, and a diff that is empty where nothing was changed', async () => {
    writeFileSync(join(root, 'train.py'), TRAIN)
    git('init', '-q')
    git('add', 'train.py')
    git('commit', '-qm', 'x')
    expect((await inspect(TRAIN)).git).toEqual({ sha: git('rev-parse', 'HEAD'), dirty: false, diff: '' })
    const changed = (await inspect(`${TRAIN}# more\n`)).git
    expect(changed).toMatchObject({ dirty: true, diff: expect.stringContaining('+# more') })
  })

  test('names sources it does not know, and keeps the diff within bounds', async () => {
    writeFileSync(join(root, 'notes'), 'a\n')
    git('init', '-q')
    git('add', 'notes')
    git('commit', '-qm', 'x')
    writeFileSync(join(root, 'notes'), 'b'.repeat(80).concat('\n').repeat(10_000))
    const state = (await inspect(TRAIN)).git
    expect(state?.dirty).toBe(true)
    expect(state?.diff).toMatch(/^# not tracked by git: train\.py\n/)
    expect(state?.diff).toMatch(/longer than this$/)
    expect(state?.diff.length).toBeLessThan(300 * 1024)
  })

  test('is nothing before the first commit, and where git is not installed', async () => {
    git('init', '-q')
    expect((await inspect(TRAIN)).git).toBeNull()
    expect((await inspect(TRAIN, environment({ PATH: root }))).git).toBeNull()
  })

  test('runs no program that the repository names', async () => {
    writeFileSync(join(root, 'train.py'), TRAIN)
    git('init', '-q')
    git('add', 'train.py')
    git('commit', '-qm', 'x')
    writeFileSync(join(root, '.gitattributes'), '*.py diff=evil\n')
    for (const key of [
      'diff.external',
      'diff.evil.command',
      'diff.evil.textconv',
      'core.fsmonitor',
      'core.pager',
    ])
      git('config', key, join(root, 'evil'))
    writeFileSync(join(root, 'evil'), `#!${PYTHON}\nopen(${JSON.stringify(join(root, 'ran'))}, 'w')\n`, {
      mode: 0o755,
    })
    expect((await inspect(`${TRAIN}# more\n`)).git?.diff).toContain('+# more')
    expect(existsSync(join(root, 'ran'))).toBe(false)
  })
})

describe('candidates', () => {
  test('are found without running the file', async () => {
    writeFileSync(
      join(root, 'train.py'),
      `raise SystemExit\n\ndef train(config):\n    return {"loss": config.lr}\n`,
    )
    expect(await environment().candidates({ python: PYTHON, file: join(root, 'train.py') })).toEqual([
      {
        kind: 'function',
        name: 'train',
        line: 3,
        takesRun: false,
        takesSeed: false,
        parameters: [{ name: 'lr' }],
        metrics: ['loss'],
        reported: true,
        missingPackages: [],
      },
    ])
  })

  test('a syntax error has its line, and the text there', async () => {
    writeFileSync(join(root, 'train.py'), 'x = 1\ndef train(config\n    pass\n')
    const asked = environment().candidates({ python: PYTHON, file: join(root, 'train.py') })
    await expect(asked).rejects.toMatchObject({
      code: 'candidates.syntax_error',
      message: expect.stringMatching(/train\.py, line [23]: /),
      details: expect.arrayContaining([expect.stringMatching(/\^$/)]),
    })
  })
})
