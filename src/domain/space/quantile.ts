// What a domain gives for a number between 0 and 1: its inverse cumulative distribution, so that random numbers and
// Sobol's points serve every distribution alike. W&B's distributions mean what they mean there.
import { betaQuantile } from './beta-quantile.ts'
import { rounded, roundedApart } from './decimal.ts'
import { type Distribution, endsOf } from './ends.ts'
import { rangeValues } from './grid-values.ts'
import { normalQuantile } from './normal-quantile.ts'
import { quantized } from './quantized.ts'
import type { Domain } from './types.ts'

/** `u` is strictly between 0 and 1. */
export type Quantile = (u: number) => unknown

export const quantileOf = (domain: Domain): Quantile => {
  switch (domain.kind) {
    case 'constant':
      return () => domain.value
    case 'categorical':
      return categorical(domain.values, domain.probabilities)
    case 'range':
      return rangeQuantile(domain)
    case 'int_uniform':
      return u => domain.min + Math.floor(u * (domain.max - domain.min + 1))
    default: {
      const exact = exactQuantile(domain)
      return 'q' in domain ? u => quantized(exact(u), domain.q) : rounding(exact, endsOf(domain))
    }
  }
}

/** Before it is rounded, to q or to the digits of a config. */
const exactQuantile = (domain: Distribution): ((u: number) => number) => {
  switch (domain.kind) {
    case 'uniform':
    case 'q_uniform':
      return u => between(domain.min, domain.max, u)
    case 'log_uniform':
    case 'q_log_uniform':
      return u => Math.exp(between(domain.min, domain.max, u))
    case 'log_uniform_values':
    case 'inv_log_uniform_values':
    case 'q_log_uniform_values':
      return u => logBetween(domain.min, domain.max, u)
    case 'inv_log_uniform':
      // log(1 / x) is uniform.
      return u => Math.exp(between(-domain.max, -domain.min, u))
    case 'normal':
    case 'q_normal':
      return u => domain.mu + domain.sigma * normalQuantile(u)
    case 'log_normal':
    case 'q_log_normal':
      return u => Math.exp(domain.mu + domain.sigma * normalQuantile(u))
    case 'beta':
    case 'q_beta':
      return u => betaQuantile(u, domain.a, domain.b)
  }
}

const rangeQuantile = (range: Extract<Domain, { kind: 'range' }>): Quantile => {
  const { min, max, log, int, step, points } = range
  if (int && log && step === null && points === null) {
    // Half a unit more on each side, so that the first and the last whole number get their full share.
    return u => Math.min(max, Math.max(min, Math.round(logBetween(min - 0.5, max + 0.5, u))))
  }
  const values = rangeValues(range)
  if (values !== null) return u => values.at(Math.floor(u * values.size))
  return rounding(u => (log ? logBetween(min, max, u) : between(min, max, u)), [min, max])
}

const categorical = (values: readonly unknown[], probabilities: readonly number[] | null): Quantile => {
  if (probabilities === null) return u => values[Math.floor(u * values.length)]
  let sum = 0
  const upTo = probabilities.map(probability => (sum += probability))
  // They may add up to nearly 1 only.
  return u => values[upTo.findIndex(limit => u * sum < limit)]
}

/** To the digits of a config, but never past an end. */
const rounding = (exact: (u: number) => number, ends: readonly [number, number] | null): Quantile => {
  if (ends === null) return u => rounded(exact(u))
  const [low, high] = ends
  return u => Math.min(high, Math.max(low, roundedApart(exact(u), high - low)))
}

const between = (min: number, max: number, u: number): number =>
  Math.min(max, Math.max(min, min * (1 - u) + max * u))

const logBetween = (min: number, max: number, u: number): number =>
  Math.min(max, Math.max(min, Math.exp(between(Math.log(min), Math.log(max), u))))
