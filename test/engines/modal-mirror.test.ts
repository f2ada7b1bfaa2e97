// The mirror of a Modal volume, with a bridge that is played: when it is asked, and what is read without it.
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SweepdeckError } from '../../src/domain/errors.ts'
import type { Bridge } from '../../src/engines/modal/bridge.ts'
import { createModalEngine } from '../../src/engines/modal/engine.ts'

const ID = '20261124-031522-ab12'
const START = Date.UTC(2026, 10, 24, 3, 15, 22)
let root: string
/** What is on the volume. */
let files: Record<string, string>
let asked: string[]
let failure: SweepdeckError | null
let now: number
let said: string[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sweepdeck-mirror-'))
  files = {}
  asked = []
  failure = null
  now = START
  said = []
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const folder = () => join(root, 'sweepdeck', 'sweeps', ID)

/** Does on disk what `mirror` of the bridge does: files first, the index last. */
const mirror = (to: string): void => {
  const entries: Record<string, { kind: string; size: number }> = {}
  const fetched: string[] = []
  for (const [path, text] of Object.entries(files)) {
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent))
      entries[parent] = { kind: 'directory', size: 0 }
    entries[path] = { kind: 'file', size: text.length }
    if (path.endsWith('.log')) continue
    mkdirSync(dirname(join(to, path)), { recursive: true })
    writeFileSync(join(to, path), text)
    fetched.push(path)
  }
  mkdirSync(to, { recursive: true })
  writeFileSync(join(to, '.index.json'), JSON.stringify({ entries, fetched }))
  utimesSync(join(to, '.index.json'), new Date(now), new Date(now))
}

const bridge: Bridge = {
  call: async ({ method, params, result }) => {
    asked.push(method)
    if (failure !== null) throw failure
    if (method === 'mirror') mirror(params?.to as string)
    const { path, from, limit } = (params ?? {}) as { path: string; from: number; limit: number }
    const part = files[path?.replace(`sweeps/${ID}/`, '')]?.slice(from, from + limit)
    const answers: Record<string, unknown> = {
      driver: { epoch: 1, state: 'running' },
      append: { seq: 1 },
      read: { base64: part === undefined ? null : Buffer.from(part).toString('base64') },
    }
    return result.parse(answers[method])
  },
  close: () => {},
}

const manager = () =>
  createModalEngine({
    mirrorRoot: root,
    bridge,
    clock: { now: () => now, sleep: async () => {} },
    onLaunch: async () => {},
    say: line => said.push(line),
  })

const unreachable = () => new SweepdeckError('no route', { code: 'modal.unreachable' })
const seenOnce = async () => {
  mirror(folder())
  return manager()
}

test('a project without sweeps on Modal asks for nothing', async () => {
  expect(await manager().sweeps()).toEqual([])
  expect(await manager().findDriver(ID)).toBeNull()
  expect(asked).toEqual([])
})

test('one look serves all that is read within a second', async () => {
  files = { 'plan.json': 'p', 'runs/0001.jsonl': 'r', 'runs/x/output-00001.log': '0123456789' }
  const engine = await seenOnce()
  now += 60_000
  const volume = engine.volume(ID)
  expect((await volume.list('')).map(({ path }) => path)).toEqual(['plan.json', 'runs'])
  expect(Buffer.from((await volume.read('runs/0001.jsonl')) ?? []).toString()).toBe('r')
  expect(await volume.read('runs/0002.jsonl')).toBeNull()
  expect(asked).toEqual(['mirror'])
  now += 1_500
  await volume.list('')
  expect(asked).toEqual(['mirror', 'mirror'])
})

test('what was written from here is seen by the next who reads', async () => {
  files = { 'plan.json': 'p' }
  const engine = await seenOnce()
  await engine.control(ID).append({ kind: 'stop', by: 'me', runs: null })
  files['control/000001-stop.json'] = '{}'
  expect(await engine.volume(ID).list('control')).toHaveLength(1)
  expect(asked).toEqual(['append', 'mirror'])
})

