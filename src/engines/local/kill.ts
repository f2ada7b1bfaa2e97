// Ends a driver and everything it started: asked first, then without asking. A process is only ever signalled after
// its start time was compared, so that whoever got a dead one's pid is left alone.
import { readdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../domain/ports.ts'
import { attemptRecord } from '../../domain/protocol.ts'
import {
  bootId,
  type ProcessEntry,
  type ProcessIdentity,
  readProcess,
  readProcesses,
} from '../process-table.ts'
import { readDriver } from './drivers.ts'
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
  const deadline = clock.now() + graceMs
  for (let asked = false; ; asked = true) {
    // Looked up anew each time: what is asked to end may start something first.
    const left = family(await leaders(folder, epoch))
    if (left.length === 0) return
    const force = clock.now() >= deadline
    if (force || !asked) for (const entry of left) signal(entry, force ? 'SIGKILL' : 'SIGTERM')
    await clock.sleep(POLL_MS)
  }
}

const POLL_MS = 20

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
