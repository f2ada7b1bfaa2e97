// In which order things can be decided that ask each other.

export interface Ordered {
  /** Each index after those it needs, otherwise from small to large; those of a circle are not among them. */
  readonly order: readonly number[]
  /** In each, every index needs the next, and the last needs the first, which is the smallest. */
  readonly circles: readonly (readonly number[])[]
}

/** `needs`: by index, the indices that must be decided before it. */
export const dependencyOrder = (needs: readonly ReadonlySet<number>[]): Ordered => {
  const order: number[] = []
  const circles: (readonly number[])[] = []
  const done = new Set<number>()
  const ready = (index: number): boolean =>
    !done.has(index) && [...(needs[index] as ReadonlySet<number>)].every(need => done.has(need))
  while (done.size < needs.length) {
    const next = needs.findIndex((_, index) => ready(index))
    if (next !== -1) {
      order.push(next)
      done.add(next)
      continue
    }
    const circle = circleAmong(needs, done)
    circles.push(circle)
    for (const index of circle) done.add(index)
  }
  return { order, circles }
}

/** Everything that is not done needs something else that is not done: follow it until a place comes again. */
const circleAmong = (needs: readonly ReadonlySet<number>[], done: ReadonlySet<number>): readonly number[] => {
  const undone = (indices: Iterable<number>): number => [...indices].find(index => !done.has(index)) as number
  const trail: number[] = []
  let at = undone(needs.keys())
  while (!trail.includes(at)) {
    trail.push(at)
    at = undone(needs[at] as ReadonlySet<number>)
  }
  const circle = trail.slice(trail.indexOf(at))
  const smallest = circle.indexOf(Math.min(...circle))
  return [...circle.slice(smallest), ...circle.slice(0, smallest)]
}
