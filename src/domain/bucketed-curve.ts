// A curve of any length in a bounded number of buckets, each with its lowest and highest value. It grows point by point:
// where a point lies beyond the last bucket, two become one, so a curve that is followed is never read twice.

export interface CurvePoint {
  readonly x: number
  readonly y: number
}

interface Bucket {
  readonly low: CurvePoint
  readonly high: CurvePoint
  /** Something in it is no number. */
  readonly hasGap: boolean
}

export interface BucketedCurve {
  add(step: number, value: number): void
  /** By x, the lowest and the highest of each bucket; where a bucket has nothing else, NaN. */
  points(): readonly CurvePoint[]
}

/** An empty curve of at most `limit` buckets. */
export const bucketedCurve = (limit: number): BucketedCurve => {
  let buckets: (Bucket | undefined)[] = []
  let width = 1
  let first: number | null = null

  const halve = (): void => {
    const halved: (Bucket | undefined)[] = []
    for (let index = 0; index < buckets.length; index += 2)
      halved.push(merged(buckets[index], buckets[index + 1]))
    buckets = halved
    width *= 2
  }
  // Steps may come out of order: an earlier one than the first moves the beginning, in whole buckets.
  const startAt = (step: number): void => {
    first ??= step
    if (step >= first) return
    const missing = Math.ceil((first - step) / width)
    buckets = [...Array.from({ length: missing }, () => undefined), ...buckets]
    first -= missing * width
  }

  return {
    add: (step, value) => {
      startAt(step)
      while (buckets.length > limit || Math.floor((step - (first as number)) / width) >= limit) halve()
      const index = Math.floor((step - (first as number)) / width)
      buckets[index] = merged(buckets[index], bucketOf(step, value))
    },
    points: () => buckets.flatMap(bucket => (bucket === undefined ? [] : pointsOf(bucket))),
  }
}

const bucketOf = (x: number, y: number): Bucket => {
  const point = { x, y }
  return { low: point, high: point, hasGap: !Number.isFinite(y) }
}

const merged = (a: Bucket | undefined, b: Bucket | undefined): Bucket | undefined => {
  if (a === undefined || b === undefined) return a ?? b
  if (!Number.isFinite(a.low.y)) return { ...b, hasGap: true }
  if (!Number.isFinite(b.low.y)) return { ...a, hasGap: true }
  return {
    low: b.low.y < a.low.y ? b.low : a.low,
    high: b.high.y > a.high.y ? b.high : a.high,
    hasGap: a.hasGap || b.hasGap,
  }
}

const pointsOf = ({ low, high, hasGap }: Bucket): readonly CurvePoint[] => {
  if (!Number.isFinite(low.y)) return [{ x: low.x, y: Number.NaN }]
  // Two values of one step are two points.
  const ordered = low.x === high.x && low.y === high.y ? [low] : low.x <= high.x ? [low, high] : [high, low]
  return hasGap ? [...ordered, { x: (ordered.at(-1) as CurvePoint).x, y: Number.NaN }] : ordered
}
