// Opens the database file: private, in WAL mode, at the newest version of its schema.
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  mkdirSync,
  openSync,
  rmSync,
} from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { EXIT, SweepdeckError } from '../domain/errors.ts'
import { storeError } from './errors.ts'
import { MIGRATIONS } from './schema.ts'

export type Db = Database.Database

/** Up to 3.51.2 a commit and a checkpoint of two processes at one moment could damage a WAL database. */
const OLDEST_SQLITE = [3, 51, 3] as const
const BUSY_MS = 10_000

/** Opens or makes the database; `migrations[i]` takes it to version i + 1. */
export const openDatabase = (path: string, migrations: readonly string[] = MIGRATIONS): Db => {
  try {
    makePrivate(path)
    const db = new Database(path, { timeout: BUSY_MS })
    try {
      prepare(db, path, migrations)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    throw storeError(error, path)
  }
}

/** Removes a database file and what SQLite keeps beside it. */
export const removeDatabase = (path: string): void => {
  for (const name of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) rmSync(name, { force: true })
}

/** The name SQLite has for a database that is no file. */
export const IN_MEMORY = ':memory:'

const makePrivate = (path: string): void => {
  if (path === IN_MEMORY) return
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (existsSync(path)) {
    // The system says why (a read-only file system, say); SQLite would only say that it cannot open the file.
    for (const needed of [path, dirname(path)]) accessSync(needed, constants.R_OK | constants.W_OK)
    return
  }
  // SQLite gives the files that it keeps beside this one the same mode.
  const descriptor = openSync(path, 'a', 0o600)
  fchmodSync(descriptor, 0o600)
  closeSync(descriptor)
}

const prepare = (db: Db, path: string, migrations: readonly string[]): void => {
  assertSqlite(db)
  // Before anything that could write to the file.
  refuseNewer(db, path, migrations.length)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  migrate(db, path, migrations)
}

const assertSqlite = (db: Db): void => {
  const version = db.prepare<[], string>('SELECT sqlite_version()').pluck().get() as string
  if (compareVersions(version.split('.').map(Number), OLDEST_SQLITE) < 0)
    throw new SweepdeckError(`SQLite ${version} is too old; ${OLDEST_SQLITE.join('.')} is needed`, {
      code: 'store.old_sqlite',
      hint: 'Install again (`npm ci`), so that better-sqlite3 brings the SQLite that it was released with.',
      exitCode: EXIT.environment,
    })
}

const compareVersions = (a: readonly number[], b: readonly number[]): number => {
  const index = b.findIndex((part, i) => a[i] !== part)
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] as number)
}

const versionOf = (db: Db): number => db.pragma('user_version', { simple: true }) as number

const refuseNewer = (db: Db, path: string, known: number): void => {
  const version = versionOf(db)
  if (version > known)
    throw new SweepdeckError(
      `The database ${path} was written by a newer sweepdeck (schema ${version}; this one knows ${known})`,
      {
        code: 'store.newer',
        hint: 'Upgrade sweepdeck, or move the file away: `sweepdeck sync` makes it anew from the volume.',
        exitCode: EXIT.environment,
      },
    )
}

const migrate = (db: Db, path: string, migrations: readonly string[]): void => {
  const version = versionOf(db)
  if (version === migrations.length) return
  if (version > 0) backUp(db, `${path}.before-v${migrations.length}`)
  db.transaction(() => {
    // Another manager may have been faster, and its may be the newer program.
    refuseNewer(db, path, migrations.length)
    for (let next = versionOf(db); next < migrations.length; next++) {
      db.exec(migrations[next] as string)
      db.pragma(`user_version = ${next + 1}`)
    }
  }).immediate()
}

const backUp = (db: Db, path: string): void => {
  rmSync(path, { force: true })
  makePrivate(path)
  // SQLite writes into a file that is there as long as it is empty.
  db.prepare('VACUUM INTO ?').run(path)
}
