// Multiples of q, which W&B's q_… distributions are rounded to. As there, rounding may lead past min or max.
import { decimalsOf, toDecimals } from './decimal.ts'

/** The nearest multiple of q. */
export const quantized = (value: number, q: number): number => multipleOf(q, Math.round(value / q))

/** Free of rounding dirt. */
export const multipleOf = (q: number, count: number): number => toDecimals(count * q, decimalsOf(q))
