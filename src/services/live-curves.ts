// Curves of a metric for several runs, in as many buckets as a chart can show. What was read of a run is kept, and read
// on from there; what a later attempt does again is left out.
import { type BucketedCurve, bucketedCurve, type CurvePoint } from '../domain/bucketed-curve.ts'
import type { LiveQueries } from '../domain/live-port.ts'
import type { Turns } from './turns.ts'

export interface CurvesRequest {
  readonly sweepId: string
  readonly metric: string
  readonly runIds: readonly string[]
}

/** By run id; [] where nothing was logged. */
export type Curves = ReadonlyMap<string, readonly CurvePoint[]>

type Store = Pick<LiveQueries, 'curveParts' | 'metricPoints'>

/** More than a chart has columns, on any screen. */
const BUCKETS = 480
/** Records that are read at once: a few milliseconds. */
const SLICE = 2_000
/** Curves that are kept; the ones that were asked for longest ago go first. */
const KEPT = 400

interface KeptCurve {
  readonly curve: BucketedCurve
  /** The parts that it was read from; another limit makes it another curve. */
  readonly limits: Map<string, number | null>
  /** Up to which place each attempt was read. */
  readonly read: Map<string, number>
  points: readonly CurvePoint[]
}

/** Answers for curves; a second question for the same reads only what is new. */
export const createLiveCurves = ({ store, turns }: { readonly store: Store; readonly turns: Turns }) => {
  const kept = new Map<string, KeptCurve>()

  const readOn = async (
    known: KeptCurve,
    { sweepId, runId, metric }: { sweepId: string; runId: string; metric: string },
  ): Promise<void> => {
    let isNews = false
    for (const [attempt, upTo] of known.limits)
      for (;;) {
        const after = known.read.get(attempt) ?? 0
        const points = store.metricPoints({ sweepId, runId, attempt, metric, after, limit: SLICE })
        for (const { step, value } of points)
          if (value !== null && (upTo === null || step <= upTo)) known.curve.add(step, value)
        isNews ||= points.length > 0
        const last = points.at(-1)
        if (last !== undefined) known.read.set(attempt, last.place)
        await turns.take()
        if (points.length < SLICE) break
      }
    if (isNews) known.points = known.curve.points()
  }

  const curveOf = async (sweepId: string, runId: string, metric: string): Promise<readonly CurvePoint[]> => {
    const key = JSON.stringify([sweepId, runId, metric])
    const parts = store.curveParts(sweepId, runId)
    const before = kept.get(key)
    const goesOn =
      before !== undefined &&
      [...before.limits].every(([attempt, upTo]) =>
        parts.some(part => part.attempt === attempt && part.upTo === upTo),
      )
    const known = goesOn ? before : newCurve()
    for (const { attempt, upTo } of parts) known.limits.set(attempt, upTo)
    kept.delete(key)
    kept.set(key, known)
    await readOn(known, { sweepId, runId, metric })
    return known.points
  }

  return async ({ sweepId, metric, runIds }: CurvesRequest): Promise<Curves> => {
    const curves = new Map<string, readonly CurvePoint[]>()
    for (const runId of runIds) curves.set(runId, await curveOf(sweepId, runId, metric))
    for (const key of kept.keys()) {
      if (kept.size <= KEPT) break
      kept.delete(key)
    }
    return curves
  }
}

const newCurve = (): KeptCurve => ({
  curve: bucketedCurve(BUCKETS),
  limits: new Map(),
  read: new Map(),
  points: [],
})
