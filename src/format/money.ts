// Dollars, and spend where there may be none.
import type { Spend } from '../domain/documents.ts'
import { hours } from './duration.ts'
import { grouped } from './number.ts'

/** $1,234.50, $0.0012; never $0 for what did cost something. */
export const money = (usd: number): string => {
  if (usd < 0) return `-${money(-usd)}`
  if (usd === 0) return '$0'
  if (usd < SMALLEST) return `<$${SMALLEST}`
  return `$${grouped(usd.toFixed(decimalsOf(usd)))}`
}

/** Dollars where a price is known, else hours. */
export const spendText = ({ hours: spent, usd }: Pick<Spend, 'hours' | 'usd'>): string =>
  usd === null ? hours(spent) : money(usd)

const SMALLEST = 0.0001

/** Cents; below ten cents two digits that mean something. */
const decimalsOf = (usd: number): number => (usd >= 0.0995 ? 2 : Math.min(4, 1 - Math.floor(Math.log10(usd))))
