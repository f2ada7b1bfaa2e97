// Whether the best config is better than the others by more than seeds differ by.
import { holm } from '../statistics/holm.ts'
import { seedsNeeded } from '../statistics/seeds-needed.ts'
import { pairedTest, type TTest, welchTest } from '../statistics/t-test.ts'

export interface SeedValue {
  readonly seed: number | null
  readonly value: number
}

/** The best against one of the others. */
export interface Comparison extends TTest {
  /** The p-value as it counts among all comparisons that were made. */
  readonly pHolm: number
  /** Pairs, or seeds of the one that has fewer. */
  readonly seeds: number
}

export type Verdict =
  /** It would be found by chance less than once in twenty comparisons like all of these. */
  | 'real'
  | 'noise'
  /** One of the two has less than two seeds, or a result that is no number; or their seeds do not spread at all. */
  | 'unknown'

export const REAL_BELOW = 0.05

/** Every other config against the first, in their order; null where seeds cannot say. */
export const againstFirst = (configs: readonly (readonly SeedValue[])[]): readonly (Comparison | null)[] => {
  const [best = [], ...others] = configs
  const tests = others.map(other => testOf(best, other))
  const made = tests.filter(test => test !== null)
  const adjusted = holm(made.map(({ p }) => p))
  let next = 0
  return tests.map(test => (test === null ? null : { ...test, pHolm: adjusted[next++] as number }))
}

export const verdictOn = (comparison: Comparison | null): Verdict => {
  if (comparison === null) return 'unknown'
  return comparison.pHolm < REAL_BELOW ? 'real' : 'noise'
}

/** Seeds beyond those that are there with which a lead of this size could be told from noise; null: too many. */
export const moreSeedsFor = (comparison: Comparison): number | null => {
  const needed = seedsNeeded(comparison)
  return needed === null ? null : Math.max(1, needed - comparison.seeds)
}

/** Paired where all seeds of the one are seeds of the other, too. */
const testOf = (
  best: readonly SeedValue[],
  other: readonly SeedValue[],
): (TTest & Pick<Comparison, 'seeds'>) | null => {
  const bySeed = new Map(other.flatMap(({ seed, value }) => (seed === null ? [] : [[seed, value] as const])))
  const differences = best.flatMap(({ seed, value }) => {
    const there = seed === null ? undefined : bySeed.get(seed)
    return there === undefined ? [] : value - there
  })
  const seeds = Math.min(best.length, other.length)
  const test =
    differences.length === seeds
      ? pairedTest(differences)
      : welchTest(
          best.map(({ value }) => value),
          other.map(({ value }) => value),
        )
  return test === null ? null : { ...test, seeds }
}
