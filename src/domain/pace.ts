// How fast a sweep gets on, and when it will be done.

/** How many runs were over at a time. */
export interface Progress {
  /** Milliseconds. */
  readonly time: number
  readonly done: number
}

/** Runs that ended per second between the first and the last of these; null while that cannot be said. */
export const runsPerSecond = (seen: readonly Progress[]): number | null => {
  const [first, last] = [seen[0], seen.at(-1)]
  if (!first || !last || last.time <= first.time) return null
  return ((last.done - first.done) * 1000) / (last.time - first.time)
}

/** The part of the past that says something of the present: up to `windowMs` back, and never less than two. */
export const recent = (seen: readonly Progress[], windowMs: number): readonly Progress[] => {
  const end = seen.at(-1)?.time ?? 0
  const from = seen.findIndex(({ time }) => time >= end - windowMs)
  return seen.slice(Math.min(from, Math.max(0, seen.length - 2)))
}

// Fewer ends than this in the window say little of the rate.
const ENOUGH_ENDS = 3

/**
 * Seconds until everything is done: from the rate at which runs end where enough did, else from what one run takes.
 * A running one is counted as half done. null while neither is known, or while nothing runs.
 */
export const etaSeconds = ({
  queued,
  running,
  seen,
  likelyS,
}: {
  readonly queued: number
  readonly running: number
  readonly seen: readonly Progress[]
  /** Seconds of one run. */
  readonly likelyS: number | null
}): number | null => {
  if (queued + running === 0) return 0
  if (running === 0) return null
  const left = queued + running / 2
  const rate = runsPerSecond(seen)
  const ends = (seen.at(-1)?.done ?? 0) - (seen[0]?.done ?? 0)
  if (rate !== null && ends >= ENOUGH_ENDS) return left / rate
  return likelyS === null ? null : (left * likelyS) / running
}
