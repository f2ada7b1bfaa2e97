// What the screen of one sweep remembers.
import type { PlaceBase } from '../../state/model.ts'
import { newTable, type TableState } from '../../table/table-state.ts'

export type SweepPane = 'runs' | 'curves' | 'events' | 'summary'

export interface SweepPlace extends PlaceBase<'sweep', SweepPane> {
  readonly sweepId: string
  readonly table: TableState
  /** null: the sweep's own. */
  readonly metric: string | null
  readonly isLog: boolean
  /** Where the crosshair is, 0 left to 1 right; null: there is none. */
  readonly crosshair: number | null
  readonly eventsTop: number
}

/** The screen as it is opened. */
export const sweepPlace = (sweepId: string): SweepPlace => ({
  screen: 'sweep',
  focus: 'runs',
  isZoomed: false,
  sweepId,
  table: newTable({ column: 'index', isDescending: false }),
  metric: null,
  isLog: false,
  crosshair: null,
  eventsTop: 0,
})
