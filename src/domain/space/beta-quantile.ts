// The value that a beta variable stays below with a given probability: the incomplete beta function by its continued
// fraction, inverted by Newton's method between bounds that close in. On the logarithm of the value, because for small
// a the values reach down to 1e-300.

/** `u` strictly between 0 and 1. */
export const betaQuantile = (u: number, a: number, b: number): number => {
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b)
  let [low, high] = [LOWEST, 0]
  let at = Math.log(a / (a + b))
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const x = Math.exp(at)
    const excess = incompleteBeta(x, { a, b, logBeta }) - u
    if (excess > 0) high = at
    else low = at
    // The density of log x at x.
    const slope = Math.exp(a * at + (b - 1) * Math.log1p(-x) - logBeta)
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

interface Beta {
  readonly a: number
  readonly b: number
  readonly logBeta: number
}

/** The probability to be below x. */
const incompleteBeta = (x: number, { a, b, logBeta }: Beta): number => {
  if (x >= 1) return 1
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta)
  // The fraction converges fast on the one side of the mean, and by symmetry serves the other.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b
}

/** Lentz's method; TINY stands for 0, which it must not divide by. */
const fraction = (x: number, a: number, b: number): number => {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < MOST_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return value
}

const MOST_TERMS = 10_000
const TINY = 1e-300

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value)

/** Stirling's series, for which small arguments are first made large: log Γ(x) = log Γ(x + 1) − log x. */
const logGamma = (x: number): number => {
  let shift = 0
  let large = x
  for (; large < 15; large += 1) shift += Math.log(large)
  const inverse = 1 / (large * large)
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / large
  return (large - 0.5) * Math.log(large) - large + 0.5 * Math.log(2 * Math.PI) + series - shift
}
