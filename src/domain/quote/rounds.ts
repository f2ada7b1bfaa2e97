// How many rounds a run of a config has, from what other runs have announced.
import { LENGTH_NAMES } from '../progress.ts'
import type { Leaves } from './leaves.ts'
import { fitPowerLaw } from './power-law.ts'
import type { Sample } from './samples.ts'

export interface Rounds {
  /** The parameter that says it, outright or times something; null: there is none, or it takes several. */
  readonly path: string | null
  readonly of: (leaves: Leaves) => number
}

/** From at least one sample. */
export const roundsIn = (samples: readonly Sample[]): Rounds => {
  const [first] = samples as readonly [Sample, ...Sample[]]
  const found = [...first.leaves.keys()]
    .flatMap(path => {
      const ratio = ratioTo(path, samples)
      if (ratio === null) return []
      const isNamed = LENGTH_NAMES.has(path.slice(path.lastIndexOf('.') + 1))
      // With one value of it only, any number that goes into the rounds would do.
      const varies = new Set(samples.map(({ leaves }) => leaves.get(path))).size > 1
      return isNamed || varies ? [{ path, ratio, rank: (isNamed ? 2 : 0) + (varies ? 1 : 0) }] : []
    })
    .sort((a, b) => b.rank - a.rank)[0]
  const power = fitPowerLaw(
    samples.map(({ leaves, rounds }) => ({ leaves, value: rounds })),
    () => true,
  )
  if (found === undefined) return { path: null, of: power }
  const { path, ratio } = found
  return {
    path,
    of: leaves => {
      const value = leaves.get(path)
      return typeof value === 'number' && value > 0 ? value * ratio : power(leaves)
    },
  }
}

/** Rounds per unit of the parameter, where that is the same for all. */
const ratioTo = (path: string, samples: readonly Sample[]): number | null => {
  const ratios = samples.map(({ leaves, rounds }) => {
    const value = leaves.get(path)
    return typeof value === 'number' && value > 0 ? rounds / value : Number.NaN
  })
  const [first = Number.NaN] = ratios
  return ratios.every(ratio => Math.abs(ratio - first) <= 1e-9 * first) ? first : null
}
