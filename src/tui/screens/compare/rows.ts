// The compared configs as the panes take them: those that pass the filter, their points, the front among these.

import { type ParameterEffect, parameterEffects } from '../../../domain/compare/effects.ts'
import { type Front, frontOf } from '../../../domain/compare/front.ts'
import {
  type ComparedRow,
  numberOf,
  type Objective,
  type Objectives,
  usualObjectives,
} from '../../../domain/compare/objectives.ts'
import type { CompareDocument, ComparedCurve } from '../../../domain/compare-document.ts'
import { flatConfig } from '../../../domain/flat-config.ts'
import { varyingPaths } from '../../../format/config-text.ts'
import type { CompareCurvesRequest } from '../../../services/compare-curves.ts'
import type { State } from '../../state/model.ts'
import type { CompareReading } from '../../state/readings.ts'
import type { Column } from '../../table/columns.ts'
import { createSelect, memoLast, type Selection } from '../../table/select.ts'
import { compareColumns, RANK_SPEC } from './columns.ts'
import type { ComparePlace } from './place.ts'

/** A config with its place in the ranking. */
export interface Ranked extends ComparedRow {
  readonly id: string
  /** From 1; null where nothing of it is finished. */
  readonly rank: number | null
  readonly parameters: ReadonlyMap<string, unknown>
}

/** What was read for this comparison; null while it is not. */
export const readingOf = (state: State, { sweepIds }: ComparePlace): CompareReading | null => {
  const { compare } = state.readings
  return compare !== null && compare.sweepIds.join() === sweepIds.join() ? compare : null
}

export const documentOf = (state: State, place: ComparePlace): CompareDocument | null =>
  readingOf(state, place)?.document ?? null

const NONE: readonly Ranked[] = []
const NO_PATHS: readonly string[] = []

const rankedRows = memoLast((document: CompareDocument): readonly Ranked[] =>
  document.rows.map((row, index) => ({
    ...row,
    id: `${row.config_id} ${row.sweep_ids[0] ?? ''}`,
    rank: row.mean === null ? null : index + 1,
    parameters: flatConfig(row.config),
  })),
)
const varying = memoLast((document: CompareDocument) =>
  varyingPaths(document.rows.map(({ config }) => config)),
)

export const allRows = (state: State, place: ComparePlace): readonly Ranked[] => {
  const document = documentOf(state, place)
  return document === null ? NONE : rankedRows(document)
}

export const pathsOf = (state: State, place: ComparePlace): readonly string[] => {
  const document = documentOf(state, place)
  return document === null ? NO_PATHS : varying(document)
}

const axes = memoLast((document: CompareDocument, x: Objective | null, y: Objective | null): Objectives => {
  const usual = usualObjectives(document)
  return { x: x ?? usual.x, y: y ?? usual.y }
})

export const axesOf = (document: CompareDocument, { x, y }: ComparePlace): Objectives => axes(document, x, y)

const planeOf = memoLast((rows: readonly Ranked[], { x, y }: Objectives, metric: string) =>
  frontOf(rows, { x, y, metric }),
)

const select = createSelect(RANK_SPEC)
const columns = memoLast(compareColumns)
/** Without the front, which depends on what passes the filter; nothing is ordered by it. */
const NO_FRONT: ReadonlySet<string> = new Set()

/** The rows that pass the filter, in the table's order. */
export const selectedRows = (state: State, place: ComparePlace): Selection<Ranked> => {
  const document = documentOf(state, place)
  if (document === null) return NO_SELECTION
  return select(rankedRows(document), place.table, orderColumns(document, place, varying(document)))
}
const NO_SELECTION: Selection<Ranked> = { rows: [], ids: [] }
const orderColumns = memoLast(
  (document: CompareDocument, { x, y }: ComparePlace, paths: readonly string[]): readonly Column<Ranked>[] =>
    compareColumns({ document, axes: axes(document, x, y), paths, front: NO_FRONT }),
)

