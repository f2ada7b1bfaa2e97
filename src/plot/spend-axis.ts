// An axis of dollars, of hours, or of plain numbers.
import type { Axis } from './frame.ts'
import { timeAxis } from './time-axis.ts'

/** How a chart labels it; values are multiplied by `perUnit` first. */
export const spendAxisOf = (
  unit: 'usd' | 'hours' | 'number',
  values: readonly number[],
): Axis & { readonly perUnit: number } => {
  if (unit === 'number') return { kind: 'auto', perUnit: 1 }
  return unit === 'usd' ? { prefix: '$', perUnit: 1 } : timeAxis(values.filter(Number.isFinite))
}
