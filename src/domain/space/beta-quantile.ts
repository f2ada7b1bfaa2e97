// The value that a beta variable stays below with a given probability: the incomplete beta
// function, inverted by Newton's method between bounds that close in. On the logarithm of the value, because for small
// a the values reach down to 1e-300.
import { incompleteBeta } from '../statistics/incomplete-beta.ts'

/** `u` strictly between 0 and 1. */
export const betaQuantile = (u: number, a: number, b: number): number => {
  const { logBeta, below } = incompleteBeta({ a, b })
  let [low, high] = [LOWEST, 0]
  let at = Math.log(a / (a + b))
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const x = Math.exp(at)
    const logComplement = Math.log1p(-x)
    const excess = below({ x, complement: 1 - x, logComplement }) - u
    if (excess > 0) high = at
    else low = at
    // The density of log x at x.
    const slope = Math.exp(a * at + (b - 1) * logComplement - logBeta)
    const newton = at - excess / slope
    const next = newton >= low && newton <= high ? newton : (low + high) / 2
    const moved = Math.abs(next - at)
    at = next
    if (moved <= TOLERANCE * Math.max(1, -at)) break
  }
  return Math.exp(at)
}

/** Below the logarithm of the smallest number. */
const LOWEST = -746
const MOST_ROUNDS = 200
const TOLERANCE = 1e-15
