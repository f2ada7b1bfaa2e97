// Results against spend, over sweeps and single runs.
import { type ComparedSweep, type CompareOptions, compareSweeps } from '../domain/compare/compare.ts'
import type { CompareDocument } from '../domain/compare-document.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { type ControlTarget, resolveTargets } from './targets.ts'

type Queries = Pick<StoreQueries, 'sweeps' | 'sweep' | 'ledger' | 'findRuns' | 'run'>

/** Gives the document of `compare`, for sweeps and runs; what is named twice counts once. */
export const createCompare =
  ({ store }: { readonly store: Queries }) =>
  async (words: readonly string[], options: CompareOptions = {}): Promise<CompareDocument> => {
    const [first, ...others] = resolveTargets(store, words).flatMap(target => comparedSweeps(store, target))
    if (!first)
      throw new SweepdeckError('there is nothing to compare', {
        code: 'compare.nothing',
        hint: 'Name sweeps or runs: `sweepdeck compare SWEEP…`; `sweepdeck ls` shows them.',
      })
    return compareSweeps([first, ...others], options)
  }

/** A whole sweep; of single runs, those, each in the sweep that paid for it. */
const comparedSweeps = (store: Queries, { sweep, runs }: ControlTarget): readonly ComparedSweep[] => {
  const byPayer = new Map<string, Set<string>>()
  for (const runId of runs ?? []) {
    const payer = store.run(sweep.sweepId, runId)?.cachedFrom
    const holder = payer && store.run(payer, runId) ? payer : sweep.sweepId
    byPayer.set(holder, (byPayer.get(holder) ?? new Set()).add(runId))
  }
  const parts: readonly (readonly [string, ReadonlySet<string> | null])[] =
    runs === null ? [[sweep.sweepId, null]] : [...byPayer]
  return parts.flatMap(([sweepId, chosen]) => {
    const facts = store.sweep(sweepId)
    if (facts === null) return []
    const ledger = store.ledger(sweepId)
    if (chosen === null) return { facts, ledger }
    return {
      facts: { ...facts, runs: facts.runs.filter(({ runId }) => chosen.has(runId)) },
      ledger: ledger.filter(({ runId }) => chosen.has(runId)),
    }
  })
}
