// What things cost: the dated list of the cloud, and what the user set for this machine.
import type { PricesDocument } from '../domain/documents.ts'
import { EXIT, SweepdeckError } from '../domain/errors.ts'
import { nearestName } from '../domain/nearest-name.ts'
import type { Clock, WholeFile } from '../domain/ports.ts'
import {
  CPU_NANO_USD_PER_CORE_S,
  GPU_RATES,
  gpuRate,
  MEMORY_NANO_USD_PER_GIB_S,
  PRICE_BOOK_DATED,
  PRICE_BOOK_SOURCE,
  usdPerHour,
} from '../domain/price-book.ts'
import {
  type ListedRates,
  listedRates,
  NO_RATES,
  priceFileText,
  readPriceFile,
  type SetRates,
} from '../domain/price-file.ts'
import { rfc3339 } from './sweep-row.ts'

export interface PricePorts {
  readonly file: WholeFile
  readonly clock: Pick<Clock, 'now'>
}

export interface PriceService {
  document(): Promise<PricesDocument>
  /** Dollars per hour of one slot of this machine, from now on; 0 makes it free, and says so. */
  setLocal(usdPerHour: number): Promise<PricesDocument>
  /** The same for a GPU of the list, for a core (`cpu`) or for a GiB of memory (`memory`), instead of what the list says. */
  setListed(name: string, usdPerHour: number): Promise<PricesDocument>
  /** What was set instead of what the list says. */
  listedRates(): Promise<ListedRates>
  /** What planning a sweep on this machine starts from; null: nothing was set. */
  localRate(): Promise<{ readonly usdPerHour: number } | null>
}

export const createPrices = ({ file, clock }: PricePorts): PriceService => {
  const change = async (usdPerHour: number, add: (rates: SetRates, rate: Rate) => SetRates) => {
    if (!Number.isFinite(usdPerHour) || usdPerHour < 0)
      throw new SweepdeckError(`${usdPerHour} is no price per hour`, {
        code: 'prices.invalid',
        hint: 'Give dollars per hour as a number that is not negative: `sweepdeck prices set 0.35`.',
      })
    const rates = add(await readRates(file), { usd_per_hour: usdPerHour, set_at: rfc3339(clock.now()) })
    await file.replace(priceFileText(rates))
    return documentOf(rates)
  }
  return {
    document: async () => documentOf(await readRates(file)),
    setLocal: usdPerHour =>
      change(usdPerHour, (rates, rate) => ({ ...rates, local: [...rates.local, rate] })),
    setListed: async (written, usdPerHour) => {
      const name = listedName(written)
      return change(usdPerHour, (rates, rate) => ({ ...rates, listed: [...rates.listed, { name, ...rate }] }))
    },
    listedRates: async () => listedRates(await readRates(file)),
    localRate: async () => {
      const newest = (await readRates(file)).local.at(-1)
      return newest ? { usdPerHour: newest.usd_per_hour } : null
    },
  }
}

type Rate = SetRates['local'][number]

const UNITS = ['cpu', 'memory']

/** As the list has it. */
const listedName = (written: string): string => {
  const name = UNITS.find(unit => unit === written.toLowerCase()) ?? gpuRate(written)?.gpu
  if (name !== undefined) return name
  const nearest = nearestName(
    written.toUpperCase(),
    GPU_RATES.map(({ gpu }) => gpu),
  )
  throw new SweepdeckError(`${JSON.stringify(written)} is not in the price list`, {
    code: 'prices.unknown_name',
    hint:
      nearest === null
        ? 'It names GPUs as `sweepdeck prices` shows them, `cpu` for a core and `memory` for a GiB.'
        : `Did you mean ${nearest}?`,
    exitCode: EXIT.usage,
  })
}

const readRates = async (file: WholeFile): Promise<SetRates> => {
  const text = await file.read()
  const rates = text === null ? NO_RATES : readPriceFile(text)
  if (rates === null)
    throw new SweepdeckError('prices.json cannot be read', {
      code: 'prices.unreadable',
      hint: 'Mend it, or move it away and set your rate again: `sweepdeck prices set USD_PER_HOUR`.',
      exitCode: EXIT.environment,
    })
  return rates
}

const documentOf = (rates: SetRates): PricesDocument => {
  const own = listedRates(rates)
  const unit = (name: string, nano: number): number => own.get(name)?.usdPerHour ?? usdPerHour(nano)
  const cpu = unit('cpu', CPU_NANO_USD_PER_CORE_S)
  const memory = unit('memory', MEMORY_NANO_USD_PER_GIB_S)
  return {
    dated: PRICE_BOOK_DATED,
    source: PRICE_BOOK_SOURCE,
    rates: GPU_RATES.map(({ gpu, nanoUsdPerS, memoryGib }) => ({
      gpu,
      ...perUnit(unit(gpu, nanoUsdPerS)),
      memory_gib: memoryGib,
      source: sourceOf(own.get(gpu)),
    })),
    cpu: { usd_per_core_second: cpu / 3600, usd_per_core_hour: cpu, source: sourceOf(own.get('cpu')) },
    memory: {
      usd_per_gib_second: memory / 3600,
      usd_per_gib_hour: memory,
      source: sourceOf(own.get('memory')),
    },
    local: rates.local.at(-1) ?? null,
  }
}

const sourceOf = (set: { readonly setAt: string } | undefined): string =>
  set === undefined ? PRICE_BOOK_SOURCE : `set ${set.setAt.slice(0, 10)}`

const perUnit = (perHour: number) => ({
  usd_per_hour: perHour,
  usd_per_second: perHour / 3600,
  usd_per_minute: perHour / 60,
})
