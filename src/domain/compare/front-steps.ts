// What each step along the Pareto front gains, and what a unit of it costs: where more money stops to pay.
import type { Point } from '../pareto.ts'

export interface FrontStep {
  /** Index into the points. */
  readonly index: number
  /** Better than the one before by so much; null for the first. */
  readonly gained: number | null
  readonly extraSpend: number | null
  /** Spend per point gained; null for the first, and where nothing was gained that can be counted. */
  readonly spendPerPoint: number | null
}

/** One per point of the front, which comes cheapest first. */
export const frontSteps = (points: readonly Point[], front: readonly number[]): readonly FrontStep[] =>
  front.map((index, place) => {
    const point = points[index] as Point
    const before = points[front[place - 1] ?? -1]
    if (before === undefined) return { index, gained: null, extraSpend: null, spendPerPoint: null }
    const gained = Math.abs(point.value - before.value)
    const extraSpend = point.spend - before.spend
    const isCountable = Number.isFinite(gained) && gained > 0
    return { index, gained, extraSpend, spendPerPoint: isCountable ? extraSpend / gained : null }
  })
