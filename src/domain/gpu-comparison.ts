// What the runs of a sweep would take and cost on each GPU of the price list: seconds only where past runs of the code
// had that GPU, since how much faster another one is depends on the code.
import { GPU_RATES, gpuRate, usdPerHour } from './price-book.ts'

export interface GpuRow {
  readonly gpu: string
  readonly memoryGib: number
  readonly usdPerHour: number
  /** 1: mostly there at once; null: the list of the provider's document does not rank it. */
  readonly availability: number | null
  /** Mean of one finished run there; null: none of this code ran there. */
  readonly secondsPerRun: number | null
  readonly runsSeen: number
  readonly usdPerRun: number | null
  readonly usd: number | null
  readonly wallS: number | null
  readonly isChosen: boolean
  /** Costs least per finished run, of those where that is known. */
  readonly isCheapest: boolean
}

export interface GpuComparisonRequest {
  /** Runs that would be done. */
  readonly runs: number
  /** At once; null: as many as there are. */
  readonly parallel: number | null
  /** GPUs of one run. */
  readonly gpus: number
  /** As the file says it: `A10G`. */
  readonly chosen: string | null
  /** Seconds of finished runs of this code by GPU. */
  readonly seconds: ReadonlyMap<string, readonly number[]>
}

/** How easily each is to be had, by Modal's own experience; the first is there nearly always. */
export const AVAILABILITY: readonly string[] = ['A10', 'A100-80GB', 'H200', 'L40S', 'B200', 'H100']

/** In the order of their price per hour. */
export const compareGpus = (request: GpuComparisonRequest): readonly GpuRow[] => {
  const rows = GPU_RATES.map(rate => rowOf(rate, request)).sort((a, b) => a.usdPerHour - b.usdPerHour)
  const known = rows.flatMap(({ usdPerRun }) => usdPerRun ?? [])
  const least = Math.min(...known)
  // Of one alone nobody can say that it is the cheapest.
  return known.length < 2 ? rows : rows.map(row => ({ ...row, isCheapest: row.usdPerRun === least }))
}

const rowOf = (
  { gpu, nanoUsdPerS, memoryGib }: (typeof GPU_RATES)[number],
  { runs, parallel, gpus, chosen, seconds }: GpuComparisonRequest,
): GpuRow => {
  const seen = [...seconds].flatMap(([name, each]) => (canonical(name) === gpu ? each : []))
  const secondsPerRun = seen.length === 0 ? null : seen.reduce((sum, each) => sum + each, 0) / seen.length
  const usdPerRun = secondsPerRun === null ? null : (secondsPerRun * nanoUsdPerS * gpus) / 1e9
  const place = AVAILABILITY.indexOf(gpu)
  return {
    gpu,
    memoryGib,
    usdPerHour: usdPerHour(nanoUsdPerS) * gpus,
    availability: place === -1 ? null : place + 1,
    secondsPerRun,
    runsSeen: seen.length,
    usdPerRun,
    usd: usdPerRun === null ? null : usdPerRun * runs,
    wallS: secondsPerRun === null ? null : Math.ceil(runs / (parallel ?? Math.max(1, runs))) * secondsPerRun,
    isChosen: chosen !== null && canonical(chosen) === gpu,
    isCheapest: false,
  }
}

/** `A10G:2` is A10. */
const canonical = (name: string): string | null => gpuRate(name.split(':')[0] as string)?.gpu ?? null
