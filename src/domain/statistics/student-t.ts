// Student's t for whole degrees of freedom: how far a mean of few seeds may be off.

/**
 * The t that |T| stays below with the given probability. Found by bisection over θ = atan(t / √ν), where the
 * probability is a finite sum of cosines (Abramowitz and Stegun 26.7.3 and 26.7.4).
 */
export const studentT = (degreesOfFreedom: number, probability: number): number => {
  let low = 0
  let high = Math.PI / 2
  for (let halvings = 0; halvings < 60; halvings += 1) {
    const middle = (low + high) / 2
    if (within(middle, degreesOfFreedom) < probability) low = middle
    else high = middle
  }
  return Math.sqrt(degreesOfFreedom) * Math.tan((low + high) / 2)
}

/** P(|T| < √ν · tan θ). */
const within = (theta: number, degreesOfFreedom: number): number => {
  const isOdd = degreesOfFreedom % 2 === 1
  const cosine = Math.cos(theta)
  const first = isOdd ? 1 : 0
  // Odd: cos + 2/3 cos³ + 2·4/(3·5) cos⁵ + …; even: 1 + 1/2 cos² + 1·3/(2·4) cos⁴ + …; both up to cos^(ν-2).
  let term = isOdd ? cosine : 1
  let sum = 0
  for (let power = first; power <= degreesOfFreedom - 2; power += 2) {
    sum += term
    term *= (cosine * cosine * (power + 1)) / (power + 2)
  }
  return isOdd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum
}
