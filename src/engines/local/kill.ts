// Ends a driver and everything it started: asked first, then without asking. A process is only ever signalled after
// its start time was compared, so that whoever got a dead one's pid is left alone.
import { readdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import type { Clock } from '../../domain/ports.ts'
import { attemptRecord } from '../../domain/protocol.ts'
import {
  bootId,
  liveness,
  type ProcessEntry,
  type ProcessIdentity,
  readProcess,
  readProcesses,
} from '../process-table.ts'
import { driverState, readDriver } from './drivers.ts'
import type { SweepFolder } from './sweep-folder.ts'

/** Returns once none of them is left. */
export const killDriver = async ({
  folder,
  epoch,
  clock,
  graceMs,
}: {
  readonly folder: SweepFolder
  readonly epoch: number
  readonly clock: Clock
  readonly graceMs: number
}): Promise<void> => {
  await refuseElsewhere(folder, epoch)
  const deadline = clock.now() + graceMs
  for (let asked = false; ; asked = true) {
    // Looked up anew each time: what is asked to end may start something first.
    const left = family(await leaders(folder, epoch))
    if (left.length === 0) return
    const force = clock.now() >= deadline
    if (clock.now() >= deadline + PATIENCE_MS) throw unkillable(left)
    if (force || !asked) for (const entry of left) signal(entry, force ? 'SIGKILL' : 'SIGTERM')
    await clock.sleep(POLL_MS)
  }
}

const POLL_MS = 20
/** A process that waits for a broken disk or GPU dies only when that answers. */
const PATIENCE_MS = 30_000

const unkillable = (left: readonly ProcessEntry[]): SweepdeckError =>
  new SweepdeckError(`Still there after SIGKILL: process ${left.map(({ pid }) => pid).join(', ')}`, {
    code: 'driver.not_killed',
    hint: 'They wait for a device or a network disk; they end when it answers, or with the machine.',
    exitCode: EXIT.environment,
  })

/** Saying that it was killed would be wrong of a driver that this process cannot tell from another, or reach. */
const refuseElsewhere = async (folder: SweepFolder, epoch: number): Promise<void> => {
  const record = await readDriver(folder, epoch)
  if (record === null || liveness(record) !== 'unsure') return
  if ((await driverState(folder, epoch)) !== 'running') return
  throw new SweepdeckError(
    `The driver (process ${record.pid} on ${record.host}) cannot be killed from here`,
    {
      code: 'driver.out_of_reach',
      hint: 'End that process there; everything it started leaves with it.',
      exitCode: EXIT.environment,
    },
  )
}

/** The driver, and the process of every attempt: each leads a session, or at least a group, of its own. */
const leaders = async (folder: SweepFolder, epoch: number): Promise<readonly ProcessIdentity[]> => {
  const driver = await readDriver(folder, epoch)
  const runs = await readdir(folder.runs).catch(() => [])
  const attempts = await Promise.all(
    runs
      .filter(name => /^[0-9a-f]{16}$/.test(name))
      .map(name => attemptsOf(join(folder.runs, name, 'attempts'))),
  )
  return [...(driver ? [driver] : []), ...attempts.flat()]
}

const attemptsOf = async (attempts: string): Promise<readonly ProcessIdentity[]> => {
  const names = await readdir(attempts).catch(() => [])
  const texts = await Promise.all(
    names.map(name => readFile(join(attempts, name, 'attempt.json'), 'utf8').catch(() => null)),
  )
  return texts.filter(text => text !== null).map(text => attemptRecord.parse(JSON.parse(text)))
}

/**
 * The living processes of these leaders' sessions and groups. A leader may be dead and its family not: while one of
 * them lives, the kernel gives the leader's number to nobody else.
 */
const family = (records: readonly ProcessIdentity[]): readonly ProcessEntry[] => {
  const processes = readProcesses()
  const starts = new Map(processes.map(entry => [entry.pid, entry.started]))
  const led = new Map<number, number>()
  for (const { pid, pid_started } of records.filter(isHere)) {
    const now = starts.get(pid)
    if (now === undefined || now === pid_started) led.set(pid, pid_started)
  }
  const isLed = (leader: number, started: number): boolean => (led.get(leader) ?? Infinity) <= started
  // Not this process itself, should a run have called it.
  return processes.filter(
    ({ pid, session, group, started }) =>
      [pid, session, group].some(leader => isLed(leader, started)) && pid !== process.pid,
  )
}

const isHere = (record: ProcessIdentity): record is ProcessIdentity & { pid_started: number } =>
  record.host === hostname() && record.boot_id === bootId() && record.pid_started !== null

/** Compared once more right before: between the look and the signal the process may have gone. */
const signal = (entry: ProcessEntry, name: 'SIGTERM' | 'SIGKILL'): void => {
  if (readProcess(entry.pid)?.started !== entry.started) return
  try {
    process.kill(entry.pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
