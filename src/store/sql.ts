// Prepared statements, made once per text and connection.
import type { Statement } from 'better-sqlite3'
import type { Db } from './database.ts'

/** A value of a column. */
export type Cell = string | number | bigint | null

export interface Sql {
  all<Row>(text: string, ...cells: readonly Cell[]): readonly Row[]
  get<Row>(text: string, ...cells: readonly Cell[]): Row | undefined
  run(text: string, ...cells: readonly Cell[]): void
  /** The same; gives how many rows it has changed. */
  change(text: string, ...cells: readonly Cell[]): number
  /** Integers of any size, as bigints. */
  exact<Row>(text: string, ...cells: readonly Cell[]): readonly Row[]
  iterate<Row>(text: string, ...cells: readonly Cell[]): IterableIterator<Row>
  /** Runs `body` as one write transaction that reads what is newest from its first statement on. */
  write(body: (sql: Sql) => void): void
}

/** The statements of one connection. */
export const sqlOf = (db: Db): Sql => {
  const prepared = new Map<string, Statement<unknown[], unknown>>()
  const exact = new Map<string, Statement<unknown[], unknown>>()
  const of = (text: string): Statement<unknown[], unknown> => {
    const known = prepared.get(text)
    if (known !== undefined) return known
    const statement = db.prepare<unknown[], unknown>(text)
    prepared.set(text, statement)
    return statement
  }
  const exactOf = (text: string): Statement<unknown[], unknown> => {
    const known = exact.get(text)
    if (known !== undefined) return known
    const statement = db.prepare<unknown[], unknown>(text).safeIntegers()
    exact.set(text, statement)
    return statement
  }
  const sql: Sql = {
    all: <Row>(text: string, ...cells: readonly Cell[]) => of(text).all(...cells) as Row[],
    get: <Row>(text: string, ...cells: readonly Cell[]) => of(text).get(...cells) as Row | undefined,
    run: (text, ...cells) => {
      of(text).run(...cells)
    },
    change: (text, ...cells) => of(text).run(...cells).changes,
    exact: <Row>(text: string, ...cells: readonly Cell[]) => exactOf(text).all(...cells) as Row[],
    iterate: <Row>(text: string, ...cells: readonly Cell[]) =>
      of(text).iterate(...cells) as IterableIterator<Row>,
    write: body => db.transaction(() => body(sql)).immediate(),
  }
  return sql
}
