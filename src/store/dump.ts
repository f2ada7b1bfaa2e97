// Everything in a database, table by table: how two of them are compared row by row.
import Database from 'better-sqlite3'

export type DatabaseDump = Readonly<Record<string, readonly (readonly unknown[])[]>>

/** All rows of all tables, columns and rows in an order that does not depend on how they got there. */
export const dumpDatabase = (path: string): DatabaseDump => {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  try {
    const tables = db
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
      .pluck()
      .all()
    return Object.fromEntries(tables.map(table => [table, rowsOf(db, table)]))
  } finally {
    db.close()
  }
}

const rowsOf = (db: Database.Database, table: string): readonly (readonly unknown[])[] => {
  const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
  const order = columns.map((_, index) => index + 1).join(', ')
  return db.prepare<[], unknown[]>(`SELECT * FROM ${table} ORDER BY ${order}`).raw().safeIntegers().all()
}
