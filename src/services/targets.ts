// What the words after `stop`, `resume` and `retry` mean: whole sweeps, or runs of them.
import { SweepdeckError } from '../domain/errors.ts'
import { isFinalSweepState } from '../domain/states.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import { ambiguous, candidate, resolveSweep, withPrefix } from './resolve.ts'

export interface ControlTarget {
  readonly sweep: SweepSummary
  /** null: the whole sweep. */
  readonly runs: readonly string[] | null
}

type Queries = Pick<StoreQueries, 'sweeps' | 'findRuns'>

// Fewer digits would match by chance, and could mean a date as well.
const SHORTEST_RUN_PREFIX = 4

/** One target per sweep; a sweep that is named as a whole takes in its runs. Throws for the first that means nothing. */
export const resolveTargets = (store: Queries, words: readonly string[]): readonly ControlTarget[] => {
  const found = new Map<string, ControlTarget>()
  for (const word of words) {
    const target = resolveTarget(store, word)
    const before = found.get(target.sweep.sweepId)
    const runs =
      before === undefined
        ? target.runs
        : before.runs === null || target.runs === null
          ? null
          : [...new Set([...before.runs, ...target.runs])]
    found.set(target.sweep.sweepId, { sweep: target.sweep, runs })
  }
  return [...found.values()]
}

/** What one word means. */
export const resolveTarget = (store: Queries, word: string): ControlTarget => {
  const sweeps = store.sweeps()
  const runs = /^[0-9a-f]+$/.test(word) && word.length >= SHORTEST_RUN_PREFIX ? store.findRuns(word) : []
  const ids = [...new Set(runs.map(run => run.runId))]
  const isNamed = sweeps.some(sweep => sweep.sweepId === word || sweep.name === word)
  if (isNamed || ids.length === 0) return { sweep: resolveSweep(store, word), runs: null }
  const matches = withPrefix(sweeps, word)
  if (ids.length + matches.length > 1)
    throw ambiguous(word, [...matches.map(candidate), ...runs.map(run => `${run.runId}  of ${run.sweepId}`)])
  return { sweep: holderOf(sweeps, runs), runs: ids }
}

/** The same run can be in several sweeps: what is still going on is meant before what is over, the newest first. */
const holderOf = (
  sweeps: readonly SweepSummary[],
  runs: readonly { readonly sweepId: string; readonly runId: string }[],
): SweepSummary => {
  const holders = sweeps.filter(sweep => runs.some(run => run.sweepId === sweep.sweepId))
  const holder = holders.find(sweep => !isFinalSweepState(sweep.state)) ?? holders[0]
  if (!holder) throw new SweepdeckError('the sweep of this run is gone', { code: 'sweep.not_found' })
  return holder
}
