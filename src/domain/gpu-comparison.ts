// What the runs of a sweep would take and cost on each GPU of the price list: from runs and probes on that GPU, else
// scaled by a table of how fast GPUs are, which is a guess and says so.
import { listedGpu, slowdown } from './gpu-speed.ts'
import { GPU_RATES, usdPerHour } from './price-book.ts'
import type { ListedRates } from './price-file.ts'
import type { Config, Quote } from './protocol.ts'
import { eachRun } from './quote/each-run.ts'
import { slotPrice } from './slot-price.ts'
import type { RunTime } from './store-port.ts'
import type { SweepSpec } from './sweep-file/spec.ts'

export interface GpuRow {
  readonly gpu: string
  readonly memoryGib: number
  /** Of the GPUs of one run, as the list has it; what runs cost is with their cores and memory. */
  readonly usdPerHour: number
  /** 1: mostly there at once; null: the list of the provider's document does not rank it. */
  readonly availability: number | null
  /** Likely seconds of one run; null: nothing says so. */
  readonly secondsPerRun: number | null
  readonly basis: Quote['basis']
  /** Scaled from another GPU, or from what the file expects of another. */
  readonly isGuess: boolean
  /** Runs that it is from, and the GPU that they were on where that is another one. */
  readonly seen: Quote['seen']
  readonly usdPerRun: number | null
  readonly usd: number | null
  readonly wallS: number | null
  readonly isChosen: boolean
  /** Costs least per finished run: of those that were seen, where these are several, else of all. */
  readonly isCheapest: boolean
}

export interface GpuComparisonRequest {
  /** Runs that would be done. */
  readonly runs: number
  /** Their configs; null: not known one by one. */
  readonly configs: readonly Config[] | null
  /** At once; null: as many as there are. */
  readonly parallel: number | null
  readonly resources: SweepSpec['resources']
  /** What was set instead of what the price list says. */
  readonly listed: ListedRates
  /** GPUs of one run. */
  readonly gpus: number
  readonly expectS: number | null
  /** How long runs of this code took, newest first. */
  readonly times: readonly RunTime[]
}

/** How easily each is to be had, by Modal's own experience; the first is there nearly always. */
export const AVAILABILITY: readonly string[] = ['A10', 'A100-80GB', 'H200', 'L40S', 'B200', 'H100']

/** In the order of their price per hour. */
export const compareGpus = (request: GpuComparisonRequest): readonly GpuRow[] => {
  const rows = GPU_RATES.map(rate => rowOf(rate, request)).sort((a, b) => a.usdPerHour - b.usdPerHour)
  const known = rows.filter(({ usdPerRun }) => usdPerRun !== null)
  const seen = known.filter(({ isGuess }) => !isGuess)
  const compared = seen.length > 1 ? seen : known
  // Of one alone nobody can say that it is the cheapest.
  if (compared.length < 2) return rows
  const least = Math.min(...compared.map(({ usdPerRun }) => usdPerRun ?? Number.POSITIVE_INFINITY))
  return rows.map(row => ({ ...row, isCheapest: compared.includes(row) && row.usdPerRun === least }))
}

const rowOf = (
  { gpu, memoryGib, nanoUsdPerS }: (typeof GPU_RATES)[number],
  request: GpuComparisonRequest,
): GpuRow => {
  const { runs, parallel, gpus, resources } = request
  const name = gpus > 1 ? `${gpu}:${gpus}` : gpu
  const asked = { ...resources, engine: 'modal', gpu: [name] } as const
  const nano = slotPrice(asked, { local: null, listed: request.listed }).nano_usd_per_s ?? 0
  const time = timeOn(name, request)
  const usdPerRun = time.secondsPerRun === null ? null : (time.secondsPerRun * nano) / 1e9
  const place = AVAILABILITY.indexOf(gpu)
  return {
    gpu,
    memoryGib,
    usdPerHour: (request.listed.get(gpu)?.usdPerHour ?? usdPerHour(nanoUsdPerS)) * gpus,
    availability: place === -1 ? null : place + 1,
    ...time,
    usdPerRun,
    usd: usdPerRun === null ? null : usdPerRun * runs,
    wallS:
      time.secondsPerRun === null
        ? null
        : Math.ceil(runs / (parallel ?? Math.max(1, runs))) * time.secondsPerRun,
    isChosen: chosenOf(request) === gpu,
    isCheapest: false,
  }
}

const timeOn = (
  name: string,
  { times, configs, runs, parallel, expectS, ...rest }: GpuComparisonRequest,
): Pick<GpuRow, 'secondsPerRun' | 'basis' | 'isGuess' | 'seen'> => {
  const { basis, seen, seconds } = eachRun({
    times,
    configs,
    // A sweep that is done already would take as long again.
    runs: Math.max(1, runs),
    slots: parallel,
    expectS: null,
    place: { engine: 'modal', gpu: name },
  })
  if (seconds.likely !== null)
    return { secondsPerRun: seconds.likely, basis, seen, isGuess: basis === 'history_elsewhere' }
  const [chosen, gpu] = [chosenOf(rest), listedGpu(name)]
  const factor = chosen === null || gpu === null ? null : slowdown(chosen, gpu)
  if (expectS === null || factor === null)
    return { secondsPerRun: null, basis: 'unknown', seen: null, isGuess: false }
  return { secondsPerRun: expectS * factor, basis: 'expect', seen: null, isGuess: chosen !== gpu }
}

/** As the list calls it; null: none, or one that is not in it. */
const chosenOf = ({ resources: { gpu } }: Pick<GpuComparisonRequest, 'resources'>): string | null => {
  const first = gpu?.[0]
  return first === undefined ? null : listedGpu(first)
}
