// Which processes live on this machine, and whether one is still the one that a record speaks of: pids are used again,
// a pid with its start time is not. Linux only; elsewhere the table is empty, and heartbeats are all there is.
import { readdirSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { DriverRecord } from '../domain/protocol.ts'

export interface ProcessEntry {
  readonly pid: number
  /** Clock ticks since the machine started. */
  readonly started: number
  readonly group: number
  readonly session: number
}

export type ProcessIdentity = Pick<DriverRecord, 'host' | 'pid' | 'pid_started' | 'boot_id'>

/** A living process; null where there is none, or only its remains that nobody has waited for. */
export const readProcess = (pid: number): ProcessEntry | null => {
  const text = readOrNull(`/proc/${pid}/stat`)
  if (text === null) return null
  // The name of the program stands in parentheses and may hold anything, so fields are counted from the last of them.
  const [state = '', , group, session, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (DEAD.has(state)) return null
  return { pid, group: Number(group), session: Number(session), started: Number(rest[STARTED]) }
}

/** Every living process. */
export const readProcesses = (): readonly ProcessEntry[] => {
  try {
    return readdirSync('/proc')
      .filter(name => /^[0-9]+$/.test(name))
      .map(name => readProcess(Number(name)))
      .filter(entry => entry !== null)
  } catch {
    return []
  }
}

/** `unsure`: it was started on another machine, or this one has no start times to compare. */
export const liveness = (record: ProcessIdentity): 'alive' | 'dead' | 'unsure' => {
  if (record.host !== hostname()) return 'unsure'
  if (record.boot_id !== bootId()) return 'dead'
  if (record.pid_started === null) return 'unsure'
  return readProcess(record.pid)?.started === record.pid_started ? 'alive' : 'dead'
}

/** Names this start of the machine; null where the system has no such name. */
export const bootId = (): string | null => readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null

const DEAD = new Set(['Z', 'X', 'x'])
/** Field 22 of the line, counted from the fifth. */
const STARTED = 15

const readOrNull = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
