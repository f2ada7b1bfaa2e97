// Where more money stops to pay: the knee of a front. After Kneedle (Satopää et al. 2011) without its smoothing, as a
// front is no noisy curve: both axes from 0 at the first point to 1 at the last, and the knee is the point that lies
// highest above the line between these two, which is the point farthest from it as well.

export interface FrontPoint {
  /** Less is better. */
  readonly cost: number
  /** More is better. */
  readonly quality: number
}

/** What is no more than an error of rounding above the line is on it. */
const ON_THE_LINE = 1e-12

/**
 * Place in the front, which comes cheapest first; the cheaper of two that lie equally high. null: there are less than
 * three points, or none above the line, so that every further dollar buys more than the one before.
 */
export const kneeOf = (front: readonly FrontPoint[]): number | null => {
  const finite = front
    .map((point, place) => ({ ...point, place }))
    .filter(({ cost, quality }) => Number.isFinite(cost) && Number.isFinite(quality))
  const first = finite[0]
  const last = finite.at(-1)
  if (first === undefined || last === undefined || finite.length < 3) return null
  const wide = last.cost - first.cost
  const high = last.quality - first.quality
  if (wide <= 0 || high <= 0) return null
  let knee: number | null = null
  let most = ON_THE_LINE
  for (const { cost, quality, place } of finite) {
    const above = (quality - first.quality) / high - (cost - first.cost) / wide
    if (above <= most) continue
    most = above
    knee = place
  }
  return knee
}
