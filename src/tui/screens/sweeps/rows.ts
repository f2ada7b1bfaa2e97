// The sweeps that the table shows, in its order.
import type { LiveSweep } from '../../../services/live-snapshot.ts'
import type { State } from '../../state/model.ts'
import { createRefresh } from '../../state/ordering.ts'
import { createSelect, type Selection } from '../../table/select.ts'
import { SWEEP_COLUMNS, SWEEP_SPEC } from './columns.ts'
import type { SweepsPlace } from './place.ts'

const select = createSelect(SWEEP_SPEC)
const refreshed = createRefresh(SWEEP_SPEC.idOf)
const NONE: readonly LiveSweep[] = []

export const selectedSweeps = (
  { data, ordering, now }: State,
  { table }: SweepsPlace,
): Selection<LiveSweep> => {
  const selection = select(ordering.sweeps ?? NONE, table, SWEEP_COLUMNS, { now, sweep: [] })
  return ordering.sweeps === data.sweeps ? selection : refreshed(selection, data.sweeps ?? NONE)
}

/** The one under the cursor. */
export const sweepAtCursor = (state: State, place: SweepsPlace): LiveSweep | null =>
  state.data.sweeps?.find(({ sweep }) => sweep.sweep_id === place.table.cursor) ?? null
