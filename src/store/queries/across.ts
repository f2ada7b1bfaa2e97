// Questions about runs wherever they are: by id, by code, by what finished before.
import type { CodedNumber } from '../../domain/number-code.ts'
import type { CachedRun, StoreQueries } from '../../domain/store-port.ts'
import type { Sql } from '../sql.ts'
import { runTimes } from './run-times.ts'
import { decodeMetrics } from './runs.ts'

/** Past runs that a quote looks at. */
const NEWEST_RUNS = 200

/** The queries over all sweeps. */
export const acrossQueries = (
  sql: Sql,
): Pick<StoreQueries, 'findRuns' | 'finished' | 'runSeconds' | 'runTimes' | 'live'> => ({
  findRuns: prefix =>
    sql.all(
      `SELECT sweep_id AS sweepId, run_id AS runId FROM runs JOIN sweeps USING (sweep_id)
       WHERE run_id >= ? AND run_id < ? || char(0x10FFFF) ORDER BY created_at DESC, sweep_id DESC, idx`,
      prefix,
      prefix,
    ),
  finished: runIds => finished(sql, runIds),
  runSeconds: ({ identity, sweepName }) => {
    const ofCode = secondsOf(sql, 'code_identity', identity)
    return ofCode.length > 0 ? ofCode : secondsOf(sql, 'name', sweepName)
  },
  runTimes: code => runTimes(sql, code),
  live: runIds =>
    new Map(
      sql
        .all<{ run_id: string; sweep_id: string }>(
          `SELECT run_id, sweep_id FROM json_each(?) JOIN runs ON run_id = value JOIN sweeps USING (sweep_id)
           WHERE state IN ('queued', 'running') AND coalesce(
             (SELECT NOT ended FROM drivers d WHERE d.sweep_id = runs.sweep_id ORDER BY epoch DESC LIMIT 1), 1)
           ORDER BY created_at, sweep_id`,
          JSON.stringify(runIds),
        )
        .map(row => [row.run_id, row.sweep_id]),
    ),
})

interface FinishedRow {
  readonly run_id: string
  readonly sweep_id: string
  readonly attempt: string
  readonly metrics: string
  readonly ended_at: number
}

/** The newest of each, where several sweeps finished one. */
const finished = (sql: Sql, runIds: readonly string[]): ReadonlyMap<string, CachedRun> =>
  new Map(
    sql
      .all<FinishedRow>(
        `SELECT run_id, sweep_id, result_attempt AS attempt, metrics, ended_at
         FROM json_each(?) JOIN runs ON run_id = value
         WHERE result_attempt IS NOT NULL ORDER BY ended_at, sweep_id`,
        JSON.stringify(runIds),
      )
      .map(row => [
        row.run_id,
        {
          sweepId: row.sweep_id,
          attempt: row.attempt,
          metrics: decodeMetrics(JSON.parse(row.metrics) as Record<string, CodedNumber>),
          endedAt: row.ended_at,
        },
      ]),
  )

const secondsOf = (sql: Sql, column: 'code_identity' | 'name', value: string): readonly number[] =>
  sql
    .all<{ ns: number }>(
      `SELECT spend_ns AS ns FROM sweeps JOIN runs USING (sweep_id)
       WHERE ${column} = ? AND result_attempt IS NOT NULL AND plan ->> '$.probe' IS NULL
       ORDER BY ended_at DESC, run_id LIMIT ${NEWEST_RUNS}`,
      value,
    )
    .map(({ ns }) => ns / 1e9)
