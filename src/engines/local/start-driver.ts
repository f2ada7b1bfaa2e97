// Starts the detached driver of a sweep, and waits until it has the lease or is dead.
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import type { Clock, DriverHandle } from '../../domain/ports.ts'
import type { PlanRecord } from '../../domain/protocol.ts'
import { type DetachedProcess, startDetached } from '../command.ts'
import { makeFolder } from '../durable-files.ts'
import { pythonEnvironment } from '../python-environment.ts'
import { storageError } from '../storage-error.ts'
import { driverState, findDriver } from './drivers.ts'
import type { SweepFolder } from './sweep-folder.ts'

export interface DriverStart {
  readonly folder: SweepFolder
  readonly plan: PlanRecord
  readonly volumeRoot: string
  /** Folder of the `sweepdeck` Python package. */
  readonly pythonPath: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly timeoutMs: number
}

/** The handle of a driver that runs: the one that was started, or the one that holds the lease already. */
export const startDriver = async (start: DriverStart): Promise<DriverHandle> => {
  const { folder, plan, clock } = start
  const deadline = clock.now() + start.timeoutMs
  while (clock.now() < deadline) {
    const before = await findDriver(folder, plan.sweep_id)
    if (before && (await driverState(folder, before.epoch)) === 'running') return before
    const handle = await startOnce(start, before?.epoch ?? 0, deadline)
    if (handle) return handle
    // Somebody else's driver has the lease and is about to write its record, or about to end.
    await clock.sleep(POLL_MS)
  }
  throw failed(start, 'Another driver of this sweep holds its lease, and does not run', [])
}

const POLL_MS = 20
/** Exit code of a driver that found the lease held by another. */
const LEASE_HELD = 75
const LAST_LINES = 20

/** null where another driver holds the lease. */
const startOnce = async (
  start: DriverStart,
  epochBefore: number,
  deadline: number,
): Promise<DriverHandle | null> => {
  const { folder, plan, clock } = start
  const { process, logStart } = await spawn(start)
  let end: Awaited<DetachedProcess['ended']> | null = null
  process.ended.then(value => {
    end = value
  })
  for (;;) {
    // Before looking at the volume: a driver that is over has written all that it ever will.
    const over = end as Awaited<DetachedProcess['ended']> | null
    const newest = await findDriver(folder, plan.sweep_id)
    if (newest && newest.epoch > epochBefore) return newest
    if (over?.exitCode === LEASE_HELD) return null
    if (over)
      throw failed(start, `The driver ${howItEnded(over)} before it began`, await logged(folder, logStart))
    if (clock.now() > deadline)
      throw failed(start, 'The driver did not begin in time', await logged(folder, logStart))
    await clock.sleep(POLL_MS)
  }
}

const logPath = (folder: SweepFolder): string => join(folder.driver, 'driver.log')

const spawn = async ({ folder, plan, volumeRoot, pythonPath, env }: DriverStart) => {
  await makeFolder(folder.driver)
  const log = await open(logPath(folder), 'a', 0o600).catch(error => {
    throw storageError(error, logPath(folder))
  })
  try {
    const { size } = await log.stat()
    const process = await startDetached({
      program: plan.python.executable,
      args: ['-m', 'sweepdeck.driver', '--volume', volumeRoot, '--sweep', plan.sweep_id],
      cwd: plan.target.root,
      env: pythonEnvironment(env, pythonPath),
      outputFd: log.fd,
    })
    return { process, logStart: size }
  } finally {
    await log.close()
  }
}

const howItEnded = ({ exitCode, signal, notStarted }: Awaited<DetachedProcess['ended']>): string => {
  if (notStarted) return `could not be started (${notStarted})`
  return signal ? `died of ${signal}` : `ended with exit code ${exitCode}`
}

const logged = async (folder: SweepFolder, from: number): Promise<readonly string[]> => {
  const text = (await readFile(logPath(folder))).subarray(from).toString('utf8')
  return text.trimEnd().split('\n').slice(-LAST_LINES)
}

const failed = ({ folder, plan }: DriverStart, message: string, details: readonly string[]): SweepdeckError =>
  new SweepdeckError(message, {
    code: 'driver.failed_to_start',
    hint: `It is ${plan.python.executable} -m sweepdeck.driver; all it said is in ${logPath(folder)}.`,
    exitCode: EXIT.environment,
    details,
  })
