// Puts a sweep that was made elsewhere on the local volume. plan.json comes last: what an import that dies half-way
// leaves behind is no sweep, and the next one writes the same files again.
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ImportedSweeps } from '../../domain/ports.ts'
import { makeFolder, syncFolder, writeOnce } from '../durable-files.ts'
import { storageError } from '../storage-error.ts'
import { isFrozen } from './freeze.ts'
import { sweepFolder } from './sweep-folder.ts'

/** Files that are written, and waited for, at the same time. */
const AT_ONCE = 32

/** The folder that holds `sweeps/` is made with the first one. */
export const createImportedSweeps = ({ volumeRoot }: { readonly volumeRoot: string }): ImportedSweeps => ({
  add: async (sweepId, files) => {
    const folder = sweepFolder(volumeRoot, sweepId)
    if (await isFrozen(folder)) return false
    const plan = files.at(-1) as (typeof files)[number]
    const others = files.slice(0, -1)
    for (const path of [folder.runs, folder.control, folder.driver]) await makeFolder(path)
    const queue = others.values()
    const work = async (): Promise<void> => {
      for (const { path, text } of queue) await write(join(folder.root, path), text)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    await syncFolder(folder.root)
    return writeOnce(join(folder.root, plan.path), plan.text)
  },
})

const write = async (path: string, text: string): Promise<void> => {
  try {
    await makeFolder(dirname(path))
    const handle = await open(path, 'w', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw storageError(error, path)
  }
}
