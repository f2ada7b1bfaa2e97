// The best value of its sweep's metric that each run ever logged, of what no later attempt did again.
import type { StoreQueries } from '../../domain/store-port.ts'
import type { Sql } from '../sql.ts'

interface Row {
  readonly run_id: string
  readonly step: number
  readonly value: number
}

/** The query for the best values of a sweep, by run. */
export const bestValuesQuery =
  (sql: Sql): StoreQueries['bestValues'] =>
  sweepId => {
    const sweep = sql.get<{ metric: string; goal: 'minimize' | 'maximize' }>(
      'SELECT metric, goal FROM sweeps WHERE sweep_id = ?',
      sweepId,
    )
    if (sweep === undefined) return new Map()
    const best = sweep.goal === 'minimize' ? 'min' : 'max'
    // A JSON path has no way to write these letters.
    const [taken, cell] = /["\\]/.test(sweep.metric)
      ? ['(SELECT value FROM json_each(m.metrics) WHERE key = ?)', sweep.metric]
      : ['m.metrics ->> ?', `$."${sweep.metric}"`]
    // SQLite takes the step of the row that the best value is of.
    const rows = sql.all<Row>(
      `SELECT run_id, step, ${best}(CASE value
           WHEN 'Infinity' THEN 9e999 WHEN '-Infinity' THEN -9e999 ELSE value END) AS value
       FROM (
         SELECT m.run_id, m.step, ${taken} AS value
         FROM metrics m JOIN attempts a ON a.sweep_id = m.sweep_id AND a.run_id = m.run_id AND a.name = m.attempt
         WHERE m.sweep_id = ? AND (a.visible_up_to IS NULL OR m.step <= a.visible_up_to))
       WHERE value IS NOT NULL AND value <> 'NaN' GROUP BY run_id`,
      cell,
      sweepId,
    )
    return new Map(rows.map(({ run_id, step, value }) => [run_id, { step, value }]))
  }
