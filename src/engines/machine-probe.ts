// Looks at this machine for `doctor`: versions, folders, disks. Changes nothing.
import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { MachineProbe } from '../domain/ports.ts'
import { runCommand } from './command.ts'

export interface MachineProbeOptions {
  /** Folder in which programs are asked for their version. */
  readonly cwd: string
  readonly sqliteVersion: () => string
}

/** Long for a version, short for somebody who waits. */
const TIMEOUT_MS = 10_000

/** A look at the machine this process runs on. */
export const createMachineProbe = ({ cwd, sqliteVersion }: MachineProbeOptions): MachineProbe => ({
  nodeVersion: process.versions.node,
  sqliteVersion,
  firstLineOf: async (program, args) => {
    const { exitCode, stdout } = await runCommand({ program, args, cwd, timeoutMs: TIMEOUT_MS })
    const [first = ''] = stdout.split('\n')
    return exitCode === 0 && first.trim() !== '' ? first.trim() : null
  },
  whyNotWritable: async folder => {
    try {
      await access(await nearestExisting(folder), constants.W_OK | constants.X_OK)
      return null
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error)
    }
  },
  freeBytes: async folder => {
    try {
      const { bavail, bsize } = await statfs(await nearestExisting(folder))
      return bavail * bsize
    } catch {
      return null
    }
  },
})

/** The folder itself, or the one above it in which it would be made. */
const nearestExisting = async (folder: string): Promise<string> => {
  try {
    await access(folder)
    return folder
  } catch (error) {
    const above = dirname(folder)
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === folder) throw error
    return nearestExisting(above)
  }
}
