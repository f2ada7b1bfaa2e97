// Where a sweep's money went, as a screen that stays open sees it.
import { amountOf, noSpend, totalOf } from '../domain/ledger/totals.ts'
import { isWaste } from '../domain/ledger/waste.ts'
import type { LiveQueries } from '../domain/live-port.ts'

interface Amount {
  readonly hours: number
  readonly usd: number | null
}

export interface SweepMoney {
  /** Share of the time that was useful; null: no time was spent yet. */
  readonly goodput: number | null
  readonly waste: Amount
  /** Work that was not done again, as a checkpoint had kept it. */
  readonly resumed: Amount
}

/** The sums of one sweep. */
export const sweepMoney = (sweepId: string, store: Pick<LiveQueries, 'money'>): SweepMoney => {
  const { byLabel, carriedOn } = store.money(sweepId)
  const start = noSpend({ priced: true })
  const total = totalOf(byLabel, start)
  const useful = byLabel.find(({ label }) => label === 'useful')
  return {
    goodput: total.nanoseconds === 0n ? null : Number(useful?.nanoseconds ?? 0n) / Number(total.nanoseconds),
    waste: amountOf({
      ...totalOf(byLabel.filter(isWaste), start),
      ...(total.nanoUsd === null && { nanoUsd: null }),
    }),
    resumed: amountOf(carriedOn),
  }
}
