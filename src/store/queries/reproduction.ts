// What a sweep has to be done with again: the versions its runs had, and whether it is still what was launched.
import type { StoreQueries } from '../../domain/store-port.ts'
import type { Sql } from '../sql.ts'

/** The queries for how to reproduce a sweep. */
export const reproductionQueries = (sql: Sql): Pick<StoreQueries, 'packages' | 'extensions'> => ({
  packages: sweepId => {
    const rows = sql.all<{ name: string; version: string }>(
      `SELECT DISTINCT key AS name, value AS version FROM attempts, json_each(record, '$.packages')
       WHERE sweep_id = ? AND record IS NOT NULL ORDER BY key, value`,
      sweepId,
    )
    const byName = new Map<string, string[]>()
    for (const { name, version } of rows) byName.set(name, [...(byName.get(name) ?? []), version])
    return [...byName].map(([name, versions]) => ({ name, versions }))
  },
  extensions: sweepId =>
    sql.get<{ n: number }>(
      "SELECT count(*) AS n FROM controls WHERE sweep_id = ? AND kind = 'extend'",
      sweepId,
    )?.n ?? 0,
})
