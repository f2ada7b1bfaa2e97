// The sweeps that the table shows, in its order.
import type { LiveSweep } from '../../../services/live-snapshot.ts'
import type { State } from '../../state/model.ts'
import { createRefresh } from '../../state/ordering.ts'
import type { Column } from '../../table/columns.ts'
import { createSelect, type Selection } from '../../table/select.ts'
import { SWEEP_SPEC, sweepColumns } from './columns.ts'
import type { SweepsPlace } from './place.ts'

const select = createSelect(SWEEP_SPEC)
const refreshed = createRefresh(SWEEP_SPEC.idOf)
const NONE: readonly LiveSweep[] = []

export const columnsOf = ({ data }: State): readonly Column<LiveSweep>[] => sweepColumns(data.sweeps ?? NONE)

export const selectedSweeps = (state: State, { table }: SweepsPlace): Selection<LiveSweep> => {
  const { data, ordering, now } = state
  const selection = select(ordering.sweeps ?? NONE, table, columnsOf(state), { now, sweep: [] })
  return ordering.sweeps === data.sweeps ? selection : refreshed(selection, data.sweeps ?? NONE)
}

/** The one under the cursor. */
export const sweepAtCursor = (state: State, place: SweepsPlace): LiveSweep | null =>
  state.data.sweeps?.find(({ sweep }) => sweep.sweep_id === place.table.cursor) ?? null
