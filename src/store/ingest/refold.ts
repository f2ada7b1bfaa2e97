// Brings a run's derived columns, its ledger and the sums of its sweep up to date with its evidence.
import { isOver } from '../../domain/fold/attempt-facts.ts'
import { addToLatest, mergeLatest, visibleUpTo } from '../../domain/fold/curve.ts'
import { type FoldedRun, foldRun, type NewestDriver, rankOf } from '../../domain/fold/run.ts'
import type { Reading } from '../../domain/ingest-port.ts'
import { type AttemptLedger, ledgerOf } from '../../domain/ledger/ledger.ts'
import type { CodedNumber } from '../../domain/number-code.ts'
import type { RunState } from '../../domain/states.ts'
import { latestJson, metricsJson, optionalJson } from '../json.ts'
import { loggedUntil } from '../queries/metric-points.ts'
import { runEvidence } from '../rows.ts'
import type { FoldingPlan, IngestContext } from './context.ts'
import { sharesOnGpu } from './gpu-stays.ts'
import { type AttemptInHand, type RunInHand, runInHand } from './in-hand.ts'
import { writeLedger } from './ledger-rows.ts'
import { addToTally } from './tallies.ts'

/** What the whole transaction knows of the sweep. */
export interface Surroundings {
  readonly plan: FoldingPlan
  readonly driver: NewestDriver | null
}

/** Folds one run again from everything that is known of it, and lets go of it. */
export const refold = (context: IngestContext, { plan, driver }: Surroundings, runId: string): void => {
  const run = runInHand(context, runId)
  if (run === undefined) return
  const { row, attempts } = run
  const limits = visibleUpTo(attempts.map(({ journal }) => journal.supersedesAfter))
  const latest = attempts.map((attempt, index) => latestOf(context, runId, attempt, limits[index] ?? null))
  const { cached, word, result } = runEvidence(row)
  const folded = foldRun({ cached, word, result, attempts, newest: mergeLatest(latest) }, driver)
  const ledger = ledgerOf(folded.attempts, {
    tariff: plan.tariff,
    loggedUntil: (attempt, step) =>
      loggedUntil(context.sql, { sweepId: context.sweepId, runId, attempt: attempt.name, step }),
    ...(plan.pack > 1 && { sharesOf: attempt => sharesOnGpu(context, plan, { runId, name: attempt.name }) }),
  })
  const spend = spendOf(ledger)
  writeLedger(context, run, ledger)
  writeRun(context, run, {
    folded,
    rank: rankOf(folded, plan.metric),
    spend,
    reading: readingOf(row, folded.state, attempts.every(isOver)),
  })
  addToTally(context.tallies, row.state, {
    runs: -1,
    ns: -BigInt(row.spend_ns),
    gpuNs: -BigInt(row.spend_gpu_ns),
    nanoUsd: -BigInt(row.spend_nano_usd),
    unpriced: -row.unpriced,
  })
  addToTally(context.tallies, folded.state, { runs: 1, ...spend })
  context.inHand.delete(runId)
}

/** The newest values of an attempt, read again from its rows where more of them were superseded since. */
const latestOf = (
  { sql, sweepId }: IngestContext,
  runId: string,
  { name, latest: known, visibleUpTo: upTo }: AttemptInHand,
  limit: number | null,
): AttemptInHand['latest'] => {
  if (upTo === limit) return known
  const latest: AttemptInHand['latest'] = new Map()
  const rows = sql.iterate<{ step: number; metrics: string }>(
    `SELECT step, metrics FROM metrics
     WHERE sweep_id = ? AND run_id = ? AND attempt = ? AND step <= ? ORDER BY place`,
    sweepId,
    runId,
    name,
    limit ?? Number.MAX_SAFE_INTEGER,
  )
  for (const { step, metrics } of rows)
    addToLatest(latest, step, JSON.parse(metrics) as Record<string, CodedNumber>)
  sql.run(
    'UPDATE attempts SET latest = ?, visible_up_to = ? WHERE sweep_id = ? AND run_id = ? AND name = ?',
    latestJson(latest),
    limit,
    sweepId,
    runId,
    name,
  )
  return latest
}

const readingOf = (row: RunInHand['row'], state: RunState, allOver: boolean): Reading => {
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

interface Derived {
  readonly folded: FoldedRun
  readonly rank: number | null
  readonly spend: RunSpend
  readonly reading: Reading
}

const writeRun = (
  { sql, sweepId }: IngestContext,
  { runId, row }: RunInHand,
  { folded, rank, spend, reading }: Derived,
): void =>
  sql.run(
    `UPDATE runs SET word_epoch = ?, word_place = ?, word_state = ?, word_why = ?, word_at = ?,
       heard_epoch = ?, heard_place = ?, visited_epoch = ?, visited_place = ?,
       result_attempt = ?, result_metrics = ?, result_at = ?,
       state = ?, why = ?, metrics = ?, ended_at = ?, error = ?, rank = ?,
       spend_ns = ?, spend_gpu_ns = ?, spend_nano_usd = ?, unpriced = ?, reading = ?
     WHERE sweep_id = ? AND run_id = ?`,
    row.word_epoch,
    row.word_place,
    row.word_state,
    row.word_why,
    row.word_at,
    row.heard_epoch,
    row.heard_place,
    row.visited_epoch,
    row.visited_place,
    row.result_attempt,
    row.result_metrics,
    row.result_at,
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
