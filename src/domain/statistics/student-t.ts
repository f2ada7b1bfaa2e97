// Student's t for any degrees of freedom, whole or not: how far a mean of few seeds may be off, and how likely a
// difference is where there is none.
import { incompleteBeta } from './incomplete-beta.ts'

/** P(|T| ≥ |t|): the two-sided p-value. */
export const twoSidedP = (t: number, degreesOfFreedom: number): number => {
  if (!Number.isFinite(t)) return Number.isNaN(t) ? Number.NaN : 0
  const square = t * t
  const whole = degreesOfFreedom + square
  return betaFor(degreesOfFreedom)({ x: degreesOfFreedom / whole, complement: square / whole })
}

/** The t that |T| stays below with the given probability. */
export const studentT = (degreesOfFreedom: number, probability: number): number => {
  const beta = betaFor(degreesOfFreedom)
  // Over θ = atan(t / √ν), which does not go on for ever.
  const within = (angle: number): number =>
    1 - beta({ x: Math.cos(angle) ** 2, complement: Math.sin(angle) ** 2 })
  return Math.sqrt(degreesOfFreedom) * Math.tan(rootOf(angle => within(angle) - probability, Math.PI / 2))
}

const betaFor = (degreesOfFreedom: number) => incompleteBeta({ a: degreesOfFreedom / 2, b: 0.5 }).below

/** As near as a probability comes. */
const NOTHING = 1e-15
const MOST_STEPS = 100

/** Where a rising function that is negative at 0 and positive at `end` is 0: regula falsi, after the Illinois rule. */
const rootOf = (rising: (x: number) => number, end: number): number => {
  let [low, high] = [0, end]
  let [below, above] = [rising(low), rising(high)]
  let side = 0
  for (let step = 0; step < MOST_STEPS && high - low > Number.EPSILON * high; step += 1) {
    const x = (low * above - high * below) / (above - below)
    const value = rising(x)
    if (Math.abs(value) < NOTHING) return x
    if (value > 0) {
      ;[high, above] = [x, value]
      // The end that stays twice counts half, so that both close in.
      if (side === 1) below /= 2
      side = 1
    } else {
      ;[low, below] = [x, value]
      if (side === -1) above /= 2
      side = -1
    }
  }
  return (low + high) / 2
}
