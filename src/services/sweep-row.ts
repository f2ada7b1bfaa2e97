// One sweep as `ls`, `run` and `watch` state it.
import { tagsOf } from '../domain/annotations/annotation.ts'
import { budgetDocumentOf, budgetNow } from '../domain/budget.ts'
import type { SweepRow } from '../domain/documents.ts'
import { encodeNumber } from '../domain/number-code.ts'
import { usdPerHour } from '../domain/price-book.ts'
import type { PlanRecord } from '../domain/protocol.ts'
import type { SweepSummary } from '../domain/store-port.ts'
import { type CurrentState, currentState, type Engines } from './sweep-state.ts'

/** The row of a sweep in the state it is in now. */
export const sweepRowOf = (
  summary: Omit<SweepSummary, 'plan'> & {
    readonly plan: Pick<PlanRecord, 'price'> & {
      readonly budget?: PlanRecord['budget'] | null
      /** Plans of before there were tags have none. */
      readonly tags?: PlanRecord['tags'] | null
    }
  },
  { state }: Pick<CurrentState, 'state'>,
): SweepRow => ({
  sweep_id: summary.sweepId,
  name: summary.name,
  state,
  counts: { ...summary.counts },
  best: summary.best && { run_id: summary.best.runId, value: encodeNumber(summary.best.value) },
  spend: { hours: summary.spend.hours, gpu_hours: summary.spend.gpuHours, usd: summary.spend.usd },
  engine: summary.engine,
  created_at: rfc3339(summary.createdAt),
  budget: budgetDocumentOf(budgetNow(summary.plan.budget, summary.budgetSet)),
  usd_per_run_hour:
    summary.plan.price.nano_usd_per_s === null ? null : usdPerHour(summary.plan.price.nano_usd_per_s),
  tags: tagsOf(summary.plan.tags ?? [], summary.annotations),
  note: summary.annotations.note,
})

/** A row per sweep, in the given order. */
export const sweepRows = (
  summaries: readonly SweepSummary[],
  engines: Engines,
): Promise<readonly SweepRow[]> =>
  Promise.all(summaries.map(async summary => sweepRowOf(summary, await currentState(summary, engines))))

/** Milliseconds since 1970 as documents write a time. */
export const rfc3339 = (ms: number): string => new Date(ms).toISOString()
