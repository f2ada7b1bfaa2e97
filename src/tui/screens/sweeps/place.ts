// What the screen of all sweeps remembers.
import type { PlaceBase } from '../../state/model.ts'
import { newTable, type TableState } from '../../table/table-state.ts'

export interface SweepsPlace extends PlaceBase<'sweeps', 'table' | 'details'> {
  readonly table: TableState
  /** First row of the details that is shown. */
  readonly detailsTop: number
}

/** The screen as it is opened. */
export const SWEEPS_PLACE: SweepsPlace = {
  screen: 'sweeps',
  focus: 'table',
  isZoomed: false,
  table: newTable({ column: 'created', isDescending: true }),
  detailsTop: 0,
}
