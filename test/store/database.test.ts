// The database file: private, migrated in steps, refused where it is newer, told apart where it is damaged.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { dumpDatabase } from '../../src/store/dump.ts'
import { openStore } from '../../src/store/store.ts'
import { SWEEP_ID } from '../support/records.ts'
import { SweepFolder } from '../support/sweep-folder.ts'
import { syncedStore } from '../support/synced-store.ts'

const newPath = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sweepdeck-db-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'new', 'sweepdeck.db')
}

const STEPS = [
  'CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)',
  'ALTER TABLE a ADD COLUMN y TEXT',
]

describe('opening', () => {
  test('makes a file that only its owner can read, and its folder', () => {
    const path = newPath()
    const db = openDatabase(path)
    db.exec('CREATE TABLE t (x); INSERT INTO t VALUES (1)')
    for (const name of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    // FULL
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
    db.close()
  })

  test('takes an older database to the newest version, and keeps a copy of what it was', () => {
    const path = newPath()
    openDatabase(path, STEPS.slice(0, 1)).close()
    const db = openDatabase(path, STEPS)
    expect(db.prepare('SELECT x, y FROM a').all()).toEqual([{ x: 1, y: null }])
    db.close()
    expect(dumpDatabase(`${path}.before-v2`)).toEqual({ a: [[1n]] })
    expect(statSync(`${path}.before-v2`).mode & 0o777).toBe(0o600)
  })

  test('leaves a database alone whose migration fails', () => {
    const path = newPath()
    openDatabase(path, STEPS.slice(0, 1)).close()
    expect(() => openDatabase(path, [STEPS[0] as string, 'INSERT INTO a VALUES (2); NONSENSE'])).toThrow(
      /NONSENSE/,
    )
    const db = openDatabase(path, STEPS.slice(0, 1))
    expect(db.prepare('SELECT x FROM a').pluck().all()).toEqual([1])
    db.close()
  })

  test('refuses a database of a newer version, and does not touch it', () => {
    const path = newPath()
    openDatabase(path, STEPS).close()
    const before = readFileSync(path)
    expect(() => openDatabase(path, STEPS.slice(0, 1))).toThrow(
      expect.objectContaining({ code: 'store.newer' }),
    )
    expect(readFileSync(path)).toEqual(before)
    expect(existsSync(`${path}.before-v1`)).toBe(false)
  })

  test('happens at the first question, not before', () => {
    const path = newPath()
    const store = openStore(path)
    expect(existsSync(path)).toBe(false)
    expect(store.sweeps()).toEqual([])
    expect(existsSync(path)).toBe(true)
    store.close()
  })
})

describe('a damaged file', () => {
  const damaged = {
    'no database at all': () => Buffer.from('this is no database, '.repeat(100)),
    'a page of rubbish in the middle': (good: Buffer) => {
      const bytes = Buffer.from(good)
      for (let page = 1; page < bytes.length / 4096; page++) bytes.fill(0x5a, page * 4096, page * 4096 + 4096)
      return bytes
    },
  }

  test.each(
    Object.entries(damaged),
  )('%s: the error says what makes it anew, and that works', async (_, damage) => {
    const folder = new SweepFolder().plan().runs(1, 2).driver(1).finishedRun('0000000000000001')
    using synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
    await synced.sync.syncAll()
    const rows = dumpDatabase(synced.path)
    synced.store.close()
    writeFileSync(synced.path, damage(readFileSync(synced.path)))

    expect(() => synced.store.sweeps()).toThrow(
      expect.objectContaining({ code: 'store.corrupt', hint: expect.stringContaining('sync --rebuild') }),
    )
    await synced.sync.syncAll({ rebuild: true })
    expect(dumpDatabase(synced.path)).toEqual(rows)
    expect(existsSync(`${synced.path}.damaged-1`)).toBe(true)
    expect(synced.store.sweeps()).toHaveLength(1)
  })
})

describe('a rebuild', () => {
  const folder = (): SweepFolder =>
    new SweepFolder().plan().runs(1, 2).driver(1).finishedRun('0000000000000001')

  test('is seen by another store that has the file open', async () => {
    const { volume } = folder()
    using synced = syncedStore(new Map([[SWEEP_ID, volume]]))
    const other = openStore(synced.path)
    expect(other.sweeps()).toEqual([])
    await synced.sync.syncAll({ rebuild: true })
    expect(other.summary(SWEEP_ID)?.counts.finished).toBe(1)
    other.close()
  })

  test('that fails leaves the old database, and nothing else', async () => {
    const { volume } = folder()
    const volumes = new Map([[SWEEP_ID, volume]])
    using synced = syncedStore(volumes)
    await synced.sync.syncAll()
    volumes.clear()
    const broken = synced.store.rebuild(async fresh => {
      fresh.sweepReading(SWEEP_ID)
      throw new Error('the volume went away')
    })
    await expect(broken).rejects.toThrow('went away')
    expect(synced.store.sweeps()).toHaveLength(1)
    expect(existsSync(`${synced.path}.rebuild-${process.pid}`)).toBe(false)
  })

  test('refuses a database of a newer version', async () => {
    using synced = syncedStore(new Map())
    const db = new Database(synced.path)
    db.pragma('user_version = 99')
    db.close()
    await expect(synced.sync.syncAll({ rebuild: true })).rejects.toMatchObject({ code: 'store.newer' })
  })
})
