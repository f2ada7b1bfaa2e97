// Whether a driver lives, and how it is ended with all that it started: real processes under records made by hand.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { DriverEvent, DriverRecord } from '../../src/domain/protocol.ts'
import { freeze } from '../../src/engines/local/freeze.ts'
import { type SweepFolder, sweepFolder } from '../../src/engines/local/sweep-folder.ts'
import { bootId, readProcess, readProcesses } from '../../src/engines/process-table.ts'
import { waitFor } from '../support/wait-for.ts'
import { LocalHarness, PYTHON } from './local-harness.ts'

const harness = new LocalHarness()
const engine = harness.manager()
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(harness.root, { recursive: true, force: true })
})

const self = (): DriverRecord => ({
  v: 1,
  epoch: 1,
  started_at: '2026-11-24T03:15:22.123Z',
  host: hostname(),
  pid: process.pid,
  pid_started: readProcess(process.pid)!.started,
  boot_id: bootId(),
})

const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** A sweep on the volume whose driver is this record, with these lines in its journals. */
const withDriver = async (
  record: DriverRecord,
  ...journals: readonly string[]
): Promise<{ readonly folder: SweepFolder; readonly handle: { sweepId: string; epoch: number } }> => {
  const sweep = harness.sweep('quick')
  const folder = sweepFolder(harness.volumeRoot, sweep.plan.sweep_id)
  await freeze(folder, sweep)
  write(join(folder.driver, '1', 'driver.json'), JSON.stringify(record))
  for (const [index, text] of journals.entries())
    write(join(folder.driver, '1', `events-0000${index + 1}.jsonl`), text)
  return { folder, handle: { sweepId: sweep.plan.sweep_id, epoch: 1 } }
}

const line = (event: Partial<DriverEvent>): string => `${JSON.stringify({ v: 1, t: 1, ...event })}\n`
const BEAT = line({ kind: 'heartbeat' })
const ENDED = line({ kind: 'ended', state: 'finished', why: 'all done' })

describe('the state of a driver', () => {
  test.each<[string, Partial<DriverRecord>, readonly string[], string]>([
    ['lives', {}, [BEAT], 'running'],
    ['has said that it ended', {}, [BEAT + ENDED], 'ended'],
    ['noted something after it had said so', {}, [ENDED + line({ kind: 'note', text: 'late' })], 'ended'],
    ['has said so before a new segment began', {}, [BEAT + ENDED, ''], 'ended'],
    ['was cut off while it said so', {}, [BEAT + ENDED.slice(0, 20)], 'running'],
    ['has another process under its pid', { pid_started: 1 }, [BEAT], 'lost'],
    ['has no process under its pid', { pid: 2 ** 22 + 1 }, [BEAT], 'lost'],
    ['ran before the machine was started again', { boot_id: 'another' }, [BEAT], 'lost'],
    ['beats on another machine', { host: 'elsewhere' }, [BEAT], 'running'],
    ['ended on another machine', { host: 'elsewhere' }, [ENDED], 'ended'],
    ['beats where processes have no start times', { pid_started: null }, [BEAT], 'running'],
  ])('of one that %s', async (_, change, journals, state) => {
    const { handle } = await withDriver({ ...self(), ...change }, ...journals)
    expect(await engine.driverState(handle)).toBe(state)
  })

  test('is lost on another machine once its heart has stopped', async () => {
    const { folder, handle } = await withDriver({ ...self(), host: 'elsewhere' }, BEAT)
    const longAgo = new Date(Date.now() - 3_600_000)
    utimesSync(join(folder.driver, '1', 'events-00001.jsonl'), longAgo, longAgo)
    expect(await engine.driverState(handle)).toBe('lost')
  })

  test('a newer epoch that never got its record is passed over', async () => {
    const { folder, handle } = await withDriver(self(), BEAT)
    mkdirSync(join(folder.driver, '2'))
    expect(await engine.findDriver(handle.sweepId)).toEqual(handle)
  })
})

