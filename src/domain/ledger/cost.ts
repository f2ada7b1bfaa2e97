// What a sweep cost: in all, by label, by run and by attempt, what of it was for nothing, and what was saved.
import type { BudgetDocument } from '../budget-document.ts'
import { type CostDocument, wasteCause } from '../cost-document.ts'
import type { RunFacts } from '../facts.ts'
import { groupBy } from '../group-by.ts'
import { usdPerHour } from '../price-book.ts'
import type { LedgerEntry, PriceRow, StoreQueries } from '../store-port.ts'
import { savingsOf } from './savings.ts'
import { amountOf, byLabelOf, noSpend, spendOf, type Total, totalOf } from './totals.ts'
import { causeOf, isOverhead, isWaste } from './waste.ts'

export type LedgerRow = ReturnType<StoreQueries['ledger']>[number]

type Run = Pick<RunFacts, 'runId' | 'state' | 'cachedFrom' | 'attempts'>

export interface CostRequest {
  /** In the order of the sweep; those without attempts (cached, queued) are listed at no cost. */
  readonly runs: readonly Run[]
  readonly gpus: number
  /** Runs that may share a GPU. */
  readonly pack: number
  readonly priced: boolean
  /** In the order of time. */
  readonly prices: readonly PriceRow[]
  /** null: there is none. */
  readonly budget: BudgetDocument | null
  readonly ledger: readonly LedgerRow[]
  /** Of the cached runs, where they were done. */
  readonly earlier: readonly LedgerRow[]
}

/** The cost document of one sweep. */
export const costOf = ({
  runs,
  gpus,
  pack,
  priced,
  prices,
  ledger,
  earlier,
  budget,
}: CostRequest): CostDocument => {
  const start = noSpend({ priced })
  const entries = ledger.flatMap(row => row.entries)
  const total = totalOf(entries, start)
  const useful = totalOf(
    entries.filter(entry => entry.label === 'useful'),
    start,
  )
  return {
    total: spendOf(total, gpus),
    prices: prices.map(({ since, nanoUsdPerS, source }) => ({
      since: new Date(since).toISOString(),
      usd_per_hour: nanoUsdPerS === null ? null : usdPerHour(nanoUsdPerS),
      source,
    })),
    budget_usd: budget?.usd ?? null,
    reserve_usd: budget?.reserve_usd ?? null,
    budget_gpu_hours: budget?.gpu_hours ?? null,
    reserve_gpu_hours: budget?.reserve_gpu_hours ?? null,
    by_label: byLabelOf(entries, start),
    waste: amountOf(totalOf(entries.filter(isWaste), start)),
    waste_by_cause: wasteByCause({ runs, ledger, start }),
    overhead: amountOf(totalOf(entries.filter(isOverhead), start)),
    savings: savingsOf({ runs, ledger, earlier, isPacked: pack > 1, start }),
    goodput: total.nanoseconds === 0n ? null : Number(useful.nanoseconds) / Number(total.nanoseconds),
    runs: rowsOf({ runs, ledger, start }),
  }
}

interface Parts {
  readonly runs: readonly Run[]
  readonly ledger: readonly LedgerRow[]
  readonly start: Total
}

/** The causes that lost anything, in their own order. */
const wasteByCause = ({ runs, ledger, start }: Parts): CostDocument['waste_by_cause'] => {
  const attempts = new Map(
    runs.flatMap(({ runId, attempts }) =>
      attempts.map(attempt => [`${runId}/${attempt.name}`, { attempt, last: attempts.at(-1) ?? attempt }]),
    ),
  )
  const unknown = { attempt: { end: null }, last: { end: null } }
  const lost = ledger.flatMap(({ runId, name, entries }) => {
    const ends = attempts.get(`${runId}/${name}`) ?? unknown
    return entries.filter(isWaste).map(entry => ({ entry, cause: causeOf(entry, ends) }))
  })
  const byCause = groupBy(lost, ({ cause }) => cause)
  return Object.fromEntries(
    wasteCause.options.flatMap(cause => {
      const parts = byCause.get(cause)?.map(({ entry }) => entry)
      return parts === undefined ? [] : [[cause, amountOf(totalOf(parts, start))]]
    }),
  )
}

const rowsOf = ({ runs, ledger, start }: Parts): CostDocument['runs'] => {
  const rows = groupBy(ledger, row => row.runId)
  return runs.map(({ runId }) => {
    const attempts = rows.get(runId) ?? []
    const all: readonly LedgerEntry[] = attempts.flatMap(row => row.entries)
    return {
      run_id: runId,
      ...amountOf(totalOf(all, start)),
      attempts: attempts.map(({ attempt, estimated, entries }) => ({
        n: attempt,
        ...amountOf(totalOf(entries, start)),
        estimated,
        by_label: byLabelOf(entries, start),
      })),
    }
  })
}
