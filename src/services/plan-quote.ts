// What a sweep is expected to take and to cost, from its file, its past runs and the price of a slot.
import { compareGpus, type GpuRow } from '../domain/gpu-comparison.ts'
import type { Machine } from '../domain/ports.ts'
import type { ListedRates } from '../domain/price-file.ts'
import type { Config, Quote, RunRecord, Target } from '../domain/protocol.ts'
import { type EachRun, eachRun, type Place } from '../domain/quote/each-run.ts'
import { quoteFor } from '../domain/quote/quote.ts'
import { gpusPerRun, slotPrice } from '../domain/slot-price.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import type { SweepSpec } from '../domain/sweep-file/spec.ts'
import type { PlanDraft } from './app.ts'
import { sharersOf, slotsOf } from './plan-slots.ts'

export interface QuotePorts {
  readonly store: Pick<StoreQueries, 'runTimes'>
  readonly machine: Machine
  /** What the user set for this machine; null: nothing. */
  readonly localRate: () => Promise<{ readonly usdPerHour: number } | null>
  /** What the user set instead of what the price list says. */
  readonly listedRates: () => Promise<ListedRates>
}

/** What is paid for one of the runs at a time. */
export type Slot = Pick<PlanDraft, 'gpus' | 'price'>

/** Whose times are looked for. */
export interface QuotedCode {
  readonly identity: string
  readonly target: Target
}

/** The price of one slot, by what the file asks for. */
export const priceSlot = async (
  { resources }: SweepSpec,
  { machine, localRate, listedRates }: Pick<QuotePorts, 'machine' | 'localRate' | 'listedRates'>,
): Promise<Slot> => ({
  gpus: resources.engine === 'local' ? Math.min(1, machine.gpus) : gpusPerRun(resources.gpu),
  price: slotPrice(resources, { local: await localRate(), listed: await listedRates() }),
})

/** The configs of the runs that are not cached. */
export const freshConfigs = (runs: readonly RunRecord[]): readonly Config[] =>
  runs.filter(run => run.cached === null).map(({ config }) => config)

/** What one run takes of those that will be done: so many, whose configs may not be known. */
export const timeOfEach = (
  spec: SweepSpec,
  {
    fresh,
    configs,
    code,
  }: { readonly fresh: number; readonly configs: readonly Config[] | null; readonly code: QuotedCode },
  { machine, store }: Pick<QuotePorts, 'machine' | 'store'>,
): EachRun =>
  eachRun({
    times: fresh === 0 ? [] : store.runTimes({ ...code, sweepName: spec.name }),
    place: placeOfRuns(spec),
    configs,
    runs: fresh,
    slots: slotsOf(spec, machine),
    expectS: spec.expectS,
  })

/** The quote for so many runs that take so long each. */
export const quoteFresh = (
  spec: SweepSpec,
  { fresh, each, slot }: { readonly fresh: number; readonly each: EachRun; readonly slot: Slot },
  { machine }: Pick<QuotePorts, 'machine'>,
): Quote =>
  quoteFor({
    runs: fresh,
    each,
    slots: slotsOf(spec, machine),
    gpus: slot.gpus,
    sharers: sharersOf(spec, { machine, runs: fresh }),
    nanoUsdPerS: slot.price.nano_usd_per_s,
  })

/** The runs of a plan on each GPU there is a price of. */
export const gpusFor = (
  spec: SweepSpec,
  {
    configs,
    code,
    listed,
  }: {
    readonly configs: readonly Config[]
    readonly code: QuotedCode
    readonly listed: ListedRates
  },
  { store }: Pick<QuotePorts, 'store'>,
): readonly GpuRow[] =>
  compareGpus({
    runs: configs.length,
    configs,
    listed,
    parallel: spec.resources.parallel,
    resources: spec.resources,
    gpus: Math.max(1, gpusPerRun(spec.resources.gpu)),
    expectS: spec.expectS,
    times: store.runTimes({ ...code, sweepName: spec.name }),
  })

const placeOfRuns = ({ resources: { engine, gpu } }: SweepSpec): Place => ({
  engine,
  gpu: engine === 'local' ? null : (gpu?.[0] ?? null),
})
