// Numbers as people would write them. 0.1 + 0.2 is 0.30000000000000004 to a processor; a config should say 0.3, and
// the last bit of a logarithm, which differs between machines, must not make another run.

const SIGNIFICANT = 12

/** To 12 significant digits: what a computed value of a parameter is rounded to. */
export const rounded = (value: number): number => Number(value.toPrecision(SIGNIFICANT))

/** Rounded, unless neighbours that lie `spacing` apart would be told apart badly. */
export const roundedApart = (value: number, spacing: number): number => {
  const short = rounded(value)
  return Math.abs(short - value) > Math.abs(spacing) * 1e-3 ? value : short
}

// toFixed takes no more.
const MOST_DECIMALS = 100

/** Digits after the point: 2 for 0.25, 7 for 1e-7, 0 for 30. */
export const decimalsOf = (value: number): number => {
  const [digits = '', exponent = '0'] = String(value).split('e')
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(exponent))
}

/** `value` to as many decimals, as for a sum of numbers that have no more than these. */
export const toDecimals = (value: number, decimals: number): number =>
  // Adding 0 makes 0 of -0.
  decimals > MOST_DECIMALS ? value : Number(value.toFixed(decimals)) + 0

/** How many whole steps fit between two numbers; a step that misses the end by a rounding error fits. */
export const stepsBetween = (min: number, max: number, step: number): number =>
  Math.floor(nearlyWhole((max - min) / step))

/** The nearest whole number where only a rounding error is between, else the value. */
export const nearlyWhole = (value: number): number => {
  const whole = Math.round(value)
  return Math.abs(value - whole) <= 1e-9 * Math.max(1, Math.abs(whole)) ? whole : value
}
