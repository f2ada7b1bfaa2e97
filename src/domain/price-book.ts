// What a second costs on Modal, as listed on the day below; used where the workspace's own rates cannot be asked for.

/** The day of the list, and where it is from. */
export const PRICE_BOOK_DATED = '2026-10-01'
export const PRICE_BOOK_SOURCE = 'modal.com/pricing'

export interface GpuRate {
  readonly gpu: string
  /** Integer, so that sums are exact. */
  readonly nanoUsdPerS: number
  readonly memoryGib: number
}

export const GPU_RATES: readonly GpuRate[] = [
  { gpu: 'T4', nanoUsdPerS: 164_000, memoryGib: 16 },
  { gpu: 'L4', nanoUsdPerS: 222_000, memoryGib: 24 },
  { gpu: 'A10', nanoUsdPerS: 306_000, memoryGib: 24 },
  { gpu: 'L40S', nanoUsdPerS: 542_000, memoryGib: 48 },
  { gpu: 'A100-40GB', nanoUsdPerS: 583_000, memoryGib: 40 },
  { gpu: 'A100-80GB', nanoUsdPerS: 694_000, memoryGib: 80 },
  { gpu: 'RTX-PRO-6000', nanoUsdPerS: 842_000, memoryGib: 96 },
  { gpu: 'H100', nanoUsdPerS: 1_097_000, memoryGib: 80 },
  { gpu: 'H200', nanoUsdPerS: 1_261_000, memoryGib: 141 },
  { gpu: 'B200', nanoUsdPerS: 1_736_000, memoryGib: 192 },
  { gpu: 'B300', nanoUsdPerS: 1_972_000, memoryGib: 288 },
]

/** Per physical core (two vCPUs), and per GiB of memory. */
export const CPU_NANO_USD_PER_CORE_S = 13_100
export const MEMORY_NANO_USD_PER_GIB_S = 2_220

const ALIASES: Readonly<Record<string, string>> = { A10G: 'A10', 'H100!': 'H100', 'B200+': 'B200' }

/** The rate of one GPU by Modal's name, in any case; null for one that is not listed. */
export const gpuRate = (name: string): GpuRate | null => {
  const upper = name.toUpperCase()
  const gpu = ALIASES[upper] ?? upper
  return GPU_RATES.find(rate => rate.gpu === gpu) ?? null
}

export const usdPerHour = (nanoUsdPerS: number): number => (nanoUsdPerS * 3600) / 1e9
