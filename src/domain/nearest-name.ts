// The nearest valid name to a mistyped one, for "did you mean `learning_rate`?".

/** The closest of `names`, or null where none is close enough to be what was meant. Case, `-` and `_` hardly count. */
export const nearestName = (written: string, names: Iterable<string>): string | null => {
  const wanted = folded(written.slice(0, LONGEST))
  let best: string | null = null
  let bestDistance = Number.POSITIVE_INFINITY
  for (const name of names) {
    const candidate = folded(name.slice(0, LONGEST))
    const letters = Math.min(editDistance(wanted, candidate), abbreviationDistance(wanted, candidate))
    // Of two that are as near, the one that begins alike: the first letter is rarely the wrong one.
    const distance = letters + (wanted[0] === candidate[0] ? 0 : 0.25)
    if (distance < bestDistance && letters <= allowance(wanted, candidate)) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

// Nobody types a longer name by mistake, and the distance below is quadratic.
const LONGEST = 64

const folded = (name: string): string => name.toLowerCase().replaceAll('-', '_')

/** A third of the letters may differ, at least one, at most three. */
const allowance = (a: string, b: string): number =>
  Math.min(3, Math.max(1, Math.floor(Math.max(a.length, b.length) / 3)))

/** `sec` for `secrets`: a beginning of at least three letters is near, though many letters are missing. */
const abbreviationDistance = (written: string, name: string): number =>
  written.length >= 3 && name.startsWith(written) ? 1.5 : Number.POSITIVE_INFINITY

/** Letters to insert, delete, replace or swap with their neighbour. */
const editDistance = (a: string, b: string): number => {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (same ? 0 : 1),
        swapped ? beforePrevious[column - 2]! + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length]!
}
