// The regularised incomplete beta function: what Student's t gets its probabilities from.

// Lanczos' coefficients for g = 7, after Godfrey: good to 15 digits.
const FIRST = 0.99999999999980993
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]
const G = 7

/** ln Γ(x) for x > 0. */
const logGamma = (x: number): number => {
  // Γ(x) = Γ(x + 1) / x: the series is for what is not near zero.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x)
  const shifted = x - 1
  const t = shifted + G + 0.5
  const sum = LANCZOS.reduce((all, each, index) => all + each / (shifted + index + 1), FIRST)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum)
}

const TINY = 1e-300
const MOST_TERMS = 500
const PRECISION = 1e-15

/**
 * I_x(a, b) for these two, 0 for x = 0 and 1 for x = 1; `complement` is 1 - x, for whoever has it without the loss of
 * digits.
 */
export const incompleteBeta = ({ a, b }: { readonly a: number; readonly b: number }) => {
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b)
  return ({ x, complement }: { readonly x: number; readonly complement: number }): number => {
    if (x <= 0) return 0
    if (complement <= 0) return 1
    const front = Math.exp(a * Math.log(x) + b * Math.log(complement) - logBeta)
    // The fraction is fast on one side of the mean only; the other side is the complement.
    return x < (a + 1) / (a + b + 2)
      ? (front * fraction({ a, b, x })) / a
      : 1 - (front * fraction({ a: b, b: a, x: complement })) / b
  }
}

/** The continued fraction (Abramowitz and Stegun 26.5.8), evaluated from the front after Lentz. */
const fraction = ({ a, b, x }: { readonly a: number; readonly b: number; readonly x: number }): number => {
  const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= MOST_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    const factor = d * c
    value *= factor
    if (Math.abs(factor - 1) < PRECISION) break
  }
  return value
}
