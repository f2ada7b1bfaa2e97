// How much a command would stop or start again: what a question has to name before it is answered.
import type { Counts, SweepRow } from '../domain/documents.ts'
import type { RunState } from '../domain/states.ts'
import { sanitizeLine } from '../format/sanitize.ts'
import { plural } from '../format/words.ts'
import type { App } from '../services/app.ts'
import { sweepRowOf, targetOf } from './targets.ts'

export interface Extent {
  readonly runs: number
  /** The sweeps that are named, or that hold a run that is named. */
  readonly sweeps: readonly SweepRow[]
  /** What the runs would cost if they cost what the finished ones did; null where nobody can say. */
  readonly likelyUsd: number | null
}

/** The runs in these states that the words of a command line mean. */
export const extentOf = async (
  app: App,
  words: readonly string[],
  states: readonly (RunState & keyof Counts)[],
): Promise<Extent> => {
  const runsOf = new Map<string, { readonly sweep: SweepRow; runs: number }>()
  for (const word of words) {
    const target = await targetOf(app, word)
    const sweepId = target.kind === 'sweep' ? target.sweepId : target.run.sweep_id
    const entry = runsOf.get(sweepId) ?? { sweep: await sweepRowOf(app, sweepId), runs: 0 }
    const whole = states.reduce((sum, state) => sum + entry.sweep.counts[state], 0)
    entry.runs = Math.min(whole, target.kind === 'sweep' ? whole : entry.runs + 1)
    runsOf.set(sweepId, entry)
  }
  const entries = [...runsOf.values()]
  const costs = entries.map(({ sweep, runs }) => likelyCost(sweep, runs))
  return {
    runs: entries.reduce((sum, { runs }) => sum + runs, 0),
    sweeps: entries.map(({ sweep }) => sweep),
    likelyUsd: costs.reduce<number | null>(
      (sum, cost) => (sum === null || cost === null ? null : sum + cost),
      0,
    ),
  }
}

/** `23 runs of digits`, `40 runs of 3 sweeps`. */
export const extentText = ({ runs, sweeps }: Extent): string => {
  const [first] = sweeps
  const whose = sweeps.length === 1 && first ? sanitizeLine(first.name) : plural(sweeps.length, 'sweep')
  return `${plural(runs, 'run')} of ${whose}`
}

const likelyCost = ({ spend, counts }: SweepRow, runs: number): number | null =>
  spend.usd === null || counts.finished === 0 ? null : (spend.usd / counts.finished) * runs
