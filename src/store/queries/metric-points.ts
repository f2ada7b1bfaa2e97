// What attempts have logged: the values of one metric, and until when.

import type { LiveQueries, MetricPoint } from '../../domain/live-port.ts'
import { type CodedNumber, decodeNumber } from '../../domain/number-code.ts'
import type { Sql } from '../sql.ts'

type Request = Parameters<LiveQueries['metricPoints']>[0]

interface Row {
  readonly place: number
  readonly step: number
  readonly t: number
  readonly value: CodedNumber | null
}

const WHERE = 'sweep_id = ? AND run_id = ? AND attempt = ? AND place > ? ORDER BY place LIMIT ?'

/** Records of an attempt after a place, with what they say of one metric. */
export const metricPoints = (sql: Sql, request: Request): readonly MetricPoint[] => {
  const { sweepId, runId, attempt, metric, after, limit } = request
  const cells = [sweepId, runId, attempt, after, limit] as const
  // A JSON path has no way to write these letters.
  const isPath = !/["\\]/.test(metric)
  const rows = isPath
    ? sql.all<Row>(
        `SELECT place, step, t, metrics ->> ? AS value FROM metrics WHERE ${WHERE}`,
        `$."${metric}"`,
        ...cells,
      )
    : sql
        .all<Omit<Row, 'value'> & { readonly metrics: string }>(
          `SELECT place, step, t, metrics FROM metrics WHERE ${WHERE}`,
          ...cells,
        )
        .map(({ metrics, ...row }) => ({ ...row, value: valueIn(metrics, metric) }))
  return rows.map(row => ({ ...row, value: row.value === null ? null : decodeNumber(row.value) }))
}

const valueIn = (json: string, metric: string): CodedNumber | null => {
  const metrics = JSON.parse(json) as Record<string, CodedNumber>
  return (Object.hasOwn(metrics, metric) ? metrics[metric] : null) ?? null
}

/** When an attempt had logged the last of its rows up to a step, in seconds of its own clock; 0 without any. */
export const loggedUntil = (
  sql: Sql,
  { sweepId, runId, attempt, step }: Parameters<LiveQueries['loggedUntil']>[0],
): number =>
  sql.get<{ t: number | null }>(
    'SELECT max(t) AS t FROM metrics WHERE sweep_id = ? AND run_id = ? AND attempt = ? AND step <= ?',
    sweepId,
    runId,
    attempt,
    step,
  )?.t ?? 0
