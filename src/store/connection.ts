// One connection to a database file, opened when it is first needed.
import { type Db, openDatabase } from './database.ts'
import { type Sql, sqlOf } from './sql.ts'

export interface Connection {
  readonly sql: Sql
  /** The open database; opens it. Throws `store.corrupt` and the like. */
  open(): Db
  /** Closes it, until it is asked something again. */
  close(): void
}

export const connectionTo = (path: string): Connection => {
  let db: Db | null = null
  let statements: Sql | null = null
  const open = (): Db => {
    db ??= openDatabase(path)
    return db
  }
  const sql = (): Sql => {
    statements ??= sqlOf(open())
    return statements
  }
  return {
    sql: {
      all: (...query) => sql().all(...query),
      get: (...query) => sql().get(...query),
      run: (...query) => sql().run(...query),
      change: (...query) => sql().change(...query),
      exact: (...query) => sql().exact(...query),
      iterate: (...query) => sql().iterate(...query),
      write: body => sql().write(body),
    },
    open,
    close: () => {
      db?.close()
      db = null
      statements = null
    },
  }
}
