// What a sweep cost: in all, by label, by run and by attempt, and what of it was for nothing.
import type { BudgetDocument } from '../budget-document.ts'
import type { CostDocument, LedgerLabel } from '../cost-document.ts'
import { groupBy } from '../group-by.ts'
import type { StoreQueries } from '../store-port.ts'
import { byLabelOf, hoursOf, noSpend, spendOf, type Total, totalOf, usdOf } from './totals.ts'

export type LedgerRow = ReturnType<StoreQueries['ledger']>[number]

/** Lost to preemption and failure, or done twice. */
const WASTE: ReadonlySet<LedgerLabel> = new Set(['redone', 'duplicate', 'failed_user', 'failed_infra'])

/** The cost document; `runIds` in the order of the sweep, those without attempts (cached, queued) at no cost. */
export const costOf = ({
  runIds,
  gpus,
  priced,
  ledger,
  budget,
}: {
  readonly runIds: readonly string[]
  readonly gpus: number
  readonly priced: boolean
  /** null: there is none. */
  readonly budget: BudgetDocument | null
  readonly ledger: readonly LedgerRow[]
}): CostDocument => {
  const start = noSpend({ priced })
  const entries = ledger.flatMap(row => row.entries)
  const total = totalOf(entries, start)
  const waste = totalOf(
    entries.filter(entry => WASTE.has(entry.label)),
    start,
  )
  const useful = totalOf(
    entries.filter(entry => entry.label === 'useful'),
    start,
  )
  return {
    total: spendOf(total, gpus),
    budget_usd: budget?.usd ?? null,
    reserve_usd: budget?.reserve_usd ?? null,
    budget_gpu_hours: budget?.gpu_hours ?? null,
    reserve_gpu_hours: budget?.reserve_gpu_hours ?? null,
    by_label: byLabelOf(entries, start),
    waste: amountOf(waste),
    goodput: total.nanoseconds === 0n ? null : Number(useful.nanoseconds) / Number(total.nanoseconds),
    runs: runsOf({ runIds, ledger, start }),
  }
}

const amountOf = (total: Total): { hours: number; usd: number | null } => ({
  hours: hoursOf(total),
  usd: usdOf(total),
})

const runsOf = ({
  runIds,
  ledger,
  start,
}: {
  readonly runIds: readonly string[]
  readonly ledger: readonly LedgerRow[]
  readonly start: Total
}): CostDocument['runs'] => {
  const rows = groupBy(ledger, row => row.runId)
  return runIds.map(runId => {
    const attempts = rows.get(runId) ?? []
    return {
      run_id: runId,
      ...amountOf(
        totalOf(
          attempts.flatMap(row => row.entries),
          start,
        ),
      ),
      attempts: attempts.map(({ attempt, estimated, entries }) => ({
        n: attempt,
        ...amountOf(totalOf(entries, start)),
        estimated,
        by_label: byLabelOf(entries, start),
      })),
    }
  })
}
