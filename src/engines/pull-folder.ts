// A folder of the user's own that files of a run are brought to: each is there under its name once it is whole, and what
// is there already is not fetched again.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { SweepdeckError } from '../domain/errors.ts'
import type { VolumeReader } from '../domain/ports.ts'
import type { BringRequest, Brought, PullFolder } from '../domain/pull-port.ts'
import { storageError } from './storage-error.ts'

/** Folders are named from where the command was given. */
export const createPullFolder =
  (cwd: string) =>
  (folder: string): PullFolder => {
    const path = resolve(cwd, folder)
    return {
      path,
      bring: async request => {
        const target = join(path, ...safeParts(request.to))
        try {
          return await bring(request, target)
        } catch (error) {
          throw error instanceof SweepdeckError ? error : storageError(error, target)
        }
      },
    }
  }

const bring = async ({ volume, from, expected }: BringRequest, target: string): Promise<Brought> => {
  const there = await digestOf(target)
  if (expected !== null && there?.sha256 === expected) return { ...there, fetched: false }
  await mkdir(dirname(target), { recursive: true })
  const half = join(dirname(target), `.${basename(target)}.part`)
  try {
    if (volume.copyTo) await volume.copyTo(from, half)
    else await copy(volume, { from, to: half })
    const got = await digestOf(half)
    if (got === null) throw gone(from)
    if (expected !== null && got.sha256 !== expected) throw damaged(from, { expected, got: got.sha256 })
    await rename(half, target)
    return { ...got, fetched: true }
  } finally {
    await rm(half, { force: true })
  }
}

const PIECE_BYTES = 8 * 1024 * 1024

const copy = async (
  volume: VolumeReader,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> => {
  const file = await open(to, 'w', 0o600)
  try {
    for (let offset = 0; ; ) {
      const piece = await volume.read(from, offset, PIECE_BYTES)
      if (piece === null) throw gone(from)
      if (piece.length === 0) return
      await file.writeFile(piece)
      offset += piece.length
    }
  } finally {
    await file.close()
  }
}

/** null where there is no such file. */
const digestOf = async (
  path: string,
): Promise<{ readonly bytes: number; readonly sha256: string } | null> => {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** What is on a volume was named by the user's code: it stays below the folder. */
const safeParts = (path: string): readonly string[] => {
  const parts = path.split('/')
  if (parts.some(part => ['', '.', '..'].includes(part) || part.includes('\0')))
    throw new SweepdeckError(`${JSON.stringify(path)} is not a path below a folder`, {
      code: 'pull.bad_path',
    })
  return parts
}

const gone = (path: string): SweepdeckError =>
  new SweepdeckError(`${path} is not on the volume any more`, {
    code: 'pull.gone',
    hint: 'The run may have replaced the checkpoint meanwhile; pull again.',
  })

const damaged = (
  path: string,
  { expected, got }: { readonly expected: string; readonly got: string },
): SweepdeckError =>
  new SweepdeckError(`${path} is damaged: its sha256 is not that of its manifest`, {
    code: 'pull.damaged',
    hint: 'Pull again; if it stays so, take another checkpoint (`sweepdeck show RUN` lists them).',
    details: [`expected ${expected}`, `got      ${got}`],
  })
