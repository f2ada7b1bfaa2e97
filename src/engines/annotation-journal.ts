// annotations.jsonl of the project, to which any number of processes add lines.
import { statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ANNOTATIONS_PATH, type AnnotationJournal } from '../domain/annotations/annotation-port.ts'
import { makeFolder, syncFolder } from './durable-files.ts'
import { createVolumeReader } from './local/volume-reader.ts'
import { storageError } from './storage-error.ts'

/** The file in this folder; it is made with the first line. */
export const createAnnotationJournal = (home: string): AnnotationJournal => {
  const path = join(home, ANNOTATIONS_PATH)
  return {
    read: createVolumeReader(home).read,
    size: () => sizeOf(path),
    append: async records => {
      if (records.length === 0) return
      const lines = records.map(record => `${JSON.stringify(record)}\n`).join('')
      try {
        await makeFolder(dirname(path))
        // Appending, so that the system puts lines of several processes behind one another.
        const file = await open(path, 'a+', 0o600)
        try {
          await writeWhole(file, (await endsWithinLine(file)) ? `\n${lines}` : lines)
          await file.sync()
        } finally {
          await file.close()
        }
        await syncFolder(dirname(path))
      } catch (error) {
        throw storageError(error, path)
      }
    },
  }
}

/** 0: there is none. What keeps the whole folder from being one, its database tells the user. */
const sizeOf = (path: string): number => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return 0
    throw storageError(error, path)
  }
}

/** A process that died while it wrote has left the beginning of a line: only that is lost, and not what comes after it. */
const endsWithinLine = async (file: FileHandle): Promise<boolean> => {
  const { size } = await file.stat()
  if (size === 0) return false
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return bytesRead === 1 && buffer[0] !== NEWLINE
}

const NEWLINE = 0x0a

/** In one call: two would let lines of others come between. */
const writeWhole = async (file: FileHandle, text: string): Promise<void> => {
  const bytes = Buffer.from(text)
  const { bytesWritten } = await file.write(bytes)
  if (bytesWritten < bytes.length) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
}
