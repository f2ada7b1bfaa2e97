// In which order things can be decided that ask each other.

export type Ordered = { readonly order: readonly number[] } | { readonly cycle: readonly number[] }

/**
 * Each index after those it needs, otherwise from small to large; or one circle in which each needs the next and the
 * last needs the first.
 */
export const dependencyOrder = (needs: readonly ReadonlySet<number>[]): Ordered => {
  const order: number[] = []
  const done = new Set<number>()
  const ready = (index: number): boolean =>
    !done.has(index) && [...(needs[index] as ReadonlySet<number>)].every(need => done.has(need))
  while (order.length < needs.length) {
    const next = needs.findIndex((_, index) => ready(index))
    if (next === -1) return { cycle: circleAmong(needs, done) }
    order.push(next)
    done.add(next)
  }
  return { order }
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
  return trail.slice(trail.indexOf(at))
}
