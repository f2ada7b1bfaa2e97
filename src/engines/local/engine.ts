// The engine of this machine: a folder for a volume, a detached process for a driver.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Engine } from '../../domain/ports.ts'
import { safeSegment } from '../../domain/protocol.ts'
import { createControlWriter } from './control-writer.ts'
import { driverState, findDriver } from './drivers.ts'
import { freeze, isFrozen } from './freeze.ts'
import { killDriver } from './kill.ts'
import { startDriver } from './start-driver.ts'
import { sweepFolder } from './sweep-folder.ts'
import { createVolumeReader } from './volume-reader.ts'

export interface LocalEngineOptions {
  /** Folder that holds `sweeps/`; made when the first sweep starts. */
  readonly volumeRoot: string
  /** Folder of the `sweepdeck` Python package. */
  readonly pythonPath: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** How long a driver may take to come up. */
  readonly startTimeoutMs?: number
  /** How long `kill` waits between asking and killing. */
  readonly killGraceMs?: number
}

/** Runs sweeps on this machine. */
export const createLocalEngine = ({
  volumeRoot,
  pythonPath,
  env,
  clock,
  startTimeoutMs = 60_000,
  killGraceMs = 5_000,
}: LocalEngineOptions): Engine => {
  const folderOf = (sweepId: string) => sweepFolder(volumeRoot, sweepId)
  return {
    name: 'local',
    start: async (sweep, progress) => {
      const folder = folderOf(sweep.plan.sweep_id)
      progress?.('writing the plan')
      await freeze(folder, sweep)
      progress?.('starting the driver')
      return startDriver({
        folder,
        plan: sweep.plan,
        volumeRoot,
        pythonPath,
        env,
        clock,
        timeoutMs: startTimeoutMs,
      })
    },
    findDriver: async sweepId => findDriver(folderOf(sweepId), sweepId),
    driverState: async ({ sweepId, epoch }) => driverState(folderOf(sweepId), epoch),
    sweeps: async () => {
      const names = await readdir(join(volumeRoot, 'sweeps')).catch(() => [])
      const ids = names.filter(name => safeSegment.safeParse(name).success).sort()
      const frozen = await Promise.all(ids.map(id => isFrozen(folderOf(id))))
      return ids.filter((_, index) => frozen[index])
    },
    volume: sweepId => createVolumeReader(folderOf(sweepId).root),
    control: sweepId => createControlWriter(folderOf(sweepId), clock),
    kill: async ({ sweepId, epoch }) =>
      killDriver({ folder: folderOf(sweepId), epoch, clock, graceMs: killGraceMs }),
  }
}
