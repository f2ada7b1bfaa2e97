// The sweep that is shown, its runs as the table has them, and what else the panes take from the state.
import type { Subject } from '../../../domain/query/field.ts'
import { runNames, runSubject } from '../../../domain/query/run-fields.ts'
import type { Curves } from '../../../services/live-curves.ts'
import type { LiveRun } from '../../../services/live-runs.ts'
import type { LiveSweep } from '../../../services/live-snapshot.ts'
import type { State } from '../../state/model.ts'
import { createRefresh } from '../../state/ordering.ts'
import type { Column } from '../../table/columns.ts'
import { createSelect, memoLast, type Selection } from '../../table/select.ts'
import { markedIds } from '../../table/table-state.ts'
import { createVarying, RUN_SPEC, runColumns, type Varying } from './columns.ts'
import type { SweepPlace } from './place.ts'

const NO_RUNS: readonly LiveRun[] = []
const NO_CURVES: Curves = new Map()
/** Curves that are told apart on one chart. */
export const MOST_CURVES = 8

const select = createSelect(RUN_SPEC)
const refreshed = createRefresh(RUN_SPEC.idOf)
const varying = createVarying()

export const liveSweep = (state: State, sweepId: string): LiveSweep | null =>
  state.data.sweeps?.find(({ sweep }) => sweep.sweep_id === sweepId) ?? null

/** All runs, by index; [] while they are not read. */
export const runsOf = (state: State, sweepId: string): readonly LiveRun[] =>
  state.data.open?.sweepId === sweepId ? state.data.open.runs : NO_RUNS

export const metricShown = (
  state: State,
  { sweepId, metric }: Pick<SweepPlace, 'sweepId' | 'metric'>,
): string => metric ?? liveSweep(state, sweepId)?.plan.metric.name ?? 'metric'

export const curvesShown = (state: State, place: Pick<SweepPlace, 'sweepId' | 'metric'>): Curves => {
  const { curves } = state.readings
  const isThis = curves?.sweepId === place.sweepId && curves.metric === metricShown(state, place)
  return isThis ? curves.of : NO_CURVES
}

/** Parameters in which the runs differ. */
export const varyingOf = (state: State, sweepId: string) =>
  varying(sweepId, runsOf(state, sweepId), state.data.open?.isComplete === true)

const columns = memoLast(
  (
    metric: string,
    bestId: string | null,
    curves: Curves,
    varying: Varying,
    hasGpus: boolean,
    hasTags: boolean,
  ): readonly Column<LiveRun>[] => runColumns({ metric, bestId, curves, varying, hasGpus, hasTags }),
)

const haveTags = memoLast((runs: readonly LiveRun[]) => runs.some(({ tags }) => tags.length > 0))

/** The columns of the table. */
export const columnsOf = (state: State, place: SweepPlace): readonly Column<LiveRun>[] => {
  const sweep = liveSweep(state, place.sweepId)
  return columns(
    metricShown(state, place),
    sweep?.sweep.best?.run_id ?? null,
    curvesShown(state, place),
    varyingOf(state, place.sweepId),
    (sweep?.plan.gpus ?? 0) > 0,
    haveTags(runsOf(state, place.sweepId)),
  )
}

/** Without curves, so that a curve that is read orders nothing anew. */
const orderColumns = memoLast((metric: string, varying: Varying): readonly Column<LiveRun>[] =>
  runColumns({ metric, bestId: null, curves: NO_CURVES, varying, hasGpus: true, hasTags: true }),
)

/** The runs that pass the filter, in the table's order. */
export const selectedRuns = (state: State, place: SweepPlace): Selection<LiveRun> => {
  const runs = runsOf(state, place.sweepId)
  const { open } = state.ordering
  const held = open?.sweepId === place.sweepId ? open.runs : runs
  const columns = orderColumns(metricShown(state, place), varyingOf(state, place.sweepId))
  const name = liveSweep(state, place.sweepId)?.sweep.name ?? ''
  const around = { now: state.now, sweep: [name, place.sweepId] }
  const selection = select(held, place.table, columns, around)
  return held === runs ? selection : refreshed(selection, runs)
}

/** What a filter may ask of the runs of the sweep: parameters, metrics and tags are theirs. */
export const subjectIn = (state: State, { sweepId }: Pick<SweepPlace, 'sweepId'>): Subject<LiveRun> =>
  subjectOf(runsOf(state, sweepId), liveSweep(state, sweepId)?.plan.metric.name ?? 'metric')

const subjectOf = memoLast((runs: readonly LiveRun[], metric: string) => runSubject(runNames(runs, [metric])))

/** Whose curves are drawn: the marked runs', else the best one's and that of the one under the cursor. */
export const chartedRuns = (state: State, place: SweepPlace): readonly string[] => {
  const { ids } = selectedRuns(state, place)
  const marked = markedIds(place.table, ids)
  if (marked.size > 0) return ids.filter(id => marked.has(id)).slice(0, MOST_CURVES)
  const best = liveSweep(state, place.sweepId)?.sweep.best?.run_id
  return [...new Set([best, place.table.cursor])].filter(id => id !== null && id !== undefined)
}

const byId = memoLast((runs: readonly LiveRun[]) => new Map(runs.map(run => [run.runId, run])))

export const runById = (state: State, sweepId: string, runId: string | null): LiveRun | null =>
  runId === null ? null : (byId(runsOf(state, sweepId)).get(runId) ?? null)

/** Names of all metrics that some run has, the sweep's own first. */
export const metricNames = (state: State, sweepId: string): readonly string[] => {
  const own = liveSweep(state, sweepId)?.plan.metric.name
  const names = new Set(own === undefined ? [] : [own])
  for (const { metrics } of runsOf(state, sweepId).slice(0, 200))
    for (const name of Object.keys(metrics)) names.add(name)
  return [...names]
}
