// A file that is written piece by piece: under another name until it is whole, so that nobody reads half of it.
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { unwritableFile } from './written-file.ts'

/** Writes the pieces to `path`, replacing what is there; gives the number of bytes. */
export const writePieces = async (path: string, pieces: Iterable<string | Uint8Array>): Promise<number> => {
  const part = `${path}.part`
  const stream = createWriteStream(part, { mode: 0o600 })
  try {
    await pipeline(pieces, stream)
    await rename(part, path)
    return stream.bytesWritten
  } catch (error) {
    await rm(part, { force: true })
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw unwritableFile(path, error, 'export')
  }
}
