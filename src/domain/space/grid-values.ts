// Which values a domain has, where they can be counted. Large ones are not written out: a value is computed when
// asked for.
import { decimalsOf, nearlyWhole, roundedApart, stepsBetween, toDecimals } from './decimal.ts'
import { type Distribution, endsOf } from './ends.ts'
import { multipleOf } from './quantized.ts'
import type { Domain } from './types.ts'

/** Values by position. */
export interface Values {
  readonly size: number
  /** Whether some may be the same. */
  readonly repeats: boolean
  at(position: number): unknown
}

type Range = Extract<Domain, { kind: 'range' }>

/** The values of a grid in their order; or why a grid cannot have this domain. */
export const gridValues = (domain: Domain): Values | { readonly refused: string } => {
  switch (domain.kind) {
    case 'constant':
      return listed([domain.value])
    case 'categorical':
      return domain.probabilities === null
        ? listed(domain.values)
        : { refused: 'has probabilities, which a grid cannot follow' }
    case 'range':
      return rangeValues(domain) ?? { refused: 'has no end of values between min and max' }
    case 'int_uniform':
      return stepped(domain.min, domain.max, 1)
    case 'q_uniform':
      return belowMax(domain)
    default:
      return { refused: `is ${domain.kind}, which has no end of values` }
  }
}

/** Every value that sampling can draw; null where there is no end of them. */
export const sampledValues = (domain: Domain): Values | null => {
  switch (domain.kind) {
    case 'constant':
      return listed([domain.value])
    case 'categorical':
      return listed(domain.values.filter((_, index) => (domain.probabilities?.[index] ?? 1) > 0))
    case 'range':
      return rangeValues(domain)
    case 'int_uniform':
      return stepped(domain.min, domain.max, 1)
    default:
      return 'q' in domain ? multiples(domain) : null
  }
}

const listed = (values: readonly unknown[]): Values => ({
  size: values.length,
  repeats: values.length > 1,
  at: position => values[position],
})

/** null: continuous. */
export const rangeValues = (range: Range): Values | null => {
  const { min, max, int, step, points } = range
  if (points !== null) return int ? wholePoints(range, points) : pointValues(range, points)
  if (step !== null) return stepped(min, max, step)
  return int ? stepped(min, max, 1) : null
}

/** min, min + step, … up to max, which is among them where the steps meet it. */
const stepped = (min: number, max: number, step: number): Values => {
  const decimals = Math.max(decimalsOf(min), decimalsOf(step))
  return {
    size: stepsBetween(min, max, step) + 1,
    repeats: false,
    at: position => toDecimals(min + position * step, decimals),
  }
}

/** W&B's q_uniform in a grid is numpy's arange: it stops short of the maximum. */
const belowMax = ({ min, max, q }: Extract<Domain, { kind: 'q_uniform' }>): Values => ({
  ...stepped(min, max, q),
  size: Math.ceil(nearlyWhole((max - min) / q)),
})

/** Both ends exactly; between them equal distances, or equal ratios with log. One point is the min. */
const pointValues = ({ min, max, log }: Range, points: number): Values => {
  if (points === 1 || min === max) return listed([min])
  const last = points - 1
  const [from, to] = log ? [Math.log(min), Math.log(max)] : [min, max]
  const at = (position: number): number => {
    if (position === 0) return min
    if (position === last) return max
    const even = from + ((to - from) * position) / last
    if (!log) return roundedApart(even, (max - min) / last)
    const value = Math.exp(even)
    return roundedApart(value, (value * (to - from)) / last)
  }
  return { size: points, repeats: false, at }
}

/** Points at the nearest whole numbers, which may be the same for some. */
const wholePoints = (range: Range, points: number): Values => {
  // No use in asking for more points than there are whole numbers.
  if (!range.log && points > range.max - range.min) return stepped(range.min, range.max, 1)
  const exact = pointValues(range, points)
  return { size: exact.size, repeats: true, at: position => Math.round(exact.at(position) as number) }
}

/** Multiples of q, as far as the distribution below them reaches. */
const multiples = (domain: Extract<Distribution, { q: number }>): Values | null => {
  const ends = endsOf(domain)
  if (ends === null) return null
  const first = Math.round(ends[0] / domain.q)
  return {
    size: Math.round(ends[1] / domain.q) - first + 1,
    repeats: false,
    at: position => multipleOf(domain.q, first + position),
  }
}
