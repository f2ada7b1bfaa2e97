// What a sweep cost.
import { budgetDocumentOf, budgetNow } from '../domain/budget.ts'
import type { CostDocument } from '../domain/cost-document.ts'
import type { RunFacts } from '../domain/facts.ts'
import { groupBy } from '../domain/group-by.ts'
import { costOf, type LedgerRow } from '../domain/ledger/cost.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { resolveSweep } from './resolve.ts'

type Store = Pick<StoreQueries, 'sweeps' | 'sweep' | 'ledger' | 'prices'>

/** Gives the document of `cost`. */
export const createCost =
  ({ store }: { readonly store: Store }) =>
  async (nameOrId: string): Promise<CostDocument> => {
    const { sweepId, plan, budgetSet } = resolveSweep(store, nameOrId)
    const runs = store.sweep(sweepId)?.runs ?? []
    return costOf({
      runs,
      gpus: plan.gpus,
      pack: plan.pack,
      prices: store.prices(sweepId),
      priced: plan.price.nano_usd_per_s !== null,
      ledger: store.ledger(sweepId),
      earlier: ledgerOfCached(runs, store),
      budget: budgetDocumentOf(budgetNow(plan.budget, budgetSet)),
    })
  }

/** What the cached runs took where they were done; sweeps that are gone say nothing. */
const ledgerOfCached = (runs: readonly RunFacts[], store: Store): readonly LedgerRow[] => {
  const bySweep = groupBy(
    runs.filter(run => run.cachedFrom !== null),
    run => run.cachedFrom as string,
  )
  return [...bySweep].flatMap(([sweepId, cached]) => {
    const ids = new Set(cached.map(({ runId }) => runId))
    return store.ledger(sweepId).filter(({ runId }) => ids.has(runId))
  })
}
