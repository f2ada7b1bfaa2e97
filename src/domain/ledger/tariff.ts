// What a slot costs as time goes by. The price at the moment of use counts: a change of it divides even an attempt that
// runs through it, and leaves what was spent before as it was.
import type { PriceRow } from '../store-port.ts'

export interface Price {
  /** Nanoseconds since 1970 from which on it holds; the first one holds for all time before, too. */
  readonly since: bigint
  /** Of one slot, or of the GPU that several share; null: no rate is known. */
  readonly nanoUsdPerS: number | null
}

/** In the order of time, and never empty. */
export type Tariff = readonly [Price, ...Price[]]

/** The tariff of prices in the order of time, as the store has them; without any, nothing is known. */
export const tariffOf = (prices: readonly PriceRow[]): Tariff => {
  const [first, ...later] = prices.map(({ since, nanoUsdPerS }) => ({
    since: BigInt(since) * 1_000_000n,
    nanoUsdPerS,
  }))
  return first === undefined ? steadyTariff(null) : [first, ...later]
}

/** A price that never changes. */
export const steadyTariff = (nanoUsdPerS: number | null): Tariff => [{ since: 0n, nanoUsdPerS }]

/** When the price changed between two moments, in order. */
export const changesBetween = (tariff: Tariff, from: bigint, to: bigint): readonly bigint[] =>
  tariff.slice(1).flatMap(({ since }) => (since > from && since < to ? [since] : []))

/**
 * What a slot cost between two moments in whole nano-dollars; null where one of the prices is not known. It is the
 * difference of two readings of one meter that has run since 1970, so that parts add up to the whole, rounding included.
 */
export const costBetween = (tariff: Tariff, from: bigint, to: bigint): bigint | null => {
  const [before, after] = [readingAt(tariff, from), readingAt(tariff, to)]
  const isKnown = tariff.every(
    ({ since, nanoUsdPerS }, index) =>
      nanoUsdPerS !== null || (index > 0 && since >= to) || endOf(tariff, index, to) <= from,
  )
  return isKnown ? after / NS_PER_S - before / NS_PER_S : null
}

const NS_PER_S = 1_000_000_000n

/** In nano-dollars times nanoseconds per second, which are whole. */
const readingAt = (tariff: Tariff, at: bigint): bigint =>
  tariff.reduce((sum, { since, nanoUsdPerS }, index) => {
    const from = index === 0 ? 0n : since
    const to = endOf(tariff, index, at)
    return to > from ? sum + (to - from) * BigInt(nanoUsdPerS ?? 0) : sum
  }, 0n)

/** When the price at an index ends, or `at` where that is sooner. */
const endOf = (tariff: Tariff, index: number, at: bigint): bigint => {
  const next = tariff[index + 1]?.since
  return next === undefined || next > at ? at : next
}