test('what is not mirrored is read where it is, as far as the look saw it', async () => {
  files = { 'runs/x/output-00001.log': '0123456789' }
  const volume = (await seenOnce()).volume(ID)
  expect(Buffer.from((await volume.read('runs/x/output-00001.log', 2, 3)) ?? []).toString()).toBe('234')
  expect(await volume.read('runs/x/output-00001.log', 10)).toHaveLength(0)
  expect(asked).toEqual(['read'])
})

describe('where Modal cannot be reached', () => {
  test('what the mirror has is read, and said once to be old, since when and why', async () => {
    files = { 'plan.json': 'p', 'driver/1/driver.json': '{}' }
    const engine = await seenOnce()
    now += 60_000
    failure = unreachable()
    const volume = engine.volume(ID)
    expect(await volume.list('')).toHaveLength(2)
    expect(Buffer.from((await volume.read('plan.json')) ?? []).toString()).toBe('p')
    expect(await engine.driverState({ sweepId: ID, epoch: 1 })).toBe('running')
    expect(asked).toEqual(['mirror'])
    expect(said).toEqual([
      'Modal could not be asked (no route): what is shown of its sweeps is as of 2026-11-24 03:15:22 UTC',
    ])
  })

  test('it is tried again after a while, and an end of the trouble is noticed', async () => {
    files = { 'plan.json': 'p' }
    const engine = await seenOnce()
    now += 60_000
    failure = unreachable()
    await engine.volume(ID).list('')
    failure = null
    now += 6_000
    files['control/000001-stop.json'] = '{}'
    expect((await engine.volume(ID).list('control')).map(({ path }) => path)).toEqual([
      'control/000001-stop.json',
    ])
    expect(said).toHaveLength(1)
  })

  test('what has to reach it fails', async () => {
    const engine = await seenOnce()
    failure = unreachable()
    const request = { kind: 'stop', by: 'me', runs: null } as const
    await expect(engine.control(ID).append(request)).rejects.toMatchObject({ code: 'modal.unreachable' })
    await expect(engine.kill({ sweepId: ID, epoch: 1 })).rejects.toMatchObject({ code: 'modal.unreachable' })
  })
})

describe('a sweep that its driver has ended', () => {
  const driver = {
    v: 1,
    epoch: 1,
    started_at: '2026-11-24T03:15:22.000Z',
    host: 'h',
    pid: 1,
    pid_started: null,
    boot_id: null,
  }
  const ended = { v: 1, t: 60, kind: 'ended', state: 'finished', why: '' }
  beforeEach(() => {
    files = {
      'plan.json': 'p',
      'driver/1/driver.json': JSON.stringify(driver),
      'driver/1/events-00001.jsonl': `${JSON.stringify(ended)}\n`,
    }
  })

  test('is looked at until no worker can write any more, and then never again', async () => {
    const engine = await seenOnce()
    now += 10 * 60_000
    await engine.volume(ID).list('')
    now += 10 * 60_000
    await engine.volume(ID).list('')
    expect(asked).toEqual(['mirror', 'mirror'])
    now += 10 * 60_000
    await engine.volume(ID).list('')
    expect(await engine.findDriver(ID)).toEqual({ sweepId: ID, epoch: 1 })
    expect(await engine.driverState({ sweepId: ID, epoch: 1 })).toBe('ended')
    const later = manager()
    expect(await later.sweeps()).toEqual([ID])
    await later.volume(ID).read('plan.json')
    expect(asked).toEqual(['mirror', 'mirror'])
  })

  test('is looked at again once something was asked of it', async () => {
    const engine = await seenOnce()
    now += 20 * 60_000
    await engine.volume(ID).list('')
    expect(existsSync(join(folder(), '.settled'))).toBe(true)
    await engine.control(ID).append({ kind: 'resume', by: 'me', runs: null })
    now += 2_000
    await engine.volume(ID).list('')
    expect(asked).toEqual(['mirror', 'append', 'mirror'])
  })

  test('goes on with a newer driver', async () => {
    const engine = await seenOnce()
    files['driver/2/driver.json'] = JSON.stringify({ ...driver, epoch: 2 })
    now += 20 * 60_000
    await engine.volume(ID).list('')
    expect(existsSync(join(folder(), '.settled'))).toBe(false)
  })
})
