// Results against spend, over sweeps and single runs.
import { type ComparedSweep, type CompareOptions, compareSweeps } from '../domain/compare/compare.ts'
import type { CompareDocument } from '../domain/compare-document.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { type FilterPorts, filterRuns } from './filter-runs.ts'
import { type ControlTarget, resolveTargets } from './targets.ts'

type Queries = Pick<StoreQueries, 'sweeps' | 'sweep' | 'ledger' | 'findRuns' | 'run'> & FilterPorts['store']

export interface CompareRequest extends Omit<CompareOptions, 'include'> {
  /** A query: only the runs that it lets pass count. */
  readonly where?: string
}

/** Gives the document of `compare`, for sweeps and runs; what is named twice counts once. */
export const createCompare =
  ({ store, clock }: { readonly store: Queries; readonly clock: FilterPorts['clock'] }) =>
  async (words: readonly string[], { where, ...options }: CompareRequest = {}): Promise<CompareDocument> => {
    const sweeps = resolveTargets(store, words).flatMap(target => comparedSweeps(store, target))
    const [first, ...others] = sweeps
    if (!first)
      throw new SweepdeckError('there is nothing to compare', {
        code: 'compare.nothing',
        hint: 'Name sweeps or runs: `sweepdeck compare SWEEP…`; `sweepdeck ls` shows them.',
      })
    if (where === undefined) return compareSweeps([first, ...others], options)
    const plans = sweeps.map(({ facts: { plan } }) => ({ sweepId: plan.sweep_id, plan }))
    const passing = filterRuns({ store, clock }, plans, where)
    return compareSweeps([first, ...others], {
      ...options,
      include: ({ runId }, { plan }) => passing.get(plan.sweep_id)?.has(runId) ?? false,
    })
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
