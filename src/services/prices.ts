// What things cost: the dated list of the cloud, and what the user set for this machine.
import type { PricesDocument } from '../domain/documents.ts'
import { EXIT, SweepdeckError } from '../domain/errors.ts'
import type { Clock, WholeFile } from '../domain/ports.ts'
import {
  CPU_NANO_USD_PER_CORE_S,
  GPU_RATES,
  MEMORY_NANO_USD_PER_GIB_S,
  PRICE_BOOK_DATED,
  PRICE_BOOK_SOURCE,
  usdPerHour,
} from '../domain/price-book.ts'
import { type LocalRates, priceFileText, readPriceFile } from '../domain/price-file.ts'
import { rfc3339 } from './sweep-row.ts'

export interface PricePorts {
  readonly file: WholeFile
  readonly clock: Pick<Clock, 'now'>
}

export interface PriceService {
  document(): Promise<PricesDocument>
  /** Dollars per hour of one slot of this machine, from now on; 0 makes it free, and says so. */
  setLocal(usdPerHour: number): Promise<PricesDocument>
  /** What planning a sweep on this machine starts from; null: nothing was set. */
  localRate(): Promise<{ readonly usdPerHour: number } | null>
}

export const createPrices = ({ file, clock }: PricePorts): PriceService => ({
  document: async () => documentOf(await readRates(file)),
  setLocal: async usdPerHour => {
    if (!Number.isFinite(usdPerHour) || usdPerHour < 0)
      throw new SweepdeckError(`${usdPerHour} is no price per hour`, {
        code: 'prices.invalid',
        hint: 'Give dollars per hour as a number that is not negative: `sweepdeck prices set 0.35`.',
      })
    const rates = [...(await readRates(file)), { usd_per_hour: usdPerHour, set_at: rfc3339(clock.now()) }]
    await file.replace(priceFileText(rates))
    return documentOf(rates)
  },
  localRate: async () => {
    const newest = (await readRates(file)).at(-1)
    return newest ? { usdPerHour: newest.usd_per_hour } : null
  },
})

const readRates = async (file: WholeFile): Promise<LocalRates> => {
  const text = await file.read()
  const rates = text === null ? [] : readPriceFile(text)
  if (rates === null)
    throw new SweepdeckError('prices.json cannot be read', {
      code: 'prices.unreadable',
      hint: 'Mend it, or move it away and set your rate again: `sweepdeck prices set USD_PER_HOUR`.',
      exitCode: EXIT.environment,
    })
  return rates
}

const documentOf = (local: LocalRates): PricesDocument => ({
  dated: PRICE_BOOK_DATED,
  source: PRICE_BOOK_SOURCE,
  rates: GPU_RATES.map(({ gpu, nanoUsdPerS, memoryGib }) => ({
    gpu,
    ...perUnit(nanoUsdPerS),
    memory_gib: memoryGib,
    source: PRICE_BOOK_SOURCE,
  })),
  cpu: {
    usd_per_core_second: CPU_NANO_USD_PER_CORE_S / 1e9,
    usd_per_core_hour: usdPerHour(CPU_NANO_USD_PER_CORE_S),
  },
  memory: {
    usd_per_gib_second: MEMORY_NANO_USD_PER_GIB_S / 1e9,
    usd_per_gib_hour: usdPerHour(MEMORY_NANO_USD_PER_GIB_S),
  },
  local: local.at(-1) ?? null,
})

const perUnit = (nanoUsdPerS: number) => ({
  usd_per_hour: usdPerHour(nanoUsdPerS),
  usd_per_second: nanoUsdPerS / 1e9,
  usd_per_minute: (nanoUsdPerS * 60) / 1e9,
})
