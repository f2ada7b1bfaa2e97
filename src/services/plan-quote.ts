// What a sweep is expected to take and to cost, from its file, its past runs and the price of a slot.
import type { Machine } from '../domain/ports.ts'
import type { Quote, RunRecord } from '../domain/protocol.ts'
import { quoteFor } from '../domain/quote.ts'
import { gpusPerRun, slotPrice } from '../domain/slot-price.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import type { SweepSpec } from '../domain/sweep-file/spec.ts'
import type { PlanDraft } from './app.ts'
import { sharersOf, slotsOf } from './plan-slots.ts'

export interface QuotePorts {
  readonly store: Pick<StoreQueries, 'runSeconds'>
  readonly machine: Machine
  /** What the user set for this machine; null: nothing. */
  readonly localRate: () => Promise<{ readonly usdPerHour: number } | null>
}

/** What is paid for one of the runs at a time. */
export type Slot = Pick<PlanDraft, 'gpus' | 'price'>

/** The price of one slot, by what the file asks for. */
export const priceSlot = async (
  { resources }: SweepSpec,
  { machine, localRate }: Pick<QuotePorts, 'machine' | 'localRate'>,
): Promise<Slot> => ({
  gpus: resources.engine === 'local' ? Math.min(1, machine.gpus) : gpusPerRun(resources.gpu),
  price: slotPrice(resources, { local: await localRate() }),
})

/** The quote for those of the runs that are not cached. */
export const quoteRuns = (
  spec: SweepSpec,
  { runs, ...rest }: { readonly runs: readonly RunRecord[]; readonly identity: string; readonly slot: Slot },
  ports: Pick<QuotePorts, 'machine' | 'store'>,
): Quote => quoteFresh(spec, { fresh: runs.filter(run => run.cached === null).length, ...rest }, ports)

/** The quote for so many runs. */
export const quoteFresh = (
  spec: SweepSpec,
  { fresh, identity, slot }: { readonly fresh: number; readonly identity: string; readonly slot: Slot },
  { machine, store }: Pick<QuotePorts, 'machine' | 'store'>,
): Quote =>
  quoteFor({
    runs: fresh,
    history: store.runSeconds({ identity, sweepName: spec.name }),
    expectS: spec.expectS,
    slots: slotsOf(spec, machine),
    gpus: slot.gpus,
    sharers: sharersOf(spec, { machine, runs: fresh }),
    nanoUsdPerS: slot.price.nano_usd_per_s,
  })
