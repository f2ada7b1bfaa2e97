// The visible curve of a run.
import { visibleCurve, visibleUpTo } from '../../domain/fold/curve.ts'
import { wallTime } from '../../domain/fold/driver.ts'
import { attemptNumber } from '../../domain/fold/place.ts'
import type { CodedNumber } from '../../domain/number-code.ts'
import type { StoreQueries } from '../../domain/store-port.ts'
import { attemptEvidence, attemptRows } from '../rows.ts'
import type { Sql } from '../sql.ts'
import { decodeMetrics } from './runs.ts'

interface MetricsRow {
  readonly place: number
  readonly step: number
  readonly t: number
  readonly metrics: string
}

/** The query for a run's curve. */
export const historyQuery =
  (sql: Sql): StoreQueries['history'] =>
  (sweepId, runId) => {
    const attempts = attemptRows(sql, sweepId, runId)
    const limits = visibleUpTo(attempts.map(row => attemptEvidence(row).journal.supersedesAfter))
    const rows = attempts.flatMap(({ name }) =>
      sql
        .all<MetricsRow>(
          `SELECT place, step, t, metrics FROM metrics
           WHERE sweep_id = ? AND run_id = ? AND attempt = ? ORDER BY place`,
          sweepId,
          runId,
          name,
        )
        .map(row => ({
          ...row,
          attempt: name,
          metrics: JSON.parse(row.metrics) as Record<string, CodedNumber>,
        })),
    )
    const startedAt = new Map(attempts.map(row => [row.name, row.started_at]))
    const limitOf = new Map(attempts.map(({ name }, index) => [name, limits[index] ?? null]))
    return visibleCurve(rows, limitOf).map(row => ({
      step: row.step,
      time: wallTime(startedAt.get(row.attempt) as number, row),
      attempt: attemptNumber(row.attempt),
      metrics: decodeMetrics(row.metrics),
    }))
  }
