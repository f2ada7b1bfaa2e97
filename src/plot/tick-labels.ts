// Ticks as text, all of an axis alike.
import type { Scale } from './scale.ts'

export interface Unit {
  /** `$` */
  readonly prefix?: string
  /** ` h` */
  readonly suffix?: string
}

/** One label per tick, with as many decimals as the step between them needs. */
export const tickLabels = ({ ticks, kind }: Scale, { prefix = '', suffix = '' }: Unit): readonly string[] => {
  const largest = Math.max(...ticks.map(Math.abs))
  const step = Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0))
  const number = kind === 'log' ? String : numberStyle(largest, step)
  return ticks.map(tick => {
    const text = number(Math.abs(tick))
    return `${tick < 0 ? '-' : ''}${prefix}${text}${suffix}`
  })
}

const numberStyle = (largest: number, step: number): ((value: number) => string) => {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const isPlain = largest < 1e6 && decimals <= 6
  if (isPlain) return value => value.toFixed(decimals)
  const digits = Math.max(0, Math.ceil(Math.log10(largest / step) - 1e-9))
  return value => (value === 0 ? '0' : value.toExponential(Math.min(digits, 12)).replace('e+', 'e'))
}
