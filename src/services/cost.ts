// What a sweep cost.
import { budgetDocumentOf, budgetNow } from '../domain/budget.ts'
import type { CostDocument } from '../domain/cost-document.ts'
import { costOf } from '../domain/ledger/cost.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { resolveSweep } from './resolve.ts'

/** Gives the document of `cost`. */
export const createCost =
  ({ store }: { readonly store: Pick<StoreQueries, 'sweeps' | 'sweep' | 'ledger'> }) =>
  async (nameOrId: string): Promise<CostDocument> => {
    const { sweepId, plan, budgetSet } = resolveSweep(store, nameOrId)
    return costOf({
      runIds: (store.sweep(sweepId)?.runs ?? []).map(run => run.runId),
      gpus: plan.gpus,
      priced: plan.price.nano_usd_per_s !== null,
      ledger: store.ledger(sweepId),
      budget: budgetDocumentOf(budgetNow(plan.budget, budgetSet)),
    })
  }
