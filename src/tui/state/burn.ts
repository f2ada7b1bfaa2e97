// What runs now, and what it costs per hour, over all sweeps.
import type { SweepRow } from '../../domain/documents.ts'
import { isFinalSweepState } from '../../domain/states.ts'
import { usdPerHour } from '../../format/words.ts'
import type { LiveSweep } from '../../services/live-snapshot.ts'
import { memoLast } from '../table/select.ts'

export interface Burn {
  readonly sweeps: number
  readonly runs: number
  /** null where no price is known. */
  readonly usdPerHour: number | null
}

/** Whether somebody is at work on it. */
export const isLive = ({ state }: Pick<SweepRow, 'state'>): boolean =>
  !isFinalSweepState(state) && state !== 'lost' && state !== 'planned'

/** Summed over the sweeps that are live. */
export const burnOf = memoLast((sweeps: readonly LiveSweep[]): Burn => {
  const live = sweeps.map(({ sweep }) => sweep).filter(isLive)
  const rates = live.map(usdPerHour).filter(rate => rate !== null)
  return {
    sweeps: live.length,
    runs: live.reduce((sum, { counts }) => sum + counts.running, 0),
    usdPerHour: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0),
  }
})
