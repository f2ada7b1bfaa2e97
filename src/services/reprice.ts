// Tells sweeps what a second of them costs, where that has changed since they were told last: by `prices set`, or by a
// newer price list. From then on they are charged with that; what was spent before keeps its price.
import type { Clock } from '../domain/ports.ts'
import { type OwnRates, priceToday } from '../domain/slot-price.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import { engineFor } from './launch.ts'
import { type Engines, unfinished } from './sweep-state.ts'

export interface RepricePorts {
  readonly store: Pick<StoreQueries, 'prices'>
  readonly engines: Engines
  readonly clock: Clock
  /** Who asks. */
  readonly by: string
  /** What the user has set, as it is now. */
  readonly ownRates: () => Promise<OwnRates>
}

/** One sweep, before it is asked to go on; a driver that is alive takes it up by itself. */
export const reprice = async (
  { sweepId, plan, engine }: Pick<SweepSummary, 'sweepId' | 'plan' | 'engine'>,
  { store, engines, by, ownRates }: RepricePorts,
): Promise<void> => {
  const known = store.prices(sweepId).at(-1)
  const { nano_usd_per_s, source } = priceToday(plan, await ownRates())
  if (known === undefined || known.nanoUsdPerS === nano_usd_per_s) return
  await engineFor(engine, engines).control(sweepId).append({ kind: 'price', nano_usd_per_s, source, by })
}

/** All that are not over. */
export const repriceUnfinished = async (
  ports: RepricePorts & { readonly store: Pick<StoreQueries, 'sweeps'> },
): Promise<void> => {
  for (const sweep of unfinished(ports.store))
    if (ports.engines.has(sweep.engine as never)) await reprice(sweep, ports)
}
