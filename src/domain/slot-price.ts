// What one worker slot costs per second, and who says so: known before launch, and stored with the sweep.
import {
  CPU_NANO_USD_PER_CORE_S,
  gpuRate,
  MEMORY_NANO_USD_PER_GIB_S,
  PRICE_BOOK_DATED,
  PRICE_BOOK_SOURCE,
} from './price-book.ts'
import type { ListedRates } from './price-file.ts'
import type { PlanRecord } from './protocol.ts'
import type { SweepSpec } from './sweep-file/spec.ts'

type Price = PlanRecord['price']

/** What the user has set with `prices set`: for this machine, and instead of what the list says. */
export interface OwnRates {
  readonly local: { readonly usdPerHour: number } | null
  readonly listed?: ListedRates
}

/** The file's own rate is that of this machine, or of another that is the user's. */
export const slotPrice = (resources: SweepSpec['resources'], { local, listed }: OwnRates): Price => {
  if (resources.engine === 'modal') return listPrice(resources, listed)
  if (resources.rateUsdPerHour !== null)
    return { nano_usd_per_s: perSecond(resources.rateUsdPerHour), source: OF_THE_FILE }
  return localPrice(local)
}

const OF_THE_FILE = 'resources.rate_usd_per_hour'

const localPrice = (local: OwnRates['local']): Price =>
  local === null
    ? { nano_usd_per_s: null, source: 'no rate is set' }
    : { nano_usd_per_s: perSecond(local.usdPerHour), source: 'prices set' }

/** What a slot of a sweep that is launched would cost by now; what its file sets, or nobody can tell, stays. */
export const priceToday = (
  { engine, price, resources }: Pick<PlanRecord, 'engine' | 'price' | 'resources'>,
  { local, listed }: OwnRates,
): Price => {
  if (price.source === OF_THE_FILE) return price
  if (engine !== 'modal') return localPrice(local)
  if (resources === null || price.nano_usd_per_s === null) return price
  return listPrice({ ...resources, memoryGib: resources.memory_gib }, listed)
}

const NOTHING = { gpu: null, cpu: null, memoryGib: null, region: null, nonpreemptible: false } as const

/** What a container of an endpoint costs while it is up; null: without a GPU. */
export const endpointPrice = (gpu: string | null): Price =>
  listPrice({ ...NOTHING, gpu: gpu === null ? null : [gpu] })

/** What the driver of a sweep on Modal costs while it is up: it asks for nothing, and is not taken away. */
export const driverPrice = (): Price => listPrice({ ...NOTHING, nonpreemptible: true })

/** GPUs one run has on the first choice of `gpu`; `H100:2` are two. */
export const gpusPerRun = (gpu: readonly string[] | null): number => {
  const first = gpu?.[0]
  return first === undefined ? 0 : Number(first.split(':')[1] ?? 1)
}

const perSecond = (usdPerHour: number): number => Math.round((usdPerHour * 1e9) / 3600)

/** What Modal gives, and bills, where nothing is asked for. */
const DEFAULT_CORES = 0.125
const DEFAULT_MEMORY_GIB = 0.125

/** Of cores and memory that are not taken away while they are in use. */
const NONPREEMPTIBLE = 3

/** A broad region such as `us` costs more than anywhere, a narrow one such as `us-west` more than that. */
const regionFactor = (region: readonly string[] | null): number =>
  Math.max(1, ...(region ?? []).map(name => (name.includes('-') ? 1.75 : 1.5)))

type Asked = Pick<SweepSpec['resources'], 'gpu' | 'cpu' | 'memoryGib' | 'region' | 'nonpreemptible'>

/** The GPU, and the cores and memory that were asked for; what is used beyond them is not known yet. */
const listPrice = (
  { gpu, cpu, memoryGib, region, nonpreemptible }: Asked,
  listed: ListedRates = new Map(),
): Price => {
  const set: string[] = []
  const rateOf = (unit: string, nano: number): number => {
    const own = listed.get(unit)
    if (own === undefined) return nano
    set.push(own.setAt.slice(0, 10))
    return perSecond(own.usdPerHour)
  }
  const name = gpu?.[0]?.split(':')[0]
  const rate = name === undefined ? null : gpuRate(name)
  if (name !== undefined && rate === null)
    return { nano_usd_per_s: null, source: `${name} is not in the price list` }
  const rest =
    Math.max(cpu ?? 0, DEFAULT_CORES) * rateOf('cpu', CPU_NANO_USD_PER_CORE_S) +
    (memoryGib ?? DEFAULT_MEMORY_GIB) * rateOf('memory', MEMORY_NANO_USD_PER_GIB_S)
  const ofGpus = rate === null ? 0 : rateOf(rate.gpu, rate.nanoUsdPerS) * gpusPerRun(gpu)
  const nano = ofGpus + rest * (nonpreemptible ? NONPREEMPTIBLE : 1)
  return {
    nano_usd_per_s: Math.round(nano * regionFactor(region)),
    source:
      set.length === 0 ? `${PRICE_BOOK_SOURCE}, ${PRICE_BOOK_DATED}` : `prices set, ${set.toSorted().at(-1)}`,
  }
}
