// One run as documents state it: its attempts, its newest checkpoint, its metrics and its spend.
import { type Annotations, tagsOf } from '../domain/annotations/annotation.ts'
import type { RunRow } from '../domain/documents.ts'
import type { AttemptFacts, CheckpointFacts, RunFacts } from '../domain/facts.ts'
import type { LedgerRow } from '../domain/ledger/cost.ts'
import { noSpend, spendOf, totalOf } from '../domain/ledger/totals.ts'
import { encodeNumber } from '../domain/number-code.ts'
import type { PlanRecord } from '../domain/protocol.ts'
import { rfc3339 } from './sweep-row.ts'

/** The row of a run, with the ledger rows of its own attempts. */
export const runRowOf = (
  run: RunFacts,
  {
    plan,
    ledger,
    annotations,
  }: {
    readonly plan: PlanRecord
    readonly ledger: readonly LedgerRow[]
    readonly annotations: Annotations
  },
): RunRow => ({
  run_id: run.runId,
  config: run.config,
  seed: run.seed,
  state: run.state,
  cached_from: run.cachedFrom,
  attempts: run.attempts.map(attemptRowOf),
  checkpoint: newestOf(run.checkpoints),
  metrics: metricsOf(run.metrics),
  spend: spendOf(
    totalOf(
      ledger.flatMap(row => row.entries),
      noSpend({ priced: run.cachedFrom !== null || plan.price.nano_usd_per_s !== null }),
    ),
    plan.gpus,
  ),
  error: run.error && { type: run.error.type, message: run.error.message },
  tags: tagsOf([], annotations),
  note: annotations.note,
})

/** A checkpoint; verified as long as no attempt has refused it: its hashes were read back when it was written. */
export const checkpointRowOf = ({ step, savedAt, bytes, rejected }: CheckpointFacts) => ({
  step,
  saved_at: rfc3339(savedAt),
  bytes,
  verified: rejected === null,
})

export const metricsOf = (metrics: Readonly<Record<string, number>>): RunRow['metrics'] =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, encodeNumber(value)]))

const attemptRowOf = (attempt: AttemptFacts): RunRow['attempts'][number] => ({
  n: attempt.n,
  state: attempt.end === null ? 'running' : 'ended',
  end: attempt.end,
  started_at: rfc3339(attempt.startedAt),
  ended_at:
    attempt.end === null || attempt.elapsedS === null
      ? null
      : rfc3339(attempt.startedAt + attempt.elapsedS * 1000),
  resumed_from_step: attempt.resumedFromStep,
  host: attempt.host,
  gpu: gpuOf(attempt),
  preset: attempt.preset,
})

const gpuOf = ({ gpuName: name, gpuUse }: AttemptFacts): RunRow['attempts'][number]['gpu'] =>
  name === null && gpuUse === null
    ? null
    : {
        name,
        use: gpuUse && {
          samples: gpuUse.samples,
          utilisation: gpuUse.utilisation,
          memory_mib: gpuUse.memoryMib,
          memory_total_mib: gpuUse.memoryTotalMib,
          temperature_c: gpuUse.temperatureC,
        },
      }

/** What the next attempt would start from; a refused one only where nothing else is there. */
const newestOf = (checkpoints: readonly CheckpointFacts[]): RunRow['checkpoint'] => {
  const newestFirst = checkpoints
    .filter(({ deleted }) => !deleted)
    .sort((a, b) => b.step - a.step || b.savedAt - a.savedAt)
  const newest = newestFirst.find(({ rejected }) => rejected === null) ?? newestFirst[0]
  return newest ? checkpointRowOf(newest) : null
}
