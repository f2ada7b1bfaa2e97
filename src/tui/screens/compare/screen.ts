// Results against what they cost, over one sweep or several: points with their front, the ranking, the best so far, what
// each parameter does, and what each step along the front costs.
import { goalOf } from '../../../domain/compare/objectives.ts'
import { leadText } from '../../../format/lead-text.ts'
import { objectiveTitle } from '../../../format/objective.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { truncate } from '../../../format/text-width.ts'
import { CHART_GLYPHS } from '../../../plot/glyphs.ts'
import { type Rect, type SizeClass, splitColumns, splitRows } from '../../layout.ts'
import { step } from '../../state/effect.ts'
import { type State, withPlace } from '../../state/model.ts'
import type { Want } from '../../state/readings.ts'
import { fitColumns } from '../../table/columns.ts'
import { moved } from '../../table/table-state.ts'
import { tableRows } from '../../table/view.ts'
import { createTheme, type Theme } from '../../theme.ts'
import type { Pane, ScreenModule, Slot } from '../screen.ts'
import { countText } from '../sweeps/columns.ts'
import { comparedCurveRows } from './curves.ts'
import { effectRows } from './effects.ts'
import { frontRows } from './front.ts'
import { COMPARE_KEYS } from './keys.ts'
import { openConfig } from './open-config.ts'
import type { CompareLines, ComparePlace } from './place.ts'
import {
  allRows,
  axesOf,
  columnsOf,
  curvesRequest,
  curvesShown,
  documentOf,
  effectsShown,
  importanceShown,
  pathsOf,
  planeShown,
  readingOf,
  selectedIndex,
  selectedRows,
} from './rows.ts'
import { configAt, scatterRows } from './scatter.ts'
import { bestSoFarRows } from './spend.ts'
import { rankedSubject } from './subject.ts'

const PLAIN = createTheme({ theme: 'dark', colors: 'none', glyphs: 'braille' })

/** Why a pane has nothing to show; null where it has. */
const waiting = (state: State, place: ComparePlace, theme: Theme): readonly string[] | null => {
  const reading = readingOf(state, place)
  if (reading === null) return [theme.paint('dim', '  Comparing …')]
  if (reading.error === null) return null
  const { message, hint } = reading.error
  return [
    `  ${theme.paint('bad', sanitizeLine(message))}`,
    ...(hint === null ? [] : [theme.paint('dim', `  ${sanitizeLine(hint)}`)]),
  ]
}

/** What is longer than its pane is cut where it says so. */
const fitted = <P extends Pane<ComparePlace>>(pane: P): P => ({
  ...pane,
  rows: (state, place, canvas) => pane.rows(state, place, canvas).map(row => truncate(row, canvas.width)),
})

const filterText = ({ table }: ComparePlace): string =>
  table.filter.applied === null ? '' : `  /${table.filter.applied.text}`

const scatter: Pane<ComparePlace> = {
  title: (state, place) => {
    const document = documentOf(state, place)
    if (document === null) return 'Results against spend'
    const { x, y } = axesOf(document, place)
    const { steps } = planeShown(state, place)
    return `${objectiveTitle(y)} against ${objectiveTitle(x)}, ${steps.length} on the front${filterText(place)}`
  },
  rows: (state, place, canvas) => {
    const document = documentOf(state, place)
    if (document === null) return waiting(state, place, canvas.theme) ?? []
    return scatterRows(
      {
        rows: selectedRows(state, place).rows,
        plane: planeShown(state, place),
        axes: axesOf(document, place),
        paths: pathsOf(state, place),
        selected: selectedIndex(state, place),
        lead: leadText(document),
      },
      canvas,
    )
  },
  press: (state, place, { column, row, width, height, isFocused }) => {
    const document = documentOf(state, place)
    if (document === null) return step(state)
    const view = {
      plane: planeShown(state, place),
      axes: axesOf(document, place),
      lead: leadText(document),
    }
    const space = { width, height, glyphs: CHART_GLYPHS[state.appearance.glyphs] }
    const index = configAt(view, space, { column, row })
    const { rows, ids } = selectedRows(state, place)
    const config = index === null ? undefined : rows[index]
    if (index === null || config === undefined) return step(state)
    if (isFocused && index === selectedIndex(state, place)) return openConfig(state, config) ?? step(state)
    return step(withPlace(state, { ...place, table: moved(place.table, ids, index) }))
  },
}

const ranking: Pane<ComparePlace> = {
  title: (state, place) => {
    const shown = selectedRows(state, place).rows.length
    return `Configs ${countText(shown, allRows(state, place).length)}${filterText(place)}`
  },
  rows: (state, place, canvas) => {
    const why = waiting(state, place, canvas.theme)
    if (why !== null) return why
    const selection = selectedRows(state, place)
    const view = { columns: columnsOf(state, place), selection, table: place.table, now: state.now }
    const rows = tableRows(view, canvas)
    if (selection.rows.length > 0) return rows
    const none =
      place.table.filter.applied === null
        ? 'There is no run yet.'
        : 'No config passes the filter; Esc clears it.'
    return [...rows, canvas.theme.paint('dim', `  ${none}`)]
  },
  table: {
    columns: columnsOf,
    fitted: (state, place, width) => fitColumns(columnsOf(state, place), width),
    get: place => place.table,
    set: (place, table) => ({ ...place, table }),
    ids: (state, place) => selectedRows(state, place).ids,
    total: (state, place) => allRows(state, place).length,
    subject: (state, place) => rankedSubject(allRows(state, place)),
    open: (state, place, id) =>
      openConfig(
        state,
        allRows(state, place).find(row => row.id === id),
      ) ?? step(state),
  },
}

