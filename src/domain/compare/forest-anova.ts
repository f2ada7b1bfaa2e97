// Functional ANOVA over a random forest (Hutter, Hoos and Leyton-Brown 2014), for what is no complete grid: a forest
// learns what it can of the results, and what it learned is taken apart as a grid would be. Values count as often as
// they were tried, so that a parameter sampled by its logarithm is weighed by it. The numbers that pick samples are
// fixed: the same results have the same importance.
import type { CodedConfigs, CodedParameter } from './level-codes.ts'
import { growTree, type Leaf, MOST_LEVELS, type TreeData } from './random-trees.ts'

/** As in Optuna. */
const TREES = 64
const SEED = 0x5eed
/** Of more than so many, as many of all ranks. */
const MOST_CONFIGS = 500

/** Shares by parameter, of the variance that the forest sees; `values` in any order that is spread evenly by taking every nth. */
export const forestShares = (coded: CodedConfigs, values: readonly number[]): readonly number[] => {
  const data = binned(thinned({ ...coded, values }))
  const weights = data.parameters.map(({ levels }, parameter) => {
    const counts = new Array<number>(levels).fill(0)
    for (const code of data.codes)
      counts[code[parameter] as number] = (counts[code[parameter] as number] as number) + 1
    return counts.map(count => count / data.codes.length)
  })
  const random = fixedRandom(SEED)
  const shares = Array.from({ length: TREES }, () => treeShares(growTree(data, random), weights)).filter(
    each => each !== null,
  )
  return data.parameters.map(
    (_, parameter) =>
      shares.reduce((sum, each) => sum + (each[parameter] as number), 0) / Math.max(1, shares.length),
  )
}

/** Of the variance of one tree; null where all its leaves say the same. */
const treeShares = (
  leaves: readonly Leaf[],
  weights: readonly (readonly number[])[],
): readonly number[] | null => {
  const marginals = weights.map(levels => new Float64Array(levels.length))
  let mean = 0
  let squares = 0
  for (const { value, allowed } of leaves) {
    const parts = weights.map((levels, parameter) => weightOf(levels, allowed[parameter] as number))
    const volume = parts.reduce((product, part) => product * part, 1)
    mean += volume * value
    squares += volume * value ** 2
    marginals.forEach((marginal, parameter) => {
      const others = (volume / (parts[parameter] as number)) * value
      for (let level = 0; level < marginal.length; level += 1)
        if ((((allowed[parameter] as number) >> level) & 1) === 1)
          marginal[level] = (marginal[level] as number) + others
    })
  }
  const whole = squares - mean ** 2
  if (!(whole > 1e-12 * squares)) return null
  return marginals.map((marginal, parameter) =>
    marginal.reduce(
      (sum, each, level) => sum + ((weights[parameter]?.[level] as number) * (each - mean) ** 2) / whole,
      0,
    ),
  )
}

const weightOf = (levels: readonly number[], allowed: number): number =>
  levels.reduce((sum, weight, level) => (((allowed >> level) & 1) === 1 ? sum + weight : sum), 0)

const thinned = (data: TreeData): TreeData => {
  const every = data.values.length / MOST_CONFIGS
  if (every <= 1) return data
  const kept = Array.from({ length: MOST_CONFIGS }, (_, index) => Math.floor(index * every))
  return {
    ...data,
    codes: kept.map(config => data.codes[config] as readonly number[]),
    values: kept.map(config => data.values[config] as number),
  }
}

/** Many numbers are put together, about as many configs in each; of many words, those that are tried least. */
const binned = (data: TreeData): TreeData => {
  const binsOf = data.parameters.map((parameter, index) =>
    binsFor(
      parameter,
      data.codes.map(code => code[index] as number),
    ),
  )
  return {
    parameters: data.parameters.map((parameter, index) => ({
      ...parameter,
      levels: Math.max(...(binsOf[index] as readonly number[])) + 1,
    })),
    codes: data.codes.map(code => code.map((level, parameter) => binsOf[parameter]?.[level] as number)),
    values: data.values,
  }
}

/** The new level of each. */
const binsFor = ({ levels, isOrdered }: CodedParameter, codes: readonly number[]): readonly number[] => {
  const counts = new Array<number>(levels).fill(0)
  for (const level of codes) counts[level] = (counts[level] as number) + 1
  const tried = counts.map((count, level) => ({ count, level })).filter(({ count }) => count > 0)
  const bins = new Array<number>(levels).fill(0)
  if (!isOrdered) tried.sort((a, b) => b.count - a.count || a.level - b.level)
  let before = 0
  tried.forEach(({ count, level }, place) => {
    const middle = before + count / 2
    before += count
    if (tried.length <= MOST_LEVELS || !isOrdered) bins[level] = Math.min(place, MOST_LEVELS - 1)
    else bins[level] = Math.floor((middle * MOST_LEVELS) / codes.length)
  })
  return isOrdered ? withoutGaps(bins) : bins
}

/** Bins that nothing fell into are left out. */
const withoutGaps = (bins: readonly number[]): readonly number[] => {
  const place = new Map([...new Set(bins)].toSorted((a, b) => a - b).map((bin, index) => [bin, index]))
  return bins.map(bin => place.get(bin) as number)
}

/** Numbers from 0 to 1, always the same ones (mulberry32). */
const fixedRandom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
