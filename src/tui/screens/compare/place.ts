// What the comparison remembers.
import type { Objective } from '../../../domain/compare/objectives.ts'
import type { PlaceBase } from '../../state/model.ts'
import { newTable, type TableState } from '../../table/table-state.ts'

export type ComparePane = 'scatter' | 'ranking' | 'spend' | 'effects' | 'front'

export interface ComparePlace extends PlaceBase<'compare', ComparePane> {
  readonly sweepIds: readonly string[]
  /** Its cursor is the point that is selected in the scatter, too. */
  readonly table: TableState
  /** null: what was spent, and the metric of the sweeps. */
  readonly x: Objective | null
  readonly y: Objective | null
  readonly effectsTop: number
  readonly frontTop: number
}

/** The screen as it is opened. */
export const comparePlace = (sweepIds: readonly string[]): ComparePlace => ({
  screen: 'compare',
  focus: 'scatter',
  isZoomed: false,
  sweepIds,
  table: newTable({ column: 'rank', isDescending: false }),
  x: null,
  y: null,
  effectsTop: 0,
  frontTop: 0,
})
