// What a sweep will take and cost, before it is launched: seconds per run from the best source there is, times runs.
// The time limit is none: it ends a slice of a run, and the next attempt goes on.
import type { Quote } from './protocol.ts'

export interface QuoteRequest {
  /** Runs that will be done; what is cached costs nothing. */
  readonly runs: number
  /** Seconds that past runs of this code took; [] where there were none. */
  readonly history: readonly number[]
  readonly expectS: number | null
  /** Runs at a time; null: not known. */
  readonly slots: number | null
  readonly gpus: number
  /** Runs that share a GPU on average; 1: each has its own. */
  readonly sharers: number
  /** Of one slot, or of the GPU that several share; null: no rate is known. */
  readonly nanoUsdPerS: number | null
}

/** Seconds that one run likely takes, with its slot to itself; null: nobody knows yet. */
export const likelyRunSeconds = ({
  history,
  expectS,
}: Pick<QuoteRequest, 'history' | 'expectS'>): number | null =>
  runSeconds({ runs: 1, history, expectS }).seconds.likely

/** Seconds of one run. */
interface RunSeconds {
  readonly low: number | null
  readonly likely: number | null
  readonly high: number | null
}

/** Low, likely and high of GPU-hours, dollars and wall time, and where the seconds per run come from. */
export const quoteFor = (request: QuoteRequest): Quote => {
  const { runs, slots, gpus, sharers, nanoUsdPerS } = request
  const { basis, seconds: alone } = runSeconds(request)
  const seconds = besideOthers(alone, sharers)
  const range = (value: (secondsPerRun: number) => number) => mapRange(seconds, value)
  return {
    gpu_hours: range(each => (runs * each * gpus) / sharers / 3600),
    usd: usdRange({ runs: runs / sharers, seconds, nanoUsdPerS }),
    // Slots work in rounds: the last one takes as long as the others, however few runs are left for it.
    wall_s: slots === null && runs > 0 ? UNKNOWN : range(each => Math.ceil(runs / (slots ?? 1)) * each),
    basis,
  }
}

/** Likely as fast as alone, with room on the GPU for the others; at worst they take turns on it, and nothing is gained. */
const besideOthers = ({ low, likely, high }: RunSeconds, sharers: number): RunSeconds => ({
  low,
  likely,
  high: high === null ? null : high * sharers,
})

const UNKNOWN: RunSeconds = { low: null, likely: null, high: null }

// What people expect of their own code is off by about this factor in either direction.
const EXPECTATION_FACTOR = 2

const runSeconds = ({
  runs,
  history,
  expectS,
}: Pick<QuoteRequest, 'runs' | 'history' | 'expectS'>): { basis: Quote['basis']; seconds: RunSeconds } => {
  if (runs === 0) return { basis: 'cached', seconds: { low: 0, likely: 0, high: 0 } }
  if (history.length > 0) return { basis: 'history', seconds: spread(history) }
  if (expectS !== null) {
    const [low, high] = [expectS / EXPECTATION_FACTOR, expectS * EXPECTATION_FACTOR]
    return { basis: 'expect', seconds: { low, likely: expectS, high } }
  }
  return { basis: 'unknown', seconds: UNKNOWN }
}

/**
 * The 10 % and 90 % quantiles around the mean: it is the mean that adds up to what all runs take together, and with a
 * few long runs among many short ones it lies outside the quantiles.
 */
const spread = (history: readonly number[]): { low: number; likely: number; high: number } => {
  const sorted = history.toSorted((a, b) => a - b)
  const likely = sorted.reduce((sum, each) => sum + each, 0) / sorted.length
  return {
    low: Math.min(quantile(sorted, 0.1), likely),
    likely,
    high: Math.max(quantile(sorted, 0.9), likely),
  }
}

/** Of sorted numbers, at least one, with linear interpolation. */
const quantile = (sorted: readonly number[], share: number): number => {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] as number
  const above = sorted[Math.ceil(place)] as number
  return below + (above - below) * (place - Math.floor(place))
}

const usdRange = ({
  runs,
  seconds,
  nanoUsdPerS,
}: {
  readonly runs: number
  readonly seconds: RunSeconds
  readonly nanoUsdPerS: number | null
}): Quote['usd'] => {
  if (runs === 0) return { low: 0, likely: 0, high: 0 }
  if (nanoUsdPerS === null) return null
  return mapRange(seconds, each => Math.round(runs * each * nanoUsdPerS) / 1e9)
}

const mapRange = ({ low, likely, high }: RunSeconds, value: (seconds: number) => number): RunSeconds => ({
  low: low === null ? null : value(low),
  likely: likely === null ? null : value(likely),
  high: high === null ? null : value(high),
})
