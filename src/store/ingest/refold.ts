// Brings a run's derived columns, its ledger and the sums of its sweep up to date with its evidence.
import { isOver } from '../../domain/fold/attempt-facts.ts'
import { addToLatest, mergeLatest, visibleUpTo } from '../../domain/fold/curve.ts'
import { type FoldedRun, foldRun, type NewestDriver, rankOf } from '../../domain/fold/run.ts'
import type { Reading } from '../../domain/ingest-port.ts'
import { type AttemptLedger, ledgerOf } from '../../domain/ledger/ledger.ts'
import type { CodedNumber } from '../../domain/number-code.ts'
import type { RunState } from '../../domain/states.ts'
import { latestFrom, latestJson, metricsJson, optionalJson } from '../json.ts'
import { loggedUntil } from '../queries/metric-points.ts'
import {
  type AttemptRow,
  attemptEvidence,
  attemptRows,
  EVIDENCE_COLUMNS,
  type EvidenceRow,
  runEvidence,
} from '../rows.ts'
import type { FoldingPlan, IngestContext } from './context.ts'
import { sharesOnGpu } from './gpu-stays.ts'
import { addToTally } from './tallies.ts'

interface RunRow extends EvidenceRow {
  readonly heard_epoch: number | null
  readonly heard_place: number | null
  readonly visited_epoch: number | null
  readonly visited_place: number | null
  readonly state: RunState
  /** Text: it may have more digits than a double holds. */
  readonly spend_ns: string
  readonly spend_gpu_ns: string
  readonly spend_nano_usd: string
  readonly unpriced: number
}

/** What the whole transaction knows of the sweep. */
export interface Surroundings {
  readonly plan: FoldingPlan
  readonly driver: NewestDriver | null
}

/** Folds one run again from everything that is known of it. */
export const refold = (context: IngestContext, { plan, driver }: Surroundings, runId: string): void => {
  const { sql, sweepId } = context
  const row = sql.get<RunRow>(
    `SELECT ${EVIDENCE_COLUMNS}, heard_epoch, heard_place, visited_epoch, visited_place, state,
       CAST(spend_ns AS TEXT) AS spend_ns, CAST(spend_gpu_ns AS TEXT) AS spend_gpu_ns,
       CAST(spend_nano_usd AS TEXT) AS spend_nano_usd, unpriced
     FROM runs WHERE sweep_id = ? AND run_id = ?`,
    sweepId,
    runId,
  )
  if (row === undefined) return
  const rows = attemptRows(sql, sweepId, runId)
  const attempts = rows.map(attemptEvidence)
  const limits = visibleUpTo(attempts.map(({ journal }) => journal.supersedesAfter))
  const latest = rows.map((attempt, index) => latestOf(context, attempt, limits[index] ?? null))
  const folded = foldRun({ ...runEvidence(row), attempts, newest: mergeLatest(latest) }, driver)
  const ledger = ledgerOf(folded.attempts, {
    tariff: plan.tariff,
    loggedUntil: (attempt, step) =>
      loggedUntil(context.sql, { sweepId: context.sweepId, runId, attempt: attempt.name, step }),
    ...(plan.pack > 1 && { sharesOf: attempt => sharesOnGpu(context, plan, { runId, name: attempt.name }) }),
  })
  const spend = spendOf(ledger)
  writeLedger(context, runId, rows, ledger)
  writeRun(context, runId, {
    folded,
    rank: rankOf(folded, plan.metric),
    spend,
    reading: readingOf(row, folded.state, attempts.every(isOver)),
  })
  const before = {
    runs: -1,
    ns: -BigInt(row.spend_ns),
    gpuNs: -BigInt(row.spend_gpu_ns),
    nanoUsd: -BigInt(row.spend_nano_usd),
    unpriced: -row.unpriced,
  }
  addToTally(sql, sweepId, row.state, before)
  addToTally(sql, sweepId, folded.state, { runs: 1, ...spend })
}

