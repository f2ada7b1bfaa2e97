// Runs with their attempts and checkpoints.
import type { CheckpointFacts, RunFacts } from '../../domain/facts.ts'
import { compareAttempts } from '../../domain/fold/place.ts'
import { factsOfAttempts, metricValue, type NewestDriver } from '../../domain/fold/run.ts'
import { type CodedNumber, decodeNumber } from '../../domain/number-code.ts'
import type { Config, ErrorRecord, PlanRecord } from '../../domain/protocol.ts'
import type { RunState } from '../../domain/states.ts'
import type { StoreQueries } from '../../domain/store-port.ts'
import { optionalFrom } from '../json.ts'
import {
  ATTEMPT_COLUMNS,
  type AttemptRow,
  attemptEvidence,
  EVIDENCE_COLUMNS,
  type EvidenceRow,
  newestDriver,
  runEvidence,
} from '../rows.ts'
import type { Cell, Sql } from '../sql.ts'
import { sweepStateFacts } from './sweeps.ts'

interface RunRow extends EvidenceRow {
  readonly run_id: string
  readonly idx: number
  readonly config: string
  readonly config_id: string
  readonly seed: number | null
  readonly state: RunState
  readonly why: string
  readonly metrics: string
  readonly ended_at: number | null
  readonly error: string | null
}

const RUN_COLUMNS = `run_id, idx, config, config_id, seed, state, why, metrics, ended_at, error, ${EVIDENCE_COLUMNS}`

/** The queries over runs of one sweep. */
export const runQueries = (sql: Sql): Pick<StoreQueries, 'sweep' | 'run' | 'checkpoints'> => ({
  sweep: sweepId => {
    const row = sql.get<{ plan: string; created_at: number }>(
      'SELECT plan, created_at FROM sweeps WHERE sweep_id = ?',
      sweepId,
    )
    if (row === undefined) return null
    const { state, why, endedAt } = sweepStateFacts(sql, sweepId)
    return {
      plan: JSON.parse(row.plan) as PlanRecord,
      state,
      stateWhy: why,
      createdAt: row.created_at,
      endedAt,
      runs: runsOf(sql, sweepId, null),
    }
  },
  run: (sweepId, runId) => runsOf(sql, sweepId, runId)[0] ?? null,
  checkpoints: (sweepId, runId) => checkpointRows(sql, sweepId, runId).map(checkpointFacts),
})

/** All runs of a sweep by index, or one of them: three reads, whatever their number. */
const runsOf = (sql: Sql, sweepId: string, runId: string | null): readonly RunFacts[] => {
  const [where, cells] = filter(sweepId, runId)
  const metric = sql.get<{ metric: string }>('SELECT metric FROM sweeps WHERE sweep_id = ?', sweepId)
  if (metric === undefined) return []
  const runs = sql.all<RunRow>(`SELECT ${RUN_COLUMNS} FROM runs ${where} ORDER BY idx`, ...cells)
  const attempts = byRun(sql.all<AttemptRow>(`SELECT ${ATTEMPT_COLUMNS} FROM attempts ${where}`, ...cells))
  const checkpoints = byRun(checkpointRows(sql, sweepId, runId))
  const driver = newestDriver(sql, sweepId)
  return runs.map(row => ({
    ...runFacts(row, metric.metric),
    sweepId,
    attempts: attemptsOf(row, attempts.get(row.run_id) ?? [], driver),
    checkpoints: (checkpoints.get(row.run_id) ?? []).map(checkpointFacts),
  }))
}

const byRun = <Row extends { readonly run_id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row[]> => {
  const runs = new Map<string, Row[]>()
  for (const row of rows) {
    const known = runs.get(row.run_id)
    if (known === undefined) runs.set(row.run_id, [row])
    else known.push(row)
  }
  return runs
}

const filter = (sweepId: string, runId: string | null): readonly [string, readonly Cell[]] =>
  runId === null ? ['WHERE sweep_id = ?', [sweepId]] : ['WHERE sweep_id = ? AND run_id = ?', [sweepId, runId]]

const attemptsOf = (
  row: RunRow,
  attempts: readonly AttemptRow[],
  driver: NewestDriver | null,
): RunFacts['attempts'] =>
  factsOfAttempts(
    {
      word: runEvidence(row).word,
      attempts: attempts.toSorted((a, b) => compareAttempts(a.name, b.name)).map(attemptEvidence),
    },
    driver,
  )

const runFacts = (row: RunRow, metric: string): Omit<RunFacts, 'sweepId' | 'attempts' | 'checkpoints'> => {
  const metrics = JSON.parse(row.metrics) as Record<string, CodedNumber>
  return {
    runId: row.run_id,
    index: row.idx,
    config: JSON.parse(row.config) as Config,
    configId: row.config_id,
    seed: row.seed,
    state: row.state,
    why: row.why,
    cachedFrom: runEvidence(row).cached?.sweep_id ?? null,
    metrics: decodeMetrics(metrics),
    value: metricValue(metrics, metric),
    endedAt: row.ended_at,
    error: optionalFrom<ErrorRecord>(row.error),
  }
}

/** Coded numbers as numbers. */
export const decodeMetrics = (metrics: Readonly<Record<string, CodedNumber>>): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, decodeNumber(value)]))

interface CheckpointRow {
  readonly run_id: string
  readonly name: string
  readonly attempt: number
  readonly step: number
  readonly saved_at: number
  readonly bytes: number
  readonly rejected: string | null
  readonly deleted: number
}

/** By step. Those whose writer died before it could speak of them are left out. */
const checkpointRows = (sql: Sql, sweepId: string, runId: string | null): readonly CheckpointRow[] => {
  const [where, cells] = filter(sweepId, runId)
  return sql.all<CheckpointRow>(
    `SELECT run_id, name, attempt, step, saved_at, bytes, rejected, deleted FROM checkpoints
     ${where} AND attempt IS NOT NULL ORDER BY run_id, step, attempt, name`,
    ...cells,
  )
}

const checkpointFacts = ({
  name,
  step,
  attempt,
  saved_at,
  bytes,
  rejected,
  deleted,
}: CheckpointRow): CheckpointFacts => ({
  name,
  step,
  attempt,
  savedAt: saved_at,
  bytes,
  rejected,
  deleted: deleted === 1,
})
