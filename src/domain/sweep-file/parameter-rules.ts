// What must hold between the keys of one parameter. What is between parameters, the space itself knows.

/** Takes the key that is wrong, and what comes after "expected". */
export type Refuse = (key: string, expected: string) => void

/** A rule of a shape, over its keys as they were accepted one by one. */
export type Rule<Fields> = (fields: Fields, refuse: Refuse) => void

interface Bounds {
  readonly min: number
  readonly max: number
}

export const orderedBounds: Rule<Bounds> = ({ min, max }, refuse) => {
  if (max < min) refuse('max', `at least the min, ${min}`)
}

/** For the shapes that take logarithms of their bounds. */
export const logBounds: Rule<Bounds> = (bounds, refuse) => {
  orderedBounds(bounds, refuse)
  if (bounds.min <= 0) refuse('min', 'a number above 0: it has to have a logarithm')
}

/** Probabilities are written with few digits: 0.33, 0.33, 0.34, or thirds that add up to nearly 1. */
const TOLERANCE = 1e-6

export const oneEach: Rule<{ values: readonly unknown[]; probabilities: readonly number[] | null }> = (
  { values, probabilities },
  refuse,
) => {
  if (probabilities === null) return
  if (probabilities.length !== values.length)
    return refuse('probabilities', `${values.length} probabilities, one for each value`)
  const sum = probabilities.reduce((total, each) => total + each, 0)
  if (Math.abs(sum - 1) > TOLERANCE)
    refuse('probabilities', `probabilities that add up to 1, not to ${Number(sum.toPrecision(6))}`)
}

interface Range extends Bounds {
  readonly log: boolean
  readonly int: boolean
  readonly step: number | null
  readonly points: number | null
}

export const rangeRule: Rule<Range> = (range, refuse) => {
  const { log, int, step, points } = range
  if (log) logBounds(range, refuse)
  else orderedBounds(range, refuse)
  if (step !== null && points !== null) refuse('points', 'either step or points')
  if (step !== null && log) refuse('step', 'points in its place: with log there are no equal steps')
  if (!int) return
  for (const key of ['min', 'max', 'step'] as const) {
    const value = range[key]
    if (value !== null && !Number.isInteger(value)) refuse(key, 'a whole number, as int is true')
  }
}
