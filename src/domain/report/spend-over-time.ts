// What had been spent by when, as a line of a bounded number of points.

export interface SpendSpan {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** Dollars or hours; spent evenly from the one to the other. */
  readonly spend: number
}

export interface SpendAt {
  readonly time: number
  readonly spend: number
}

/** The sum of all spans at `points` moments from the first to the last of them; [] where there are none. */
export const spendOverTime = (spans: readonly SpendSpan[], points: number): readonly SpendAt[] => {
  const byStart = spans.toSorted((a, b) => a.from - b.from)
  const first = byStart[0]?.from
  if (first === undefined) return []
  const last = byStart.reduce((latest, { to }) => Math.max(latest, to), first)
  const moments = Array.from(
    { length: points },
    (_, index) => first + ((last - first) * index) / Math.max(1, points - 1),
  )
  let over = 0
  let going: readonly SpendSpan[] = []
  let next = 0
  return moments.map(time => {
    for (let span = byStart[next]; span !== undefined && span.from <= time; span = byStart[++next])
      going = [...going, span]
    over += going.filter(({ to }) => to <= time).reduce((sum, { spend }) => sum + spend, 0)
    going = going.filter(({ to }) => to > time)
    return { time, spend: over + going.reduce((sum, span) => sum + spentBy(span, time), 0) }
  })
}

const spentBy = ({ from, to, spend }: SpendSpan, time: number): number =>
  (spend * (time - from)) / (to - from)
