// How fast a sweep gets on, from what was seen of it and from what past runs took.
import { etaSeconds, type Progress, recent, runsPerSecond } from '../domain/pace.ts'
import { isFinalRunState, type RunState, type SweepState } from '../domain/states.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'

const RATE_WINDOW_MS = 10_000

/** States in which the rest will be done without anybody asking for it; of one that is done, nothing is left. */
const GOES_ON: ReadonlySet<SweepState> = new Set(['running', 'finished', 'failed', 'stopped'])

export interface Pace {
  readonly runsPerS: number | null
  readonly etaS: number | null
}

/** Remembers how many runs were over when; each call is one more look. */
export const createPace = () => {
  let seen: readonly Progress[] = []
  return (
    { counts }: Pick<SweepSummary, 'counts'>,
    {
      now,
      state,
      likelyS,
    }: {
      readonly now: number
      readonly state: SweepState
      /** Seconds of one run; asked only where something is left to do. */
      readonly likelyS: () => number | null
    },
  ): Pace => {
    seen = recent([...seen, { time: now, done: doneIn(counts) }], RATE_WINDOW_MS)
    const { queued, running } = counts
    const isLeft = queued + running > 0
    const etaS = GOES_ON.has(state)
      ? etaSeconds({ queued, running, seen, likelyS: isLeft ? likelyS() : null })
      : null
    return { runsPerS: runsPerSecond(seen), etaS }
  }
}

const doneIn = (counts: SweepSummary['counts']): number =>
  Object.entries(counts).reduce(
    (sum, [state, count]) => (isFinalRunState(state as RunState) ? sum + count : sum),
    0,
  )

/** What one run takes: as past ones did; null: there were none. */
export const likelySeconds = (
  code: Parameters<StoreQueries['runSeconds']>[0],
  store: Pick<StoreQueries, 'runSeconds'>,
): number | null => {
  const past = store.runSeconds(code)
  return past.length === 0 ? null : past.reduce((sum, each) => sum + each, 0) / past.length
}
