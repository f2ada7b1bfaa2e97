// The screen of one sweep: how it does, its runs, curves of some of them, and what its drivers say.
import { configLabel } from '../../../format/config-text.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { plural } from '../../../format/words.ts'
import { type Rect, type SizeClass, splitColumns, splitRows } from '../../layout.ts'
import { rowBefore } from '../../state/changes.ts'
import { type Step, step } from '../../state/effect.ts'
import type { State } from '../../state/model.ts'
import type { Want } from '../../state/readings.ts'
import { fitColumns } from '../../table/columns.ts'
import { stateCell } from '../../table/state-cell.ts'
import { tableRows } from '../../table/view.ts'
import { createTheme } from '../../theme.ts'
import { runPlace } from '../run/place.ts'
import type { Pane, ScreenModule, Slot } from '../screen.ts'
import { countText } from '../sweeps/columns.ts'
import { curveRows } from './curves.ts'
import { eventRows } from './events.ts'
import { SWEEP_KEYS } from './keys.ts'
import type { SweepPlace } from './place.ts'
import {
  chartedRuns,
  columnsOf,
  curvesShown,
  liveSweep,
  metricShown,
  runById,
  runsOf,
  selectedRuns,
  subjectIn,
  varyingOf,
} from './rows.ts'
import { summaryRows } from './summary.ts'

const SUMMARY_ROWS = 4
/** Of the screen, for the table where the curves are beside or below it. */
const TABLE_SHARE = 0.58
const EVENT_COLUMNS = 46
const LEAST_LOWER = 9
/** Rows whose curves are read beside those that are charted: as many as a screen can show. */
const SPARKS = 70

const summary: Pane<SweepPlace> = {
  title: (state, { sweepId }) => {
    const sweep = liveSweep(state, sweepId)
    if (sweep === null) return 'Sweep'
    const why = sweep.stateWhy === '' || sweep.stateWhy === sweep.sweep.state ? '' : `: ${sweep.stateWhy}`
    return sanitizeLine(`${sweep.sweep.name}  ${stateCell(sweep.sweep.state, PLAIN)}${why}`)
  },
  rows: (state, { sweepId }, { width, theme }) =>
    summaryRows(liveSweep(state, sweepId), {
      width,
      theme,
      isComplete: state.data.open?.isComplete === true,
      money: state.readings.money?.sweepId === sweepId ? state.readings.money.of : null,
    }),
}
const PLAIN = createTheme({ theme: 'dark', colors: 'none', glyphs: 'braille' })

const openRun = (state: State, place: SweepPlace, runId: string): Step =>
  step({ ...state, places: [...state.places, runPlace(place.sweepId, runId)] })

const runs: Pane<SweepPlace> = {
  title: (state, place) => {
    const { applied } = place.table.filter
    const all = runsOf(state, place.sweepId).length
    return `Runs ${countText(selectedRuns(state, place).rows.length, all)}${applied === null ? '' : `  /${applied.text}`}`
  },
  rows: (state, place, canvas) => {
    const selection = selectedRuns(state, place)
    const { theme } = canvas
    if (runsOf(state, place.sweepId).length === 0) return ['', theme.paint('dim', '  Reading its runs …')]
    const view = {
      columns: columnsOf(state, place),
      selection,
      table: place.table,
      now: state.now,
      before: (id: string) => rowBefore(state.changes.runs, id),
    }
    const rows = tableRows(view, canvas)
    return selection.rows.length > 0
      ? rows
      : [...rows, theme.paint('dim', '  No run passes the filter; Esc clears it.')]
  },
  table: {
    columns: columnsOf,
    fitted: (state, place, width) => fitColumns(columnsOf(state, place), width),
    get: place => place.table,
    set: (place, table) => ({ ...place, table }),
    ids: (state, place) => selectedRuns(state, place).ids,
    total: (state, place) => runsOf(state, place.sweepId).length,
    subject: subjectIn,
    open: openRun,
  },
}

