// What a sweep's time went into, in sums: answered between two keys, however many runs it has.
import type { LiveQueries } from '../../domain/live-port.ts'
import type { LedgerEntry } from '../../domain/store-port.ts'
import type { Sql } from '../sql.ts'

interface SumRow {
  readonly ns: bigint | null
  readonly gpu_ns: bigint | null
  readonly nano_usd: bigint | null
  /** Rows without a price. */
  readonly unpriced: bigint
}

const SUMS = `sum(ns) AS ns, sum(gpu_ns) AS gpu_ns, sum(nano_usd) AS nano_usd,
  coalesce(sum(nano_usd IS NULL), 0) AS unpriced`

/** The query of sums over a ledger. */
export const moneyQueries = (sql: Sql): Pick<LiveQueries, 'money'> => ({
  money: sweepId => {
    const labels = sql.exact<SumRow & { readonly label: LedgerEntry['label'] }>(
      `SELECT label, ${SUMS} FROM ledger WHERE sweep_id = ? GROUP BY label ORDER BY label`,
      sweepId,
    )
    // Of the few runs with several attempts only; the last that went on from anything is kept by nothing yet.
    const [carried] = sql.exact<SumRow>(
      `WITH gone_on AS (
         SELECT run_id, max(n) AS n FROM attempts
         WHERE sweep_id = ? AND n > 1 AND journal ->> '$.supersedesAfter' >= 0 GROUP BY run_id
       )
       SELECT ${SUMS} FROM gone_on JOIN attempts a ON a.sweep_id = ? AND a.run_id = gone_on.run_id AND a.n < gone_on.n
         JOIN ledger l ON l.sweep_id = a.sweep_id AND l.run_id = a.run_id AND l.attempt = a.name AND label = 'useful'`,
      sweepId,
      sweepId,
    )
    return {
      byLabel: labels.map(row => ({ label: row.label, ...totalOf(row) })),
      carriedOn: totalOf(carried),
    }
  },
})

const totalOf = (row: SumRow | undefined): Omit<LedgerEntry, 'label'> => ({
  nanoseconds: row?.ns ?? 0n,
  gpuNanoseconds: row?.gpu_ns ?? 0n,
  nanoUsd: row === undefined || row.unpriced > 0n ? null : (row.nano_usd ?? 0n),
})
