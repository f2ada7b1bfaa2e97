// From values to places between 0 and 1, and the round numbers to mark between them.
import type { Range } from './geometry.ts'

export interface Scale {
  readonly kind: 'linear' | 'log'
  readonly min: number
  readonly max: number
  /** Ascending, all within min and max. */
  readonly ticks: readonly number[]
}

export interface ScaleOptions {
  /** About how many ticks there is room for. */
  readonly ticks: number
  /** A log scale needs values above zero; it is linear where one is not. `auto`: log where the range is wide. */
  readonly kind?: 'linear' | 'log' | 'auto'
  /** A value that must be in sight, such as 0 for money. */
  readonly include?: number
}

/** A scale that holds the range and ends at round numbers. */
export const scaleFor = ({ low, high }: Range, options: ScaleOptions): Scale => {
  const { kind = 'linear', include = low } = options
  const min = Math.min(low, include)
  const max = Math.max(high, include)
  const ticks = Math.max(2, options.ticks)
  const isLog = min > TINY && (kind === 'log' || (kind === 'auto' && max / min >= WIDE))
  return isLog ? logScale(min, max, ticks) : linearScale(min, max, ticks)
}

/** From a value to its place: 0 at the minimum, `end` at the maximum. */
export const projection = ({ kind, min, max }: Scale, end = 1): ((value: number) => number) => {
  if (kind === 'linear') {
    const perUnit = end / (max - min)
    return value => (value - min) * perUnit
  }
  // Differences of logarithms: the quotient of two doubles may be too large for one.
  const lowest = Math.log(min)
  const perUnit = end / (Math.log(max) - lowest)
  return value => (Math.log(value) - lowest) * perUnit
}

/** The way back: from a place to its value. */
export const valueAt = ({ kind, min, max }: Scale, place: number, end = 1): number => {
  if (kind === 'linear') return min + (place / end) * (max - min)
  const lowest = Math.log(min)
  return Math.exp(lowest + (place / end) * (Math.log(max) - lowest))
}

const linearScale = (low: number, high: number, count: number): Scale => {
  const isPoint = high - low <= Math.max(Math.abs(low), Math.abs(high)) * RESOLUTION + TINY
  const [min, max] = isPoint ? [low - padding(low), high + padding(high)] : [low, high]
  const step = niceStep((max - min) / count)
  const first = Math.floor(min / step + SLACK)
  const last = Math.ceil(max / step - SLACK)
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => exact((first + index) * step, step))
  return { kind: 'linear', min: ticks[0] as number, max: ticks.at(-1) as number, ticks }
}

/** Powers of ten; where these are too few, 2 and 5 of each as well; where too many, every n-th. */
const logScale = (low: number, high: number, count: number): Scale => {
  const first = Math.floor(Math.log10(low) + SLACK)
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - SLACK))
  const stride = Math.ceil((last - first) / count)
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const factors = (last - first) * 3 <= count ? [1, 2, 5] : [1]
  const ticks = powers
    .filter((_, index) => index % stride === 0)
    .flatMap(power => factors.map(factor => Number(`${factor}e${power}`)))
    .filter(tick => tick <= Number(`1e${last}`))
  return { kind: 'log', min: Number(`1e${first}`), max: Number(`1e${last}`), ticks }
}

/** From here on a linear scale shows all but the largest values as nothing. */
const WIDE = 100

/** What rounding may have moved a bound by, in steps. */
const SLACK = 1e-9

/** Closer together, relative to their size, doubles leave no room for ticks between them. */
const RESOLUTION = 1e-12
const TINY = 1e-300

/** Around a single value, so that it lies in the middle of something. */
const padding = (value: number): number => (Math.abs(value) <= TINY ? 1 : Math.abs(value) * 0.1)

/** The smallest of 1, 2, 5 times a power of ten that is no smaller. */
const niceStep = (step: number): number => {
  const power = Math.floor(Math.log10(step))
  const factor = [1, 2, 5].find(factor => factor + SLACK >= step / 10 ** power) ?? 10
  return Number(`${factor}e${power}`)
}

/** 3 * 0.1 as 0.3. */
const exact = (value: number, step: number): number => {
  const decimals = Math.max(0, -Math.floor(Math.log10(step)))
  return decimals > 15 ? value : Number(value.toFixed(decimals))
}
