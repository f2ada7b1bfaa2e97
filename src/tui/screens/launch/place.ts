// What the screen before a launch remembers: the plan of a file that is saved, and its GPUs beside each other.
import type { GpuRow } from '../../../domain/gpu-comparison.ts'
import type { SweepPlan } from '../../../services/app.ts'
import type { PlaceBase } from '../../state/model.ts'
import { newTable, type TableState } from '../../table/table-state.ts'

export interface LaunchPlace extends PlaceBase<'launch', 'quote' | 'gpus'> {
  readonly path: string
  /** null: not there yet, or there is a problem. */
  readonly plan: SweepPlan | null
  readonly gpus: readonly GpuRow[]
  /** What is done for it now; null: nothing. */
  readonly doing: string | null
  /** Whether that is a probe; stopping: it was told to end. */
  readonly probe: 'running' | 'stopping' | null
  /** Why there is no plan. */
  readonly problem: readonly string[] | null
  readonly top: number
  readonly table: TableState
}

/** The screen as it is opened: the plan is still to come. */
export const launchPlace = (path: string): LaunchPlace => ({
  screen: 'launch',
  focus: 'quote',
  isZoomed: false,
  path,
  plan: null,
  gpus: [],
  doing: 'planning',
  probe: null,
  problem: null,
  top: 0,
  table: newTable({ column: 'price', isDescending: false }),
})
