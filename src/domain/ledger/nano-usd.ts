// Dollars as a bill states them, as decimal text, in whole nano-dollars.
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/i

/** Rounded to the nearest, halves away from zero; throws what is no amount. */
export const nanoUsdOf = (text: string): bigint => {
  const [, sign, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text.trim()) ?? []
  if (sign === undefined) throw new RangeError(`${JSON.stringify(text)} is no amount of money`)
  const digits = BigInt(whole + fraction)
  const places = fraction.length - Number(exponent) - 9
  const scale = 10n ** BigInt(Math.abs(places))
  const nano = places <= 0 ? digits * scale : (digits + scale / 2n) / scale
  return sign === '-' ? -nano : nano
}
