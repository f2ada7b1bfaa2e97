// What configs can be laid out by: what they cost, the metric of the sweeps, whatever else they logged.
import type { Goal } from '../../../domain/compare/ranking.ts'
import type { CompareDocument } from '../../../domain/compare-document.ts'
import { decodeNumber } from '../../../domain/number-code.ts'
import { money } from '../../../format/money.ts'
import { metricValue } from '../../../format/number.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { timeSpent } from '../../../format/words.ts'
import type { Axis } from '../../../plot/frame.ts'
import { timeAxis } from '../../../plot/time-axis.ts'
import type { Option } from '../../sheets/sheet.ts'

export type SpendUnit = 'usd' | 'hours' | 'gpu_hours'
export type CompareAxis =
  | { readonly of: 'spend'; readonly unit: SpendUnit }
  | { readonly of: 'metric'; readonly name: string; readonly goal: Goal }

export type ComparedRow = CompareDocument['rows'][number]

const SPEND_TITLES: Readonly<Record<SpendUnit, string>> = {
  usd: 'dollars',
  hours: 'hours',
  gpu_hours: 'GPU-hours',
}

export const spendAxis = ({ spend_unit }: CompareDocument): CompareAxis => ({ of: 'spend', unit: spend_unit })

export const metricAxis = ({ metric }: CompareDocument): CompareAxis => ({
  of: 'metric',
  name: metric.name,
  goal: metric.goal,
})

export const axisTitle = (axis: CompareAxis): string =>
  axis.of === 'spend' ? SPEND_TITLES[axis.unit] : sanitizeLine(axis.name)

export const axisGoal = (axis: CompareAxis): Goal => (axis.of === 'spend' ? 'minimize' : axis.goal)

/** NaN where a config has none of it. */
export const axisValue = (row: ComparedRow, axis: CompareAxis, metric: string): number => {
  if (axis.of === 'spend') return row.spend[axis.unit] ?? Number.NaN
  if (axis.name === metric) return row.mean === null ? Number.NaN : decodeNumber(row.mean)
  const value = Object.hasOwn(row.metrics, axis.name) ? row.metrics[axis.name] : undefined
  return value === undefined ? Number.NaN : decodeNumber(value)
}

export const axisText = (value: number, axis: CompareAxis): string => {
  if (axis.of === 'metric') return metricValue(value)
  return axis.unit === 'usd' ? money(value) : timeSpent(value)
}

/** How a chart labels it; values are multiplied by `perUnit` first. */
export const chartAxis = (
  axis: CompareAxis,
  values: readonly number[],
): Axis & { readonly perUnit: number } => {
  if (axis.of === 'metric') return { kind: 'auto', perUnit: 1 }
  if (axis.unit === 'usd') return { prefix: '$', perUnit: 1 }
  return timeAxis(values.filter(Number.isFinite))
}

/** Everything that the rows can be laid out by, with its axis. */
export const axisOptions = (
  document: CompareDocument,
): readonly (Pick<Option, 'id' | 'label'> & { readonly axis: CompareAxis })[] => {
  const units: readonly SpendUnit[] = ['usd', 'hours', 'gpu_hours']
  const spends = units
    .filter(unit => document.rows.some(({ spend }) => (spend[unit] ?? 0) > 0))
    .map(unit => ({ id: unit, label: SPEND_TITLES[unit], axis: { of: 'spend', unit } as const }))
  const own = metricAxis(document)
  const names = new Set(document.rows.flatMap(({ metrics }) => Object.keys(metrics)))
  names.delete(document.metric.name)
  const others = [...names].flatMap(name =>
    (['minimize', 'maximize'] as const).map(goal => ({
      id: `${goal} ${name}`,
      label: `${sanitizeLine(name)}, ${goal === 'minimize' ? 'lower' : 'higher'} is better`,
      axis: { of: 'metric', name, goal } as const,
    })),
  )
  return [
    { id: 'metric', label: `${axisTitle(own)}, the metric of the sweep`, axis: own },
    ...spends,
    ...others,
  ]
}
