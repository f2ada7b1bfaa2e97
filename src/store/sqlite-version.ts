// The version of the SQLite that better-sqlite3 brings.
import Database from 'better-sqlite3'

/** `3.51.3` */
export const sqliteVersion = (): string => {
  const db = new Database(':memory:')
  try {
    return db.prepare<[], string>('SELECT sqlite_version()').pluck().get() as string
  } finally {
    db.close()
  }
}
