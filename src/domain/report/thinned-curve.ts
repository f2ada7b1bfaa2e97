// A run's curve in a report: as many points as can be told apart on a page, each with the time that was paid for.
import { bucketedCurve, type CurvePoint } from '../bucketed-curve.ts'
import type { ReportedCurve } from '../report-document.ts'

export interface TimedPoint {
  readonly step: number
  readonly seconds: number
  readonly value: number
}

/** Low and high of at most `buckets` parts of the curve, and its end; of two points of a step, the later one says the time. */
export const thinnedCurve = (points: Iterable<TimedPoint>, buckets: number): ReportedCurve => {
  const curve = bucketedCurve(buckets)
  const secondsAt = new Map<number, number>()
  let end: CurvePoint | null = null
  for (const { step, seconds, value } of points) {
    curve.add(step, value)
    secondsAt.set(step, seconds)
    if (end === null || step >= end.x) end = { x: step, y: value }
  }
  const kept = withEnd(curve.points(), end)
  return {
    steps: kept.map(({ x }) => x),
    seconds: kept.map(({ x }) => rounded(secondsAt.get(x) ?? 0)),
    values: kept.map(({ y }) => (Number.isFinite(y) ? rounded(y) : null)),
  }
}

const withEnd = (points: readonly CurvePoint[], end: CurvePoint | null): readonly CurvePoint[] =>
  end === null || points.at(-1)?.x === end.x ? points : [...points, end]

/** More digits than a page can show only make it larger. */
const rounded = (value: number): number => Number(value.toPrecision(6))

const MOST_BUCKETS = 240
const FEWEST_BUCKETS = 16

/** Buckets per run, so that the curves of all of them stay within some tens of thousands of points. */
export const bucketsFor = (runs: number): number =>
  Math.round(Math.max(FEWEST_BUCKETS, Math.min(MOST_BUCKETS, 40_000 / Math.max(1, runs))))