export const planeShown = (state: State, place: ComparePlace): Front => {
  const document = documentOf(state, place)
  if (document === null) return NO_PLANE
  return planeOf(selectedRows(state, place).rows, axesOf(document, place), document.metric.name)
}
const NO_PLANE: Front = { points: [], steps: [], knee: null }

const frontIds = memoLast(
  (rows: readonly Ranked[], { steps }: Front): ReadonlySet<string> =>
    new Set(steps.flatMap(({ index }) => rows[index]?.id ?? [])),
)

/** The columns of the ranking. */
export const columnsOf = (state: State, place: ComparePlace): readonly Column<Ranked>[] => {
  const document = documentOf(state, place)
  if (document === null) return []
  const front = frontIds(selectedRows(state, place).rows, planeShown(state, place))
  return columns({
    document,
    axes: axesOf(document, place),
    paths: varying(document),
    front,
  })
}

/** Index of the selected row among those that are shown: the cursor's, else the best of the front; null without any. */
export const selectedIndex = (state: State, place: ComparePlace): number | null => {
  const { ids } = selectedRows(state, place)
  const { cursor, index } = place.table
  const at = ids[index] === cursor ? index : ids.indexOf(cursor ?? '')
  return at === -1 ? (planeShown(state, place).steps.at(-1)?.index ?? (ids.length > 0 ? 0 : null)) : at
}

const effects = memoLast(
  (rows: readonly Ranked[], axis: Objective, metric: string): readonly ParameterEffect[] =>
    parameterEffects(
      rows.map(row => {
        const value = numberOf(row, axis, metric)
        return { parameters: row.parameters, value: row.rank === null ? null : value }
      }),
    ),
)

/** Of the second axis, over the configs that pass the filter. */
export const effectsShown = (state: State, place: ComparePlace): readonly ParameterEffect[] => {
  const document = documentOf(state, place)
  if (document === null) return []
  return effects(selectedRows(state, place).rows, axesOf(document, place).y, document.metric.name)
}

/** How much each parameter matters; null where other configs are shown than it is of, or another metric. */
export const importanceShown = (state: State, place: ComparePlace): CompareDocument['importance'] | null => {
  const document = documentOf(state, place)
  if (document === null || place.table.filter.applied !== null) return null
  const { y } = axesOf(document, place)
  return y.of === 'metric' && y.name === document.metric.name ? document.importance : null
}

const MOST_CURVES = 5

/** Whose curves are drawn: those that are marked, else the best of those that are shown; null while nothing is read. */
export const curvesRequest = (state: State, place: ComparePlace): CompareCurvesRequest | null => {
  const document = documentOf(state, place)
  if (document === null) return null
  return requestFor(selectedRows(state, place).rows, place.table.marks, document.metric.name)
}

const requestFor = memoLast(
  (rows: readonly Ranked[], marks: ReadonlySet<string>, metric: string): CompareCurvesRequest => ({
    metric,
    runs: (marks.size === 0 ? rows : rows.filter(({ id }) => marks.has(id)))
      .flatMap(({ rank, runs: [best] }) =>
        rank === null || best === undefined
          ? []
          : { row: rank - 1, sweepId: best.sweep_id, runId: best.run_id },
      )
      .toSorted((a, b) => a.row - b.row)
      .slice(0, MOST_CURVES),
  }),
)

/** Those of them that were read; null while none are. */
export const curvesShown = (state: State, place: ComparePlace): readonly ComparedCurve[] | null => {
  const read = state.readings.compareCurves
  const request = curvesRequest(state, place)
  if (read === null || request === null || read.request.metric !== request.metric) return null
  const ids = new Map(read.curves.map(curve => [curve.run_id, curve]))
  return request.runs.flatMap(({ runId, row }) => {
    const curve = ids.get(runId)
    return curve === undefined ? [] : { ...curve, row }
  })
}
