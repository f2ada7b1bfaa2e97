// The visible curve of one run for a report: its metric by step and by the time that was paid for until then.
import type { RunFacts } from '../domain/facts.ts'
import type { LiveQueries } from '../domain/live-port.ts'
import { type TimedPoint, thinnedCurve } from '../domain/report/thinned-curve.ts'
import type { ReportedCurve } from '../domain/report-document.ts'
import type { StoreQueries } from '../domain/store-port.ts'

type Store = Pick<LiveQueries, 'curveParts' | 'metricPoints'> & Pick<StoreQueries, 'run'>

interface CurveRequest {
  readonly store: Store
  readonly metric: string
  readonly buckets: number
}

/** Of a run that was taken over from another sweep, the curve is there. */
export const reportedCurveOf = (run: RunFacts, { store, metric, buckets }: CurveRequest): ReportedCurve => {
  const ran = run.cachedFrom === null ? run : store.run(run.cachedFrom, run.runId)
  return thinnedCurve(ran === null ? [] : timedPoints(ran, { store, metric }), buckets)
}

function* timedPoints(
  { sweepId, runId, attempts }: RunFacts,
  { store, metric }: Pick<CurveRequest, 'store' | 'metric'>,
): Generator<TimedPoint> {
  const limits = new Map(store.curveParts(sweepId, runId).map(({ attempt, upTo }) => [attempt, upTo]))
  let before = 0
  for (const { name, elapsedS, lastT } of attempts) {
    const upTo = limits.get(name) ?? null
    const points = store.metricPoints({ sweepId, runId, attempt: name, metric, after: 0, limit: ALL })
    for (const { step, t, value } of points)
      if (value !== null && (upTo === null || step <= upTo)) yield { step, seconds: before + t, value }
    before += elapsedS ?? lastT
  }
}

/** SQLite's word for no limit. */
const ALL = -1
