// The one order of results: better first, then what is not a number, then what is not there.

export type Goal = 'minimize' | 'maximize'

/** Compares two values for sorting; equal ones keep the order they have. */
export const compareValues = (a: number | null, b: number | null, goal: Goal): number => {
  const classes = classOf(a) - classOf(b)
  if (classes !== 0 || a === null || b === null || a === b || Number.isNaN(a)) return classes
  return a < b === (goal === 'minimize') ? -1 : 1
}

/** True where `value` is better than the best so far; NaN never is, and nothing is worse than anything. */
export const isBetter = (value: number, best: number | null, goal: Goal): boolean =>
  !Number.isNaN(value) && (best === null || compareValues(value, best, goal) < 0)

/** True where the value is as good as the target. */
export const reaches = (value: number, target: number, goal: Goal): boolean =>
  goal === 'minimize' ? value <= target : value >= target

const classOf = (value: number | null): number => (value === null ? 2 : Number(Number.isNaN(value)))