/** A process in a session of its own, that prints a line once it is as it should be. */
const startPython = async (program: string): Promise<number> => {
  const child = spawn(PYTHON, ['-c', program], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise(ready => child.stdout?.once('data', ready))
  return child.pid!
}

const identity = (pid: number) => ({ ...self(), pid, pid_started: readProcess(pid)!.started })

const withAttempt = async (folder: SweepFolder, attempt: DriverRecord): Promise<void> =>
  write(
    join(folder.runs, 'aaaaaaaaaaaaaaaa', 'attempts', '1-0a0a0a0a', 'attempt.json'),
    JSON.stringify({
      ...attempt,
      run_id: 'aaaaaaaaaaaaaaaa',
      attempt: '1-0a0a0a0a',
      queued_s: 0,
      slot: 0,
      gpu: null,
      python: '3.11',
      packages: {},
      code: { identity: 'x' },
      heartbeat_s: 5,
    }),
  )

const SLEEP = 'print("ready", flush=True)\nimport time\ntime.sleep(600)\n'
const DEAF = `import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n${SLEEP}`

describe('killing a driver', () => {
  test('ends one that does not listen, with the child it started, and a worker that leads its own session', async () => {
    const driver = await startPython(`import subprocess\nsubprocess.Popen(["sleep", "600"])\n${DEAF}`)
    const worker = await startPython(SLEEP)
    const { folder, handle } = await withDriver(identity(driver), BEAT)
    await withAttempt(folder, identity(worker))
    const family = () =>
      readProcesses().filter(({ pid, session }) =>
        [driver, worker].some(each => each === pid || each === session),
      )
    expect(family()).toHaveLength(3)
    await engine.kill(handle)
    expect(family()).toEqual([])
    expect(await engine.driverState(handle)).toBe('lost')
  })

  test('finds the child of a worker that is dead itself', async () => {
    const worker = await startPython(
      `import subprocess\nsubprocess.Popen(["sleep", "600"])\nprint("ready", flush=True)\nimport time\ntime.sleep(600)\n`,
    )
    const record = identity(worker)
    const { folder, handle } = await withDriver({ ...self(), pid: 2 ** 22 + 1 }, BEAT)
    await withAttempt(folder, record)
    process.kill(worker, 'SIGKILL')
    await waitFor(() => readProcess(worker) === null, 'the worker is dead')
    expect(readProcesses().filter(({ session }) => session === worker)).toHaveLength(1)
    await engine.kill(handle)
    expect(readProcesses().filter(({ session }) => session === worker)).toEqual([])
  })

  test('leaves alone whoever got the pid of a dead one, and what runs on another machine', async () => {
    const stranger = await startPython(SLEEP)
    const recycled = { ...identity(stranger), pid_started: readProcess(stranger)!.started - 100 }
    const { folder, handle } = await withDriver(recycled, BEAT)
    await withAttempt(folder, { ...identity(stranger), host: 'elsewhere' })
    await engine.kill(handle)
    expect(readProcess(stranger)).not.toBeNull()
  })

  test('refuses where it cannot be reached, and does nothing to one that is over there', async () => {
    const { folder, handle } = await withDriver({ ...self(), host: 'elsewhere' }, BEAT)
    await expect(engine.kill(handle)).rejects.toMatchObject({ code: 'driver.out_of_reach' })
    writeFileSync(join(folder.driver, '1', 'events-00001.jsonl'), BEAT + ENDED)
    await engine.kill(handle)
  })
})

test('a program with brackets and spaces in its name has its fields counted right', async () => {
  const pid = await startPython(
    `import ctypes\nctypes.CDLL(None).prctl(15, b"a) R (b 1 2", 0, 0, 0)\n${SLEEP}`,
  )
  expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain('(a) R (b 1 2)')
  expect(readProcess(pid)).toMatchObject({ pid, group: pid, session: pid })
  expect(readProcess(pid)!.started).toBeGreaterThan(readProcess(process.pid)!.started)
})
