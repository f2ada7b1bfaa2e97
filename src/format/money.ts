// Dollars.
import { grouped } from './number.ts'

/** $1,234.50, $0.0012, $0.000054; never $0 for what did cost something. */
export const money = (usd: number): string => {
  if (usd < 0) return `-${money(-usd)}`
  return dollars(usd, usd >= 0.0995 ? 2 : Math.min(MOST_DECIMALS, 1 - Math.floor(Math.log10(usd))))
}

/** Amounts below each other: as many decimals for all of them as the largest needs for three digits. */
export const moneyColumn = (amounts: readonly number[]): ((usd: number) => string) => {
  const largest = amounts.reduce((most, each) => (each > most ? each : most), 0)
  const digits = largest === 0 ? 2 : 2 - Math.floor(Math.log10(largest))
  const decimals = Math.min(MOST_DECIMALS, Math.max(2, digits))
  return usd => dollars(usd, decimals)
}

const MOST_DECIMALS = 6

const dollars = (usd: number, decimals: number): string => {
  if (usd === 0) return '$0'
  const smallest = 10 ** -decimals
  return usd < smallest ? `<$${smallest.toFixed(decimals)}` : `$${grouped(usd.toFixed(decimals))}`
}