const curves: Pane<SweepPlace> = {
  title: (state, place) => {
    const charted = chartedRuns(state, place).length
    const scale = place.isLog ? ', logarithmic' : ''
    return `${sanitizeLine(metricShown(state, place))} of ${plural(charted, 'run')}${scale}`
  },
  rows: (state, place, { width, height, theme }) => {
    const read = curvesShown(state, place)
    const { paths } = varyingOf(state, place.sweepId)
    const best = liveSweep(state, place.sweepId)?.sweep.best?.run_id
    return curveRows(
      {
        metric: metricShown(state, place),
        isLog: place.isLog,
        crosshair: place.crosshair,
        lines: chartedRuns(state, place).map(runId => {
          const run = runById(state, place.sweepId, runId)
          return {
            runId,
            label: run === null ? '' : configLabel(run.config, paths),
            isBest: runId === best,
            isCursor: runId === place.table.cursor,
            points: read.get(runId) ?? [],
          }
        }),
      },
      { width, height, theme },
    )
  },
}

const notesOf = (state: State, { sweepId }: SweepPlace) =>
  state.data.open?.sweepId === sweepId ? state.data.open.notes : []

const events: Pane<SweepPlace> = {
  title: () => 'Events',
  rows: (state, place, { width, height, theme }) =>
    eventRows(notesOf(state, place), { width, height, theme, top: place.eventsTop, now: state.now }),
  scroll: {
    get: ({ eventsTop }) => eventsTop,
    set: (place, eventsTop) => ({ ...place, eventsTop }),
    length: (state, place) => notesOf(state, place).length,
  },
}

const layout = (area: Rect, size: SizeClass, { focus }: SweepPlace): readonly Slot[] => {
  const [top, rest] = splitRows(area, SUMMARY_ROWS)
  const above: Slot = { pane: 'summary', rect: top }
  if (size === 'compact') {
    const [table, lower] = splitRows(rest, rest.height - LEAST_LOWER)
    if (focus === 'runs' || focus === 'summary') return [{ pane: 'runs', rect: rest }, above]
    const pane = rest.height >= 2 * LEAST_LOWER ? lower : rest
    return [...(pane === rest ? [] : [{ pane: 'runs', rect: table }]), { pane: focus, rect: pane }, above]
  }
  if (size === 'wide') {
    const [left, right] = splitColumns(rest, Math.floor(rest.width * TABLE_SHARE))
    const [upper, lower] = splitRows(right, Math.floor(right.height * TABLE_SHARE))
    return [
      { pane: 'runs', rect: left },
      { pane: 'curves', rect: upper },
      { pane: 'events', rect: lower },
      above,
    ]
  }
  const [upper, lower] = splitRows(rest, Math.floor(rest.height * TABLE_SHARE))
  const [left, right] = splitColumns(lower, lower.width - EVENT_COLUMNS)
  return [
    { pane: 'runs', rect: upper },
    { pane: 'curves', rect: left },
    { pane: 'events', rect: right },
    above,
  ]
}

/** The sums of the ledger, again once they differ in the third digit. */
const moneyWanted = (state: State, { sweepId }: SweepPlace): readonly Want[] => {
  const sweep = liveSweep(state, sweepId)?.sweep
  if (sweep === undefined || sweep.spend.hours === 0) return []
  const ended = sweep.counts.finished + sweep.counts.failed + sweep.counts.stopped
  return [
    {
      kind: 'money',
      sweepId,
      version: `${sweep.spend.hours.toPrecision(3)} ${ended.toPrecision(2)} ${sweep.state}`,
    },
  ]
}

const wants = (state: State, place: SweepPlace): readonly Want[] => [
  ...moneyWanted(state, place),
  ...curvesWanted(state, place),
]

/** The curves of what is in sight. */
const curvesWanted = (state: State, place: SweepPlace): readonly Want[] => {
  const { ids } = selectedRuns(state, place)
  const inSight = ids.slice(place.table.top, place.table.top + SPARKS)
  const runIds = [...new Set([...chartedRuns(state, place), ...inSight])]
  if (runIds.length === 0) return []
  const version = runIds
    .map(runId => {
      const run = runById(state, place.sweepId, runId)
      return `${run?.step ?? ''}.${run?.attempts ?? ''}`
    })
    .join()
  return [{ kind: 'curves', sweepId: place.sweepId, metric: metricShown(state, place), runIds, version }]
}

export const sweepScreen: ScreenModule<SweepPlace> = {
  crumb: (state, { sweepId }) => liveSweep(state, sweepId)?.sweep.name ?? sweepId,
  panes: { summary, runs, curves, events },
  layout,
  keys: SWEEP_KEYS,
  watches: ({ sweepId }) => sweepId,
  wants,
}
