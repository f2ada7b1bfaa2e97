// Points, and the room they take.

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Range {
  readonly low: number
  readonly high: number
}

/** A value beyond this is as good as infinite: no chart has room for it, and arithmetic on it overflows. */
const LARGEST = 1e300

/** NaN and the infinities are gaps. */
export const isDrawable = ({ x, y }: Point): boolean =>
  x <= LARGEST && x >= -LARGEST && y <= LARGEST && y >= -LARGEST

/** The smallest box around all points that can be drawn; null where none can. */
export const boxOf = (
  series: readonly (readonly Point[])[],
): { readonly x: Range; readonly y: Range } | null => {
  let left = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  let bottom = Number.POSITIVE_INFINITY
  let top = Number.NEGATIVE_INFINITY
  for (const points of series) {
    for (const point of points) {
      if (!isDrawable(point)) continue
      const { x, y } = point
      if (x < left) left = x
      if (x > right) right = x
      if (y < bottom) bottom = y
      if (y > top) top = y
    }
  }
  return left > right ? null : { x: { low: left, high: right }, y: { low: bottom, high: top } }
}
