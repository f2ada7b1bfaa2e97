// The interpreter of a sweep: found, refused, or built once and kept.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Environment } from '../../src/domain/ports.ts'
import { cachedVenv } from '../../src/engines/environment/cached-venv.ts'
import { createEnvironment } from '../../src/engines/environment/environment.ts'
import { systemClock } from '../../src/engines/system.ts'
import { waitFor } from '../support/wait-for.ts'
import { PYTHON, PYTHON_PATH } from './local-harness.ts'
import { writeWheel } from './wheel.ts'

const root = mkdtempSync(join(tmpdir(), 'sweepdeck-environment-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const folder = (name: string): string => {
  mkdirSync(join(root, name), { recursive: true })
  return join(root, name)
}

/** A `python3` that says it is some version, and fails at everything else with these words. */
const fakePython = (name: string, version: string): string => {
  const path = join(folder(name), 'python3')
  const text = `#!${PYTHON}
import json, sys
if sys.argv[1:3] == ["-I", "-c"]:
    print(json.dumps({"executable": ${JSON.stringify(path)}, "version": "${version}"}))
else:
    print("ensurepip is not available")
    sys.exit(1)
`
  writeFileSync(path, text, { mode: 0o755 })
  return folder(name)
}

const environment = (env: NodeJS.ProcessEnv = {}): Environment =>
  createEnvironment({
    cache: join(root, 'cache'),
    pythonPath: PYTHON_PATH,
    env: { ...process.env, ...env },
    clock: systemClock,
  })

const nothing = { pip: [], requirements: null, python: null, root, progress: () => {} }

describe('without requirements', () => {
  test('it is the python3 on the PATH, behind all shims', async () => {
    expect(await environment().prepare(nothing)).toBe(PYTHON)
  })

  test('no python3 is an error that says what to install', async () => {
    await expect(environment({ PATH: folder('empty') }).prepare(nothing)).rejects.toMatchObject({
      code: 'python.missing',
      exitCode: 3,
      hint: expect.stringContaining('3.10'),
    })
  })

  test('one that is too old is refused with its place', async () => {
    const old = fakePython('old', '3.9.18')
    await expect(environment({ PATH: old }).prepare(nothing)).rejects.toMatchObject({
      code: 'python.too_old',
      message: expect.stringContaining(old),
    })
  })

  test('files of the project cannot answer in its place', async () => {
    const project = folder('project')
    for (const name of ['json.py', 'platform.py', 'sitecustomize.py'])
      writeFileSync(join(project, name), 'raise SystemExit("taken for another")\n')
    const prepared = environment({ PYTHONPATH: project }).prepare({ ...nothing, root: project })
    expect(await prepared).toBe(PYTHON)
  })
})

describe('with requirements', () => {
  test('an environment is built once for all who ask, with its progress, and found again', async () => {
    const wheel = writeWheel(root, 'sweepdeck_sample')
    const envs = join(root, 'envs')
    const ask = (lines: string[]) =>
      environment({ SWEEPDECK_ENVS: envs }).prepare({
        ...nothing,
        pip: [wheel],
        progress: line => lines.push(line),
      })
    const said: string[][] = [[], []]
    const [first, second] = await Promise.all(said.map(ask))
    expect(first).toBe(second)
    expect(said.flat().filter(line => /^Building a Python/.test(line))).toHaveLength(1)
    expect(said.flat().filter(line => /^Waiting for another/.test(line))).toHaveLength(1)
    expect(said.flat().join('\n')).toContain('sweepdeck_sample')

    writeFileSync(join(root, 'train.py'), 'import sweepdeck_sample\ndef train(config): ...\n')
    const target = { kind: 'function', file: 'train.py', function: 'train', root } as const
    expect(await environment().inspect({ python: first!, target, elsewhere: false })).toMatchObject({
      ok: true,
      python: { executable: first },
    })
    const again: string[] = []
    expect(await ask(again)).toBe(first)
    expect(again).toEqual([])
  })

  test('a build that fails says what it said last, and leaves nothing behind', async () => {
    const envs = join(root, 'failed-envs')
    const broken = environment({ SWEEPDECK_ENVS: envs, PATH: fakePython('broken', '3.11.0') })
    for (let time = 0; time < 2; time++)
      await expect(broken.prepare({ ...nothing, pip: ['numpy'] })).rejects.toMatchObject({
        code: 'environment.build_failed',
        exitCode: 3,
        details: expect.arrayContaining(['ensurepip is not available']),
      })
    expect(readdirSync(envs, { recursive: true })).toHaveLength(1)
  })

  test('a requirements file that is not there is named', async () => {
    const asked = environment().prepare({ ...nothing, requirements: 'no.txt' })
    await expect(asked).rejects.toMatchObject({
      code: 'environment.requirements_missing',
      message: expect.stringContaining(join(root, 'no.txt')),
    })
  })

  test('a version of Python that is not there is named', async () => {
    const bare = environment({ PATH: fakePython('other', '3.11.0') })
    await expect(bare.prepare({ ...nothing, python: '3.99' })).rejects.toMatchObject({
      code: 'python.missing',
      message: expect.stringContaining('3.99'),
    })
  })
})

describe('the cache of environments', () => {
  const request = (name: string, build: (folder: string) => Promise<string>) => ({
    place: join(root, 'cached', name),
    env: process.env,
    clock: systemClock,
    progress: () => {},
    build,
  })

  test('a builder that died is not waited for, and what it left is not used', async () => {
    const place = join(root, 'cached', 'dead')
    mkdirSync(join(place, 'half'), { recursive: true })
    writeFileSync(
      join(place, 'builder.json'),
      JSON.stringify({ host: hostname(), pid: 1, pid_started: 1, boot_id: 'before' }),
    )
    const built: string[] = []
    const build = async (folder: string) => {
      built.push(folder)
      return PYTHON
    }
    expect(await cachedVenv(request('dead', build))).toBe(PYTHON)
    expect(built).toHaveLength(1)
    expect(built[0]).not.toContain('half')
  })

  test('the second builder takes over where the first one fails', async () => {
    let fail: (error: Error) => void = () => {}
    const failing = new Promise<string>((_, reject) => {
      fail = reject
    })
    const first = cachedVenv(request('turns', () => failing))
    await waitFor(() => existsSync(join(root, 'cached', 'turns', 'builder.json')), 'it builds')
    const second = cachedVenv(request('turns', async () => PYTHON))
    fail(new Error('no network'))
    await expect(first).rejects.toThrow('no network')
    expect(await second).toBe(PYTHON)
  })

  test('an environment whose interpreter has gone is built again', async () => {
    const builds = [join(root, 'gone'), PYTHON]
    const build = async () => builds.shift()!
    await cachedVenv(request('upgraded', build))
    expect(await cachedVenv(request('upgraded', build))).toBe(PYTHON)
    const ready = readFileSync(join(root, 'cached', 'upgraded', 'ready.json'), 'utf8')
    expect(JSON.parse(ready)).toEqual({ executable: PYTHON })
  })
})
