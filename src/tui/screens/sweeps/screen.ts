// The home screen: every sweep of the project with how far it is and what it costs; details of the one under the cursor.
import { sanitizeLine } from '../../../format/sanitize.ts'
import { type Rect, type SizeClass, splitColumns, splitRows } from '../../layout.ts'
import { rowBefore } from '../../state/changes.ts'
import { step } from '../../state/effect.ts'
import { fitColumns } from '../../table/columns.ts'
import { tableRows } from '../../table/view.ts'
import { createTheme } from '../../theme.ts'
import type { Pane, ScreenModule, Slot } from '../screen.ts'
import { sweepPlace } from '../sweep/place.ts'
import { countText, LIVE_SWEEP_SUBJECT } from './columns.ts'
import { detailRows } from './details.ts'
import { SWEEPS_KEYS } from './keys.ts'
import type { SweepsPlace } from './place.ts'
import { columnsOf, selectedSweeps, sweepAtCursor } from './rows.ts'

/** For counting rows, which no colour changes. */
const PLAIN = createTheme({ theme: 'dark', colors: 'none', glyphs: 'braille' })
const DETAIL_ROWS = 9
/** With fewer rows all are for the table. */
const ROWS_FOR_DETAILS = 2 * DETAIL_ROWS
const DETAIL_COLUMNS = 56

const table: Pane<SweepsPlace> = {
  title: (state, place) => {
    const shown = selectedSweeps(state, place).rows.length
    const { applied } = place.table.filter
    return `Sweeps ${countText(shown, state.data.sweeps?.length ?? 0)}${applied === null ? '' : `  /${applied.text}`}`
  },
  rows: (state, place, canvas) => {
    const selection = selectedSweeps(state, place)
    const { theme } = canvas
    if (state.data.sweeps === null) return ['', theme.paint('dim', '  Reading the volumes …')]
    if (state.data.sweeps.length === 0)
      return [
        '',
        '  No sweep yet.',
        theme.paint(
          'dim',
          '  n makes the first one, from your code or an example. The same: sweepdeck init, then run.',
        ),
      ]
    const view = {
      columns: columnsOf(state),
      selection,
      table: place.table,
      now: state.now,
      before: (id: string) => rowBefore(state.changes.sweeps, id),
    }
    const rows = tableRows(view, canvas)
    return selection.rows.length > 0
      ? rows
      : [...rows, theme.paint('dim', '  No sweep passes the filter; Esc clears it.')]
  },
  table: {
    columns: columnsOf,
    fitted: (state, _place, width) => fitColumns(columnsOf(state), width),
    get: place => place.table,
    set: (place, table) => ({ ...place, table }),
    ids: (state, place) => selectedSweeps(state, place).ids,
    total: state => state.data.sweeps?.length ?? 0,
    subject: () => LIVE_SWEEP_SUBJECT,
    open: (state, _place, sweepId) => step({ ...state, places: [...state.places, sweepPlace(sweepId)] }),
  },
}

const details: Pane<SweepsPlace> = {
  title: (state, place) => sanitizeLine(sweepAtCursor(state, place)?.sweep.name ?? 'Details'),
  rows: (state, place, { theme, width, height }) =>
    detailRows(sweepAtCursor(state, place), { theme, width }).slice(
      place.detailsTop,
      place.detailsTop + height,
    ),
  scroll: {
    get: ({ detailsTop }) => detailsTop,
    set: (place, detailsTop) => ({ ...place, detailsTop }),
    length: (state, place, width) => detailRows(sweepAtCursor(state, place), { theme: PLAIN, width }).length,
  },
}

const layout = (area: Rect, size: SizeClass): readonly Slot[] => {
  if (size === 'compact' || (size === 'normal' && area.height < ROWS_FOR_DETAILS))
    return [{ pane: 'table', rect: area }]
  const [first, second] =
    size === 'wide'
      ? splitColumns(area, area.width - DETAIL_COLUMNS)
      : splitRows(area, area.height - DETAIL_ROWS)
  return [
    { pane: 'table', rect: first },
    { pane: 'details', rect: second },
  ]
}

export const sweepsScreen: ScreenModule<SweepsPlace> = {
  crumb: () => 'Sweeps',
  panes: { table, details },
  layout,
  keys: SWEEPS_KEYS,
}
