// What a sweep will take and cost, before it is launched: seconds per run from the best source there is, times runs.
// The time limit is none: it ends a slice of a run, and the next attempt goes on.
import type { Quote } from '../protocol.ts'
import type { EachRun } from './each-run.ts'
import type { RunSeconds } from './estimate.ts'

export interface QuoteRequest {
  /** Runs that will be done; what is cached costs nothing. */
  readonly runs: number
  readonly each: EachRun
  /** Runs at a time; null: not known. */
  readonly slots: number | null
  readonly gpus: number
  /** Runs that share a GPU on average; 1: each has its own. */
  readonly sharers: number
  /** Of one slot, or of the GPU that several share; null: no rate is known. */
  readonly nanoUsdPerS: number | null
}

/** Low, likely and high of GPU-hours, dollars and wall time, and where the seconds per run come from. */
export const quoteFor = (request: QuoteRequest): Quote => {
  const { runs, each, slots, gpus, sharers, nanoUsdPerS } = request
  const { basis, seen } = each
  const seconds = besideOthers(each.seconds, sharers)
  const range = (value: (secondsPerRun: number) => number) => mapRange(seconds, value)
  return {
    gpu_hours: range(each => (runs * each * gpus) / sharers / 3600),
    usd: usdRange({ runs: runs / sharers, seconds, nanoUsdPerS }),
    // Slots work in rounds: the last one takes as long as the others, however few runs are left for it.
    wall_s: slots === null && runs > 0 ? UNKNOWN : range(each => Math.ceil(runs / (slots ?? 1)) * each),
    basis,
    seen,
  }
}

/** Likely as fast as alone, with room on the GPU for the others; at worst they take turns on it, and nothing is gained. */
const besideOthers = ({ low, likely, high }: RunSeconds, sharers: number): RunSeconds => ({
  low,
  likely,
  high: high === null ? null : high * sharers,
})

const UNKNOWN: RunSeconds = { low: null, likely: null, high: null }

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
