// The regularised incomplete beta function, by its continued fraction: what Student's t gets its probabilities from, and
// beta variables their quantiles.

export interface BetaPlace {
  /** From 0 to 1. */
  readonly x: number
  /** 1 - x, and its logarithm, for whoever has them without the loss of digits. */
  readonly complement: number
  readonly logComplement?: number
}

/** ln B(a, b), and I_x(a, b), the probability to be below x. */
export const incompleteBeta = ({ a, b }: { readonly a: number; readonly b: number }) => {
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b)
  const below = ({ x, complement, logComplement = Math.log(complement) }: BetaPlace): number => {
    if (x <= 0) return 0
    if (complement <= 0) return 1
    const front = Math.exp(a * Math.log(x) + b * logComplement - logBeta)
    // The fraction converges fast on the one side of the mean, and by symmetry serves the other.
    return x < (a + 1) / (a + b + 2)
      ? (front * fraction(x, a, b)) / a
      : 1 - (front * fraction(complement, b, a)) / b
  }
  return { logBeta, below }
}

/** Abramowitz and Stegun 26.5.8, evaluated from the front after Lentz; TINY stands for 0, which it must not divide by. */
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

/** Stirling's series, for which small arguments are first made large: ln Γ(x) = ln Γ(x + 1) − ln x. */
const logGamma = (x: number): number => {
  let shift = 0
  let large = x
  for (; large < 15; large += 1) shift += Math.log(large)
  const inverse = 1 / (large * large)
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / large
  return (large - 0.5) * Math.log(large) - large + 0.5 * Math.log(2 * Math.PI) + series - shift
}
