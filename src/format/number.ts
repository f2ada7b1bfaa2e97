// Numbers as people read them: counts, metric values, shares. No locale: the same text on every machine.

/** 1234567 as `1,234,567`. */
export const count = (value: number): string => grouped(Math.round(value).toFixed(0))

/** Thousands apart, in the integer part of a decimal number. */
export const grouped = (decimal: string): string => {
  const [integer = '', fraction] = decimal.split('.')
  const apart = integer.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? apart : `${apart}.${fraction}`
}

/** A metric or parameter to `digits` significant ones: 0.9712, 1.235e-5, 128, nan, -inf. */
export const metricValue = (value: number, digits = 4): string => {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return '0'
  const isShortInteger = Number.isInteger(value) && Math.abs(value) < 1e6
  if (isShortInteger) return String(value)
  const rounded = Number(value.toPrecision(digits))
  const size = Math.abs(rounded)
  if (size >= 1e-3 && size < 1e6) return trimmed(rounded.toFixed(decimalsFor(rounded, digits)))
  const [mantissa = '', exponent = ''] = rounded.toExponential(digits - 1).split('e')
  return `${trimmed(mantissa)}e${exponent.replace('+', '')}`
}

/** `0.9712 ± 0.0031`: the spread to two digits, and the mean no finer than that. */
export const plusMinus = (mean: number, spread: number | null): string => {
  if (spread === null || !Number.isFinite(spread) || !Number.isFinite(mean)) return metricValue(mean)
  if (spread === 0) return `${metricValue(mean)} ± 0`
  const decimals = decimalsFor(Number(spread.toPrecision(2)), 2)
  const plain = decimals <= 8 && Math.abs(mean) < 1e6
  return plain
    ? `${mean.toFixed(decimals)} ± ${spread.toFixed(decimals)}`
    : `${metricValue(mean)} ± ${metricValue(spread, 2)}`
}

/** 0.123 as `12 %`; what is not quite nothing or everything never reads as such. */
export const percent = (share: number): string => {
  const rounded = Math.round(share * 100)
  if (share > 0 && rounded === 0) return '<1 %'
  if (share < 1 && rounded === 100) return '>99 %'
  return `${rounded} %`
}

const decimalsFor = (value: number, digits: number): number =>
  Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))))

const trimmed = (decimal: string): string =>
  decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/\.$/, '') : decimal
