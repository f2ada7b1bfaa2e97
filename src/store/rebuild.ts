// Makes the database anew in a file of its own, and puts it in the place of the old one in one step.
import { existsSync, renameSync } from 'node:fs'
import { SweepdeckError } from '../domain/errors.ts'
import { type Connection, connectionTo } from './connection.ts'
import { removeDatabase } from './database.ts'

/** Fills a new database and swaps it in. While it is filled, and where filling fails, the old one stays as it is. */
export const rebuild = async (
  path: string,
  current: Connection,
  fill: (fresh: Connection) => Promise<void>,
): Promise<void> => {
  // Asked first: a database of a newer version is refused before any work.
  const healthy = isHealthy(current)
  const freshPath = `${path}.rebuild-${process.pid}`
  removeDatabase(freshPath)
  const fresh = connectionTo(freshPath)
  try {
    await fill(fresh)
    // SQLite's own backup: other managers that have the file open see either the old content or all of the new.
    if (healthy) await fresh.open().backup(path)
    else {
      current.close()
      fresh.open()
      fresh.close()
      setAside(path)
      renameSync(freshPath, path)
    }
  } finally {
    fresh.close()
    removeDatabase(freshPath)
  }
}

const isHealthy = (connection: Connection): boolean => {
  try {
    return connection.open().pragma('quick_check(1)', { simple: true }) === 'ok'
  } catch (error) {
    if (isDamage(error)) return false
    throw error
  }
}

const isDamage = (error: unknown): boolean =>
  (error instanceof SweepdeckError && error.code === 'store.corrupt') ||
  /^SQLITE_(CORRUPT|NOTADB)/.test((error as { code?: string }).code ?? '')

/** Moves a damaged database out of the way, with what SQLite kept beside it. */
const setAside = (path: string): void => {
  let number = 1
  while (existsSync(`${path}.damaged-${number}`)) number++
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${path}.damaged-${number}${suffix}`)
}
