// Sweeps as a list shows them: a few indexed reads each, however many runs they have.
import type { Caps } from '../../domain/budget.ts'
import { sweepStateOf, wallTime } from '../../domain/fold/driver.ts'
import { metricValue } from '../../domain/fold/run.ts'
import type { CodedNumber } from '../../domain/number-code.ts'
import type { PlanRecord } from '../../domain/protocol.ts'
import type { RunState, SweepState } from '../../domain/states.ts'
import type { StoreQueries, SweepSummary } from '../../domain/store-port.ts'
import { DRIVER_COLUMNS, type DriverRow, driverSummary } from '../rows.ts'
import type { Sql } from '../sql.ts'
import { annotationsOf } from './annotations.ts'

export interface SweepRow {
  readonly sweep_id: string
  readonly name: string
  readonly engine: string
  readonly created_at: number
  readonly metric: string
  readonly gpus: number
  readonly plan: string
}

const COLUMNS = 'sweep_id, name, engine, created_at, metric, gpus, plan'

/** The queries over whole sweeps. */
export const sweepQueries = (sql: Sql): Pick<StoreQueries, 'sweeps' | 'summary'> => ({
  sweeps: () =>
    sql
      .all<SweepRow>(`SELECT ${COLUMNS} FROM sweeps ORDER BY created_at DESC, sweep_id DESC`)
      .map(row => summaryOf(sql, row)),
  summary: sweepId => {
    const row = sql.get<SweepRow>(`SELECT ${COLUMNS} FROM sweeps WHERE sweep_id = ?`, sweepId)
    return row === undefined ? null : summaryOf(sql, row)
  },
})

const summaryOf = (sql: Sql, row: SweepRow): SweepSummary => ({
  ...sweepFiguresOf(sql, row),
  plan: JSON.parse(row.plan) as PlanRecord,
})

/** Everything but the plan. */
export const sweepFiguresOf = (sql: Sql, row: Omit<SweepRow, 'plan'>): Omit<SweepSummary, 'plan'> => {
  const { sweep_id, name, engine, created_at, metric, gpus } = row
  const { state, why } = sweepStateFacts(sql, sweep_id)
  return {
    sweepId: sweep_id,
    name,
    engine,
    state,
    stateWhy: why,
    createdAt: created_at,
    ...sumsOf(sql, sweep_id, gpus),
    best: bestOf(sql, sweep_id, metric),
    budgetSet: budgetSetOf(sql, sweep_id),
    annotations: annotationsOf(sql, 'sweep', sweep_id),
    lastEndedAt:
      sql.get<{ ended_at: number }>(
        `SELECT ended_at FROM runs WHERE sweep_id = ? AND ended_at IS NOT NULL AND cached IS NULL
         ORDER BY ended_at DESC LIMIT 1`,
        sweep_id,
      )?.ended_at ?? null,
  }
}

export interface SweepStateFacts {
  readonly state: SweepState
  readonly why: string
  readonly endedAt: number | null
}

/** What its drivers say. */
export const sweepStateFacts = (sql: Sql, sweepId: string): SweepStateFacts => {
  const rows = sql.all<DriverRow>(
    `SELECT ${DRIVER_COLUMNS} FROM drivers WHERE sweep_id = ? ORDER BY epoch DESC`,
    sweepId,
  )
  const [newest] = rows
  return {
    ...sweepStateOf(rows.map(driverSummary)),
    endedAt: newest?.ended === 1 ? wallTime(newest.started_at, { t: newest.last_t }) : null,
  }
}

/** What the last request set that a driver has taken up; one that made no sense it refused. */
const budgetSetOf = (sql: Sql, sweepId: string): Caps | null =>
  sql.get<{ usd: number | null; gpu_hours: number | null }>(
    `SELECT record ->> 'usd' AS usd, record ->> 'gpu_hours' AS gpu_hours FROM controls
     WHERE sweep_id = ? AND kind = 'budget' AND outcome NOT LIKE 'refused%' ORDER BY seq DESC LIMIT 1`,
    sweepId,
  ) ?? null

interface TallyRow {
  readonly state: RunState
  readonly runs: bigint
  readonly ns: bigint
  readonly gpu_ns: bigint
  readonly nano_usd: bigint
  readonly unpriced: bigint
}

const NS_PER_HOUR = 3_600e9

const sumsOf = (sql: Sql, sweepId: string, gpus: number): Pick<SweepSummary, 'counts' | 'spend'> => {
  const tallies = sql.exact<TallyRow>(
    'SELECT state, runs, ns, gpu_ns, nano_usd, unpriced FROM tallies WHERE sweep_id = ?',
    sweepId,
  )
  const sum = (column: 'ns' | 'gpu_ns' | 'nano_usd' | 'unpriced'): bigint =>
    tallies.reduce((total, row) => total + row[column], 0n)
  return {
    counts: Object.fromEntries(tallies.map(({ state, runs }) => [state, Number(runs)])) as Record<
      RunState,
      number
    >,
    spend: {
      hours: Number(sum('ns')) / NS_PER_HOUR,
      gpuHours: (Number(sum('gpu_ns')) / NS_PER_HOUR) * gpus,
      usd: sum('unpriced') > 0n ? null : Number(sum('nano_usd')) / 1e9,
    },
  }
}

const bestOf = (sql: Sql, sweepId: string, metric: string): SweepSummary['best'] => {
  const row = sql.get<{ run_id: string; metrics: string }>(
    'SELECT run_id, metrics FROM runs WHERE sweep_id = ? AND rank IS NOT NULL ORDER BY rank, idx LIMIT 1',
    sweepId,
  )
  if (row === undefined) return null
  const metrics = JSON.parse(row.metrics) as Record<string, CodedNumber>
  return { runId: row.run_id, value: metricValue(metrics, metric) as number }
}