/** The newest values of an attempt, read again from its rows where more of them were superseded since. */
const latestOf = (
  { sql, sweepId }: IngestContext,
  attempt: AttemptRow,
  limit: number | null,
): ReadonlyMap<string, readonly [number, CodedNumber]> => {
  if (attempt.visible_up_to === limit) return latestFrom(attempt.latest)
  const latest = new Map<string, readonly [number, CodedNumber]>()
  const rows = sql.iterate<{ step: number; metrics: string }>(
    `SELECT step, metrics FROM metrics
     WHERE sweep_id = ? AND run_id = ? AND attempt = ? AND step <= ? ORDER BY place`,
    sweepId,
    attempt.run_id,
    attempt.name,
    limit ?? Number.MAX_SAFE_INTEGER,
  )
  for (const { step, metrics } of rows)
    addToLatest(latest, step, JSON.parse(metrics) as Record<string, CodedNumber>)
  sql.run(
    'UPDATE attempts SET latest = ?, visible_up_to = ? WHERE sweep_id = ? AND run_id = ? AND name = ?',
    latestJson(latest),
    limit,
    sweepId,
    attempt.run_id,
    attempt.name,
  )
  return latest
}

const readingOf = (row: RunRow, state: RunState, allOver: boolean): Reading => {
  if (row.heard_epoch === null) return 'done'
  const visited = row.visited_epoch === row.heard_epoch && row.visited_place === row.heard_place
  if (!visited || state === 'running') return 'due'
  // Its driver has seen a result; on some volumes others see it later.
  if (row.word_state === 'finished' && row.result_metrics === null && row.cached === null) return 'lingering'
  // Where it was admitted by a driver that is gone, a worker may still be starting that nobody has seen yet.
  return allOver && row.word_state !== 'running' ? 'done' : 'lingering'
}

interface RunSpend {
  readonly ns: bigint
  readonly gpuNs: bigint
  readonly nanoUsd: bigint
  readonly unpriced: number
}

const spendOf = (ledger: readonly AttemptLedger[]): RunSpend => {
  let ns = 0n
  let gpuNs = 0n
  let nanoUsd = 0n
  let unpriced = 0
  for (const entry of ledger.flatMap(({ entries }) => entries)) {
    ns += entry.nanoseconds
    gpuNs += entry.gpuNanoseconds
    nanoUsd += entry.nanoUsd ?? 0n
    if (entry.nanoUsd === null) unpriced = 1
  }
  return { ns, gpuNs, nanoUsd, unpriced }
}

const writeLedger = (
  { sql, sweepId }: IngestContext,
  runId: string,
  rows: readonly AttemptRow[],
  ledger: readonly AttemptLedger[],
): void => {
  sql.run('DELETE FROM ledger WHERE sweep_id = ? AND run_id = ?', sweepId, runId)
  ledger.forEach(({ estimated, entries }, index) => {
    for (const { label, nanoseconds, gpuNanoseconds, nanoUsd } of entries)
      sql.run(
        `INSERT INTO ledger (sweep_id, run_id, attempt, label, estimated, ns, gpu_ns, nano_usd)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        sweepId,
        runId,
        (rows[index] as AttemptRow).name,
        label,
        estimated ? 1 : 0,
        nanoseconds,
        gpuNanoseconds,
        nanoUsd,
      )
  })
}

interface Derived {
  readonly folded: FoldedRun
  readonly rank: number | null
  readonly spend: RunSpend
  readonly reading: Reading
}

const writeRun = (
  { sql, sweepId }: IngestContext,
  runId: string,
  { folded, rank, spend, reading }: Derived,
): void =>
  sql.run(
    `UPDATE runs SET state = ?, why = ?, metrics = ?, ended_at = ?, error = ?, rank = ?,
       spend_ns = ?, spend_gpu_ns = ?, spend_nano_usd = ?, unpriced = ?, reading = ?
     WHERE sweep_id = ? AND run_id = ?`,
    folded.state,
    folded.why,
    metricsJson(folded.metrics),
    folded.endedAt,
    optionalJson(folded.error),
    rank,
    spend.ns,
    spend.gpuNs,
    spend.nanoUsd,
    spend.unpriced,
    reading,
    sweepId,
    runId,
  )
