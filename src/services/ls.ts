// All sweeps of this project.
import type { SweepRow } from '../domain/documents.ts'
import type { Clock } from '../domain/ports.ts'
import { SWEEP_SUBJECT } from '../domain/query/sweep-fields.ts'
import { scheduleOf } from '../domain/schedule.ts'
import { isFinalSweepState } from '../domain/states.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import { queryOf } from './filter-runs.ts'
import { sweepRows } from './sweep-row.ts'
import type { Engines } from './sweep-state.ts'

export interface ListPorts {
  readonly store: Pick<StoreQueries, 'sweeps'>
  readonly engines: Engines
  readonly clock: Pick<Clock, 'now'>
}

/** Gives the rows of `ls`, newest first; with a filter those that it lets pass. */
export const createListSweeps =
  ({ store, engines, clock }: ListPorts) =>
  async ({ filter }: { readonly filter?: string } = {}): Promise<readonly SweepRow[]> => {
    const query = filter === undefined ? null : queryOf(filter, SWEEP_SUBJECT)
    const summaries = store.sweeps()
    const rows = await sweepRows(summaries, engines)
    const all = rows.map((row, index) => ({
      ...row,
      ...timesOf(summaries[index] as SweepSummary, clock.now()),
    }))
    const around = { now: clock.now(), sweep: [] }
    return query === null ? all : all.filter(row => query.test(row, around))
  }

const timesOf = ({ plan, state }: SweepSummary, now: number) => ({
  schedule: isFinalSweepState(state) ? null : scheduleOf(plan.schedule, now),
  generation_of: plan.generation_of ?? null,
  is_probe: (plan.probe ?? null) !== null,
})
