// W&B's q_… distributions: a continuous one, rounded to multiples of q. As there, rounding may lead past min or max.
import { decimalsOf, toDecimals } from './decimal.ts'
import type { Domain } from './types.ts'

export type Quantized = Extract<Domain, { q: number }>

/** The nearest multiple of q, free of rounding dirt. */
export const quantized = (value: number, q: number): number => multipleOf(q, Math.round(value / q))

export const multipleOf = (q: number, count: number): number => toDecimals(count * q, decimalsOf(q))

/** Ends of the distribution before it is rounded; null: it has none. */
export const endsOf = (domain: Quantized): readonly [number, number] | null => {
  switch (domain.kind) {
    case 'q_uniform':
    case 'q_log_uniform_values':
      return [domain.min, domain.max]
    case 'q_log_uniform':
      return [Math.exp(domain.min), Math.exp(domain.max)]
    case 'q_beta':
      return [0, 1]
    case 'q_normal':
    case 'q_log_normal':
      return null
  }
}
