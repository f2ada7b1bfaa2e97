// What one run of a plan takes, from the best that is known: runs of this code on the place that is asked for, then
// what other code of the function took there, what the file expects, and what was seen on other GPUs.

import { countOf, listedGpu, slowdown } from '../gpu-speed.ts'
import { groupBy } from '../group-by.ts'
import type { Config, Quote } from '../protocol.ts'
import type { RunTime } from '../store-port.ts'
import { estimateRun, type RunSeconds } from './estimate.ts'
import { isOpen, sampleOf } from './samples.ts'

/** Where runs are: an engine, and a GPU there. */
export type Place = RunTime['place']

export interface EachRunRequest {
  /** Newest first. */
  readonly times: readonly RunTime[]
  readonly place: Place
  /** Those that will be done; null: not known one by one. */
  readonly configs: readonly Config[] | null
  /** How many; what is cached costs nothing. */
  readonly runs: number
  /** At a time; null: not known. */
  readonly slots: number | null
  readonly expectS: number | null
}

export interface EachRun extends Pick<Quote, 'basis' | 'seen'> {
  /** Of one run with its slot to itself. */
  readonly seconds: RunSeconds
}

// What people expect of their own code is off by about this factor in either direction, and so is a table of GPUs.
const GUESS = 2
/** A few runs that were cut short say it less well than whole ones. */
const MARGINS = { probe: 0.15, whole: 0 } as const
/** Containers at a time where nobody says. */
const USUAL_SLOTS = 10

/** Low, likely and high seconds of one run, and where they come from. */
export const eachRun = (request: EachRunRequest): EachRun => {
  const { runs, times, place, expectS } = request
  if (runs === 0) return { basis: 'cached', seen: null, seconds: { low: 0, likely: 0, high: 0 } }
  const here = times.filter(time => isSamePlace(time.place, place))
  return (
    ofOwnCode(
      here.filter(({ isOwnCode }) => isOwnCode),
      request,
    ) ??
    from(
      'history_other_code',
      here.filter(({ isOwnCode }) => !isOwnCode),
      request,
    ) ??
    expected(expectS) ??
    elsewhere(request) ?? { basis: 'unknown', seen: null, seconds: UNKNOWN }
  )
}

const UNKNOWN: RunSeconds = { low: null, likely: null, high: null }

/** Whatever is newer holds: runs that finished, or a probe that somebody has asked for since. */
const ofOwnCode = (times: readonly RunTime[], request: EachRunRequest): EachRun | null => {
  const probe = newestProbe(times)
  const whole = times.filter(({ isProbe }) => !isProbe)
  const isNewer = (probe[0]?.endedAt ?? 0) > (whole[0]?.endedAt ?? 0)
  // A probe that could only say "longer than that" says less than somebody who knows the code.
  const told = probe.some(isOpen) && request.expectS !== null ? [] : probe
  return (isNewer ? from('probe', told, request) : null) ?? from('history', whole, request)
}

/** What one probe has seen: another one had other runs, and perhaps another load beside it. */
const newestProbe = (times: readonly RunTime[]): readonly RunTime[] => {
  const newest = times.find(({ isProbe }) => isProbe)
  return times.filter(({ isProbe, sweepId }) => isProbe && sweepId === newest?.sweepId)
}

const from = (
  basis: 'history' | 'probe' | 'history_other_code',
  times: readonly RunTime[],
  { configs, runs, slots }: EachRunRequest,
): EachRun | null => {
  if (times.every(isOpen)) return null
  const samples = times.map(sampleOf)
  const seconds = estimateRun({
    samples,
    configs,
    coldShare: Math.min(1, (slots ?? USUAL_SLOTS) / runs),
    margin: basis === 'probe' ? MARGINS.probe : MARGINS.whole,
  })
  return {
    basis,
    seen: { runs: samples.length, gpu: null },
    seconds: times.some(isOpen) ? { ...seconds, high: null } : seconds,
  }
}

const expected = (expectS: number | null): EachRun | null =>
  expectS === null
    ? null
    : {
        basis: 'expect',
        seen: null,
        seconds: { low: expectS / GUESS, likely: expectS, high: expectS * GUESS },
      }

/** From the place that most was seen on. */
const elsewhere = (request: EachRunRequest): EachRun | null => {
  const best = [...groupBy(request.times, ({ place }) => placeKey(place)).values()]
    .flatMap(times => {
      const place = times[0]?.place
      const factor = place === undefined ? null : slowdownBetween(place, request.place)
      return place === undefined || factor === null ? [] : [{ times, place, factor }]
    })
    .sort((a, b) => b.times.length - a.times.length)[0]
  if (best === undefined) return null
  const there = from('history', best.times, request)
  if (there === null) return null
  return {
    basis: 'history_elsewhere',
    seen: there.seen && { ...there.seen, gpu: best.place.gpu },
    seconds: scaled(there.seconds, best.factor),
  }
}

/** A guess, and wide. */
export const scaled = ({ low, likely, high }: RunSeconds, factor: number): RunSeconds => ({
  low: low === null ? null : (low * factor) / GUESS,
  likely: likely === null ? null : likely * factor,
  high: high === null ? null : high * factor * GUESS,
})

/** From runs at one place, with no word of what they are. */
export const secondsAt = (times: readonly RunTime[], request: EachRunRequest): EachRun | null =>
  ofOwnCode(times, request) ?? from('history_other_code', times, request)

export const isSamePlace = (one: Place, other: Place): boolean => placeKey(one) === placeKey(other)

/** Whatever GPUs this machine has, runs here have them. */
const placeKey = ({ engine, gpu }: Place): string =>
  engine === 'local'
    ? engine
    : `${engine} ${gpu === null ? 'none' : `${listedGpu(gpu) ?? gpu}:${countOf(gpu)}`}`

/** 1 from one machine without a GPU to another; null where nothing can be said. */
const slowdownBetween = (from: Place, to: Place): number | null => {
  if (from.gpu === null || to.gpu === null) return from.gpu === to.gpu ? 1 : null
  const [a, b] = [listedGpu(from.gpu), listedGpu(to.gpu)]
  const factor = a === null || b === null ? null : slowdown(a, b)
  return factor === null ? null : (factor * countOf(from.gpu)) / countOf(to.gpu)
}
