// All sweeps of this project.
import type { SweepRow } from '../domain/documents.ts'
import type { Clock } from '../domain/ports.ts'
import { scheduleOf } from '../domain/schedule.ts'
import { isFinalSweepState } from '../domain/states.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import { sweepRows } from './sweep-row.ts'
import type { Engines } from './sweep-state.ts'

export interface ListPorts {
  readonly store: Pick<StoreQueries, 'sweeps'>
  readonly engines: Engines
  readonly clock: Pick<Clock, 'now'>
}

/** Gives the rows of `ls`, newest first. */
export const createListSweeps =
  ({ store, engines, clock }: ListPorts) =>
  async (): Promise<readonly SweepRow[]> => {
    const summaries = store.sweeps()
    const rows = await sweepRows(summaries, engines)
    return rows.map((row, index) => ({ ...row, ...timesOf(summaries[index] as SweepSummary, clock.now()) }))
  }

const timesOf = ({ plan, state }: SweepSummary, now: number) => ({
  schedule: isFinalSweepState(state) ? null : scheduleOf(plan.schedule, now),
  generation_of: plan.generation_of ?? null,
})
