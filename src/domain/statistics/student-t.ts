// Student's t for any degrees of freedom, whole or not: how far a mean of few seeds may be off, and how likely a
// difference is where there is none.
import { incompleteBeta } from './incomplete-beta.ts'

/** P(|T| ≥ |t|): the two-sided p-value. */
export const twoSidedP = (t: number, degreesOfFreedom: number): number => {
  if (!Number.isFinite(t)) return Number.isNaN(t) ? Number.NaN : 0
  const square = t * t
  const whole = degreesOfFreedom + square
  return incompleteBeta(
    { a: degreesOfFreedom / 2, b: 0.5 },
    { x: degreesOfFreedom / whole, complement: square / whole },
  )
}

/** The t that |T| stays below with the given probability. Found by bisection over θ = atan(t / √ν). */
export const studentT = (degreesOfFreedom: number, probability: number): number => {
  const root = Math.sqrt(degreesOfFreedom)
  let low = 0
  let high = Math.PI / 2
  for (let halvings = 0; halvings < 60; halvings += 1) {
    const middle = (low + high) / 2
    if (1 - twoSidedP(root * Math.tan(middle), degreesOfFreedom) < probability) low = middle
    else high = middle
  }
  return root * Math.tan((low + high) / 2)
}
