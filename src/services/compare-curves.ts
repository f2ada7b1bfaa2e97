// The curves of compared runs, with what each had cost by the time of every point.
import { runCurve } from '../domain/compare/run-curve.ts'
import type { ComparedCurve } from '../domain/compare-document.ts'
import { encodeNumber } from '../domain/number-code.ts'
import type { StoreQueries } from '../domain/store-port.ts'

export interface CompareCurvesRequest {
  readonly metric: string
  /** With the row of the comparison that each stands for. */
  readonly runs: readonly { readonly row: number; readonly sweepId: string; readonly runId: string }[]
}

/** Gives the curves in the order of the runs; of one that was taken over, the curve is where it ran. */
export const createCompareCurves =
  ({ store }: { readonly store: Pick<StoreQueries, 'run' | 'history' | 'ledger'> }) =>
  ({ metric, runs }: CompareCurvesRequest): readonly ComparedCurve[] => {
    const ledgers = new Map<string, ReturnType<typeof store.ledger>>()
    const ledgerOf = (sweepId: string) => {
      const ledger = ledgers.get(sweepId) ?? store.ledger(sweepId)
      ledgers.set(sweepId, ledger)
      return ledger
    }
    return runs.map(({ row, sweepId, runId }) => {
      const here = store.run(sweepId, runId)
      const facts = (here?.cachedFrom && store.run(here.cachedFrom, runId)) || here
      const points =
        facts === null
          ? []
          : runCurve(store.history(facts.sweepId, runId), {
              metric,
              attempts: facts.attempts,
              ledger: ledgerOf(facts.sweepId).filter(entry => entry.runId === runId),
            })
      return {
        row,
        run_id: runId,
        points: points.map(point => ({ ...point, value: encodeNumber(point.value) })),
      }
    })
  }
