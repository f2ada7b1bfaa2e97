// Reads one sweep's tree on the local volume. The calls are the synchronous ones on purpose: a sync of 10,000 runs makes
// some 100,000 of them, each takes microseconds, and a trip through the thread pool costs ten times that.
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { SweepdeckError } from '../../domain/errors.ts'
import type { VolumeEntry, VolumeReader } from '../../domain/ports.ts'

/** A reader of the tree under `root`. Names that start with a dot are files half-written, and are not listed. */
export const createVolumeReader = (root: string): VolumeReader => ({
  list: async prefix => {
    const folder = inside(root, prefix)
    const names = orAbsent(() => readdirSync(folder)) ?? []
    return names
      .filter(name => !name.startsWith('.'))
      .sort()
      .map(name => entry(folder, prefix, name))
      .filter(entry => entry !== null)
  },

  read: async (path, from = 0, limit = Number.POSITIVE_INFINITY) => {
    const place = inside(root, path)
    const file = orAbsent(() => openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW))
    if (file === null) return null
    try {
      const stats = fstatSync(file)
      return stats.isFile() ? readFrom(file, { from, to: Math.min(stats.size, from + limit) }) : null
    } finally {
      closeSync(file)
    }
  },
})

/** null for what is neither file nor folder, symbolic links among it, and for what has gone meanwhile. */
const entry = (folder: string, prefix: string, name: string): VolumeEntry | null => {
  const path = prefix === '' ? name : `${prefix}/${name}`
  const found = orAbsent(() => lstatSync(join(folder, name)))
  if (found?.isDirectory()) return { path, kind: 'directory', size: 0 }
  return found?.isFile() ? { path, kind: 'file', size: found.size } : null
}

/** `to` is where the file ended when it was asked: it may be growing. */
const readFrom = (file: number, { from, to }: { readonly from: number; readonly to: number }): Uint8Array => {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from))
  let filled = 0
  while (filled < bytes.length) {
    const count = readSync(file, bytes, filled, bytes.length - filled, from + filled)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

const inside = (root: string, path: string): string => {
  if (
    path !== '' &&
    path.split('/').some(segment => ['', '.', '..'].includes(segment) || segment.includes('\0'))
  )
    throw new SweepdeckError(`${JSON.stringify(path)} is not a path within a sweep`, {
      code: 'volume.outside',
    })
  return join(root, path)
}

const orAbsent = <T>(look: () => T): T | null => {
  try {
    return look()
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

// ELOOP: a symbolic link where a file of ours should be.
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP'])
