// The best result against what had been spent by then: what another dollar bought.
import { type Goal, isBetter, reaches } from './ranking.ts'

export interface EndedRun {
  /** Milliseconds since 1970. */
  readonly endedAt: number
  /** What all its attempts cost, in dollars or hours. */
  readonly spend: number
  /** null where it ended without one: failed, stopped; its spend counts all the same. */
  readonly value: number | null
}

export interface SpendPoint {
  readonly spend: number
  readonly value: number
}

/**
 * A point for every improvement, in the order in which runs ended; the last one lies at the whole spend. Summed in
 * billionths, as a sum of dollars should have no more digits than its parts.
 */
export const bestSoFar = (
  runs: readonly EndedRun[],
  { goal, totalSpend }: { readonly goal: Goal; readonly totalSpend: number },
): readonly SpendPoint[] => {
  const points: SpendPoint[] = []
  let billionths = 0
  let best: number | null = null
  for (const run of [...runs].sort((a, b) => a.endedAt - b.endedAt)) {
    billionths += Math.round(run.spend * 1e9)
    if (run.value === null || !isBetter(run.value, best, goal)) continue
    best = run.value
    points.push({ spend: billionths / 1e9, value: best })
  }
  const last = points.at(-1)
  return last && totalSpend > last.spend ? [...points, { spend: totalSpend, value: last.value }] : points
}

/** What had been spent when the target was first reached; null where it was not. */
export const costToTarget = (
  points: readonly SpendPoint[],
  { goal, target }: { readonly goal: Goal; readonly target: number | null },
): number | null =>
  target === null ? null : (points.find(({ value }) => reaches(value, target, goal))?.spend ?? null)
