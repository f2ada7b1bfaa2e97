// What configs can be laid out by, to choose from, and how a chart labels it.
import { type Objective, SPEND_UNITS, usualObjectives } from '../../../domain/compare/objectives.ts'
import type { CompareDocument } from '../../../domain/compare-document.ts'
import { objectiveTitle } from '../../../format/objective.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import type { Axis } from '../../../plot/frame.ts'
import { spendAxisOf } from '../../../plot/spend-axis.ts'
import type { Option } from '../../sheets/sheet.ts'

/** How a chart labels it; values are multiplied by `perUnit` first. */
export const chartAxis = (
  objective: Objective,
  values: readonly number[],
): Axis & { readonly perUnit: number } => {
  if (objective.of === 'metric') return spendAxisOf('number', values)
  return spendAxisOf(objective.unit === 'usd' ? 'usd' : 'hours', values)
}

/** Everything that the rows can be laid out by, with its axis. */
export const axisOptions = (
  document: CompareDocument,
): readonly (Pick<Option, 'id' | 'label'> & { readonly axis: Objective })[] => {
  const spends = SPEND_UNITS.map(unit => ({ of: 'spend', unit }) as const)
    .filter(({ unit }) => document.rows.some(({ spend }) => (spend[unit] ?? 0) > 0))
    .map(axis => ({ id: axis.unit, label: objectiveTitle(axis), axis }))
  const { y: own } = usualObjectives(document)
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
    { id: 'metric', label: `${objectiveTitle(own)}, the metric of the sweep`, axis: own },
    ...spends,
    ...others,
  ]
}
