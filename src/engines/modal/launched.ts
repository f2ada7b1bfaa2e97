// Which sweeps on Modal were launched from this machine, and by which project: one small file per sweep, so that any
// project can tell another's App from one that nobody here knows.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { safeSegment } from '../../domain/protocol.ts'
import { makeFolder, writeReplacing } from '../durable-files.ts'

export interface Launched {
  note(sweepId: string, home: string): Promise<void>
  /** The `.sweepdeck` folder of the project that launched it from here; null: none did. */
  homeOf(sweepId: string): Promise<string | null>
}

/** The register in this folder, which is made with the first sweep. */
export const createLaunched = (folder: string): Launched => ({
  note: async (sweepId, home) => {
    await makeFolder(folder)
    await writeReplacing(join(folder, safeSegment.parse(sweepId)), home)
  },
  homeOf: sweepId => readFile(join(folder, safeSegment.parse(sweepId)), 'utf8').catch(() => null),
})
