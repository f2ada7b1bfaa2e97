// What configs can be laid out by: what they cost, the metric of the sweeps, whatever else they logged.
import type { CompareDocument } from '../compare-document.ts'
import { SweepdeckError } from '../errors.ts'
import { nearestName } from '../nearest-name.ts'
import { decodeNumber } from '../number-code.ts'
import type { Goal } from './ranking.ts'

export const SPEND_UNITS = ['usd', 'hours', 'gpu_hours'] as const
export type SpendUnit = (typeof SPEND_UNITS)[number]

export type Objective =
  | { readonly of: 'spend'; readonly unit: SpendUnit }
  | { readonly of: 'metric'; readonly name: string; readonly goal: Goal }

export interface Objectives {
  readonly x: Objective
  readonly y: Objective
}

export type ComparedRow = CompareDocument['rows'][number]

/** What of a row says how good it is. */
export type RowNumbers = Pick<ComparedRow, 'mean' | 'metrics' | 'spend'>

/** The metric of the sweeps for the money. */
export const usualObjectives = ({
  metric,
  spend_unit,
}: Pick<CompareDocument, 'metric' | 'spend_unit'>): Objectives => ({
  x: { of: 'spend', unit: spend_unit },
  y: { of: 'metric', name: metric.name, goal: metric.goal },
})

export const goalOf = (objective: Objective): Goal => (objective.of === 'spend' ? 'minimize' : objective.goal)

/** The name as it is written on a command line. */
export const nameOf = (objective: Objective): string =>
  objective.of === 'spend' ? objective.unit : objective.name

/** As it was written into the document. */
export const objectivesOf = ({ objectives: { x, y } }: Pick<CompareDocument, 'objectives'>): Objectives => {
  const objectiveOf = ({ name, goal }: typeof x): Objective => {
    const unit = SPEND_UNITS.find(each => each === name)
    return unit === undefined ? { of: 'metric', name, goal } : { of: 'spend', unit }
  }
  return { x: objectiveOf(x), y: objectiveOf(y) }
}

/** NaN where a config has none of it; `metric` is that of the sweeps. */
export const numberOf = (row: RowNumbers, objective: Objective, metric: string): number => {
  if (objective.of === 'spend') return row.spend[objective.unit] ?? Number.NaN
  if (objective.name === metric) return row.mean === null ? Number.NaN : decodeNumber(row.mean)
  const value = Object.hasOwn(row.metrics, objective.name) ? row.metrics[objective.name] : undefined
  return value === undefined ? Number.NaN : decodeNumber(value)
}

const GOALS: Readonly<Record<string, Goal>> = { min: 'minimize', max: 'maximize' }

/** `usd,val_acc` or `latency:min,val_acc`: what is laid out along, and upwards. */
export const parseObjectives = (
  written: string,
  { metric, rows }: Pick<CompareDocument, 'metric'> & { readonly rows: readonly RowNumbers[] },
): Objectives => {
  const logged = new Set([metric.name, ...rows.flatMap(row => Object.keys(row.metrics))])
  const [x, y, ...others] = written.split(',').map(each => objectiveIn(each.trim(), { metric, logged }))
  if (x !== undefined && y !== undefined && others.length === 0) return { x, y }
  throw new SweepdeckError(`${JSON.stringify(written)} is not two objectives`, {
    code: 'compare.objectives',
    hint: `Write two with a comma between, such as usd,${metric.name} or latency:min,${metric.name}.`,
  })
}

const objectiveIn = (
  written: string,
  { metric, logged }: Pick<CompareDocument, 'metric'> & { readonly logged: ReadonlySet<string> },
): Objective => {
  const unit = SPEND_UNITS.find(each => each === written)
  if (unit !== undefined) return { of: 'spend', unit }
  const [, before, word = ''] = /^(.*):(min|max)$/s.exec(written) ?? []
  const name = before ?? written
  if (!logged.has(name)) {
    const nearest = nearestName(name, [...SPEND_UNITS, ...logged])
    throw new SweepdeckError(`no config has ${JSON.stringify(name)}`, {
      code: 'compare.no_such_objective',
      hint:
        nearest === null
          ? `There are ${[...SPEND_UNITS, ...logged].join(', ')}.`
          : `Did you mean ${nearest}?`,
    })
  }
  const goal = GOALS[word] ?? (name === metric.name ? metric.goal : undefined)
  if (goal !== undefined) return { of: 'metric', name, goal }
  throw new SweepdeckError(`nobody has said whether more or less of ${JSON.stringify(name)} is better`, {
    code: 'compare.objective_goal',
    hint: `Write ${name}:min or ${name}:max.`,
  })
}
