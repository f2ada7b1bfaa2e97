// Which points nobody beats on both counts: the least spend, and the best metric for it.

export interface Point {
  /** Dollars or hours. */
  readonly spend: number
  readonly value: number
}

/** Indices of the front, cheapest first. Points with NaN are never on it; of equal points the first is. */
export const paretoFront = (points: readonly Point[], goal: 'minimize' | 'maximize'): readonly number[] => {
  const sign = goal === 'maximize' ? -1 : 1
  const cost = (index: number): Point => points[index] as Point
  const order = points
    .map((_, index) => index)
    .filter(index => !Number.isNaN(cost(index).spend) && !Number.isNaN(cost(index).value))
    .sort((a, b) => cost(a).spend - cost(b).spend || sign * (cost(a).value - cost(b).value) || a - b)
  let best = Number.POSITIVE_INFINITY
  return order.filter(index => {
    const value = sign * cost(index).value
    // The cheapest point belongs to the front even where its metric is as bad as can be.
    const leads = isLess(value, best) || index === order[0]
    if (leads) best = value
    return leads
  })
}

/** By more than rounding leaves of equal means: a front has no step of 1e-16. */
const isLess = (a: number, b: number): boolean =>
  a < b && !(Number.isFinite(b) && b - a <= ROUNDING * Math.abs(b))

const ROUNDING = 1e-12
