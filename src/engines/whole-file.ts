// A small file of ours on this machine's disk.
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { WholeFile } from '../domain/ports.ts'
import { makeFolder, writeReplacing } from './durable-files.ts'
import { storageError } from './storage-error.ts'

/** The file at this path; its folder is made with the first write. */
export const createWholeFile = (path: string): WholeFile => ({
  read: async () => {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw storageError(error, path)
    }
  },
  replace: async text => {
    await makeFolder(dirname(path))
    await writeReplacing(path, text)
  },
})
