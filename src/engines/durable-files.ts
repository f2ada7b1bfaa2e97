// Files that are there whole or not at all, whatever happens to this process or to the machine.
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { storageError } from './storage-error.ts'

/** Writes a file or replaces it; a reader sees the old content or the new, never a part. */
export const writeReplacing = (path: string, content: string): Promise<void> =>
  writing(path, async () => {
    await throughTemporary(path, content, temporary => rename(temporary, path))
    await syncFolder(dirname(path))
  })

/** Writes a file that nobody else may have written; false, and nothing changed, where it is there already. */
export const writeOnce = (path: string, content: string): Promise<boolean> =>
  writing(path, async () => {
    const written = await throughTemporary(path, content, temporary => linkOnce(temporary, path))
    if (written) await syncFolder(dirname(path))
    return written
  })

/** A second name for a file; false where that name is taken. Of any number of callers one gets true. */
export const linkOnce = async (existing: string, path: string): Promise<boolean> => {
  try {
    await link(existing, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw storageError(error, path)
  }
}

/** Makes a folder and those above it, each durable in the one that holds it. */
export const makeFolder = (path: string): Promise<void> =>
  writing(path, async () => {
    const first = await mkdir(path, { recursive: true, mode: 0o700 })
    if (first === undefined) return
    for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
  })

/** Makes the names in a folder durable; the content of a file is synced apart from its name. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const throughTemporary = async <T>(
  path: string,
  content: string,
  publish: (temporary: string) => Promise<T>,
): Promise<T> => {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`)
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    return await publish(temporary)
  } finally {
    await rm(temporary, { force: true })
  }
}

const writing = async <T>(path: string, write: () => Promise<T>): Promise<T> => {
  try {
    return await write()
  } catch (error) {
    throw storageError(error, path)
  }
}