const LINE_TITLES: Readonly<Record<CompareLines, (metric: string) => string>> = {
  best: metric => `Best ${metric} by what was spent so far`,
  step: metric => `${metric} by step`,
  hours: metric => `${metric} by time that was paid for`,
  usd: metric => `${metric} by dollars spent on the run`,
}

const spend: Pane<ComparePlace> = {
  title: (state, place) => {
    const document = documentOf(state, place)
    return LINE_TITLES[place.lines](document === null ? 'result' : sanitizeLine(document.metric.name))
  },
  rows: (state, place, canvas) => {
    const document = documentOf(state, place)
    if (document === null) return waiting(state, place, canvas.theme) ?? []
    if (place.lines === 'best') return bestSoFarRows(document, canvas)
    const { rows } = selectedRows(state, place)
    return comparedCurveRows(
      {
        document,
        curves: curvesShown(state, place),
        by: place.lines,
        paths: pathsOf(state, place),
        selected: rows[selectedIndex(state, place) ?? -1]?.runs[0]?.run_id ?? null,
      },
      canvas,
    )
  },
}

const allEffects = (
  state: State,
  place: ComparePlace,
  look: { readonly width: number; readonly theme: Theme },
): readonly string[] => {
  const document = documentOf(state, place)
  if (document === null) return waiting(state, place, look.theme) ?? []
  const importance = importanceShown(state, place)
  const { y } = axesOf(document, place)
  return effectRows(effectsShown(state, place), { ...look, goal: goalOf(y), importance })
}

const effects: Pane<ComparePlace> = {
  title: (state, place) => {
    const document = documentOf(state, place)
    const name = document === null ? 'the metric' : objectiveTitle(axesOf(document, place).y)
    return `Means of ${name} by parameter`
  },
  rows: (state, place, canvas) =>
    allEffects(state, place, canvas).slice(place.effectsTop, place.effectsTop + canvas.height),
  scroll: {
    get: ({ effectsTop }) => effectsTop,
    set: (place, effectsTop) => ({ ...place, effectsTop }),
    length: (state, place, width) => allEffects(state, place, { width, theme: PLAIN }).length,
  },
}

const allFront = (
  state: State,
  place: ComparePlace,
  look: { readonly width: number; readonly theme: Theme },
): readonly string[] => {
  const document = documentOf(state, place)
  if (document === null) return waiting(state, place, look.theme) ?? []
  return frontRows(
    {
      rows: selectedRows(state, place).rows,
      plane: planeShown(state, place),
      axes: axesOf(document, place),
      paths: pathsOf(state, place),
      selected: selectedIndex(state, place),
    },
    look,
  )
}

const front: Pane<ComparePlace> = {
  title: () => 'Along the front: what a point more costs',
  rows: (state, place, canvas) =>
    allFront(state, place, canvas).slice(place.frontTop, place.frontTop + canvas.height),
  scroll: {
    get: ({ frontTop }) => frontTop,
    set: (place, frontTop) => ({ ...place, frontTop }),
    length: (state, place, width) => allFront(state, place, { width, theme: PLAIN }).length,
  },
}

const LEFT_SHARE = 0.55
const UPPER_SHARE = 0.56

const layout = (area: Rect, size: SizeClass, { focus }: ComparePlace): readonly Slot[] => {
  // One after the other: Tab and numbers go on.
  if (size === 'compact') return [{ pane: focus, rect: area }]
  const [left, right] = splitColumns(area, Math.floor(area.width * LEFT_SHARE))
  const [points, table] = splitRows(left, Math.floor(left.height * UPPER_SHARE))
  const third = Math.floor(right.height / 3)
  const [curve, rest] = splitRows(right, third)
  const [steps, levels] = splitRows(rest, Math.floor(rest.height * 0.4))
  return [
    { pane: 'scatter', rect: points },
    { pane: 'ranking', rect: table },
    { pane: 'spend', rect: curve },
    { pane: 'front', rect: steps },
    { pane: 'effects', rect: levels },
  ]
}

/** Read again when a run has ended. */
const wants = (state: State, place: ComparePlace): readonly Want[] => {
  const { sweepIds } = place
  const version = (state.data.sweeps ?? [])
    .filter(({ sweep }) => sweepIds.includes(sweep.sweep_id))
    .map(
      ({ sweep: { sweep_id, counts } }) =>
        `${sweep_id} ${counts.finished} ${counts.failed} ${counts.stopped}`,
    )
    .join()
  const request = place.lines === 'best' ? null : curvesRequest(state, place)
  return [
    { kind: 'compare', sweepIds, version },
    ...(request === null ? [] : [{ kind: 'compare-curves', request, version } as const]),
  ]
}

export const compareScreen: ScreenModule<ComparePlace> = {
  crumb: (state, { sweepIds }) => {
    if (sweepIds.length !== 1) return `Compare ${sweepIds.length} sweeps`
    const sweep = state.data.sweeps?.find(({ sweep }) => sweep.sweep_id === sweepIds[0])
    return state.places.length > 2 ? 'Compare' : `Compare ${sweep?.sweep.name ?? sweepIds[0]}`
  },
  panes: {
    scatter: fitted(scatter),
    ranking: fitted(ranking),
    spend: fitted(spend),
    front: fitted(front),
    effects: fitted(effects),
  },
  layout,
  keys: COMPARE_KEYS,
  wants,
}
