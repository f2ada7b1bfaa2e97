// What two configs or runs differ in, as text.
import type { ConfigDiff } from '../domain/compare/config-diff.ts'
import { valueText } from './config-text.ts'
import { metricValue } from './number.ts'
import { sanitizeLine } from './sanitize.ts'

export interface DiffText {
  readonly name: string
  readonly left: string
  readonly right: string
  readonly same: boolean
}

/** Parameters, then metrics; `-` for what one of the two lacks. */
export const diffTexts = ({ parameters, metrics }: ConfigDiff): readonly DiffText[] => {
  const metricText = (value: number | undefined): string => (value === undefined ? '-' : metricValue(value))
  return [
    ...parameters.map(({ name, a, b, same }) => ({
      name: sanitizeLine(name),
      left: valueText(a),
      right: valueText(b),
      same,
    })),
    ...metrics.map(({ name, a, b, same }) => ({
      name: sanitizeLine(name),
      left: metricText(a),
      right: metricText(b),
      same,
    })),
  ]
}
