// What configs are laid out by, in words.
import type { Objective, SpendUnit } from '../domain/compare/objectives.ts'
import { money } from './money.ts'
import { metricValue } from './number.ts'
import { sanitizeLine } from './sanitize.ts'
import { timeSpent } from './words.ts'

const SPEND_TITLES: Readonly<Record<SpendUnit, string>> = {
  usd: 'dollars',
  hours: 'hours',
  gpu_hours: 'GPU-hours',
}

export const objectiveTitle = (objective: Objective): string =>
  objective.of === 'spend' ? SPEND_TITLES[objective.unit] : sanitizeLine(objective.name)

export const objectiveText = (value: number, objective: Objective): string => {
  if (objective.of === 'metric') return metricValue(value)
  return objective.unit === 'usd' ? money(value) : timeSpent(value)
}

/** A difference, which may go down where less is not what is wanted. */
export const differenceText = (amount: number, objective: Objective): string => {
  if (objective.of === 'metric') return metricValue(amount, 3)
  return objective.unit === 'usd' ? money(amount) : timeSpent(Math.abs(amount))
}
