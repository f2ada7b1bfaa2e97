// What the comparison remembers.
import type { Objective } from '../../../domain/compare/objectives.ts'
import type { CurveAxis } from '../../../domain/compare/run-curve.ts'
import type { PlaceBase } from '../../state/model.ts'
import { newTable, type TableState } from '../../table/table-state.ts'

export type ComparePane = 'scatter' | 'ranking' | 'spend' | 'effects' | 'front'

/** What the pane of lines shows: the best so far by spend, or the curves of the best configs. */
export type CompareLines = 'best' | CurveAxis

export interface ComparePlace extends PlaceBase<'compare', ComparePane> {
  readonly sweepIds: readonly string[]
  /** Its cursor is the point that is selected in the scatter, too. */
  readonly table: TableState
  /** null: what was spent, and the metric of the sweeps. */
  readonly x: Objective | null
  readonly y: Objective | null
  readonly lines: CompareLines
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
  lines: 'best',
  effectsTop: 0,
  frontTop: 0,
})
