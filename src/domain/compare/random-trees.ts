// Regression trees on levels: CART, each grown to its leaves on a bootstrap sample. Levels are few and small numbers, so
// a split is found by adding up results per level, and what a branch allows is a set of bits.
import type { CodedConfigs, CodedParameter } from './level-codes.ts'

/** As many as there are bits in a set of levels. */
export const MOST_LEVELS = 30

/** What a tree says of the configs whose levels are all allowed. */
export interface Leaf {
  readonly value: number
  /** By parameter. */
  readonly allowed: readonly number[]
}

export interface TreeData extends CodedConfigs {
  readonly values: readonly number[]
}

/** The leaves of one tree; `random` gives numbers from 0 to 1. */
export const growTree = (data: TreeData, random: () => number): readonly Leaf[] => {
  const count = data.values.length
  const sample = Array.from({ length: count }, () => Math.floor(random() * count))
  const leaves: Leaf[] = []
  const all = data.parameters.map(({ levels }) => 2 ** levels - 1)
  const open: Node[] = [{ members: sample, allowed: all }]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const split = bestSplit(node, data)
    if (split === null) {
      leaves.push({ value: meanOf(node.members, data.values), allowed: node.allowed })
      continue
    }
    const { parameter, left } = split
    const isLeft = (config: number): boolean =>
      ((left >> (data.codes[config]?.[parameter] as number)) & 1) === 1
    const side = (bits: number): readonly number[] =>
      node.allowed.with(parameter, (node.allowed[parameter] as number) & bits)
    open.push({ members: node.members.filter(isLeft), allowed: side(left) })
    open.push({ members: node.members.filter(config => !isLeft(config)), allowed: side(~left) })
  }
  return leaves
}

interface Node {
  readonly members: readonly number[]
  readonly allowed: readonly number[]
}

interface Split {
  readonly parameter: number
  /** Levels that go to the left. */
  readonly left: number
  /** More is better. */
  readonly gain: number
}

/** The split that leaves the least squares of errors; null where none leaves less than there is. */
const bestSplit = ({ members }: Node, { parameters, codes, values }: TreeData): Split | null => {
  const mean = meanOf(members, values)
  const whole = members.reduce((sum, config) => sum + ((values[config] as number) - mean) ** 2, 0)
  // An error of rounding is no gain.
  let best: Split = { parameter: -1, left: 0, gain: whole * 1e-12 }
  if (members.length < 2 || whole === 0) return null
  parameters.forEach((parameter, index) => {
    const counts = new Float64Array(parameter.levels)
    const sums = new Float64Array(parameter.levels)
    for (const config of members) {
      const level = codes[config]?.[index] as number
      counts[level] = (counts[level] as number) + 1
      // From the mean, so that large results close together lose nothing.
      sums[level] = (sums[level] as number) + (values[config] as number) - mean
    }
    for (const { left, count, sum } of candidates(parameter, counts, sums)) {
      if (count === 0 || count === members.length) continue
      // Sums of both sides are opposite: what a split takes from the squares is sum² / count of each.
      const gain = sum ** 2 / count + sum ** 2 / (members.length - count)
      if (gain > best.gain) best = { parameter: index, left, gain }
    }
  })
  return best.parameter === -1 ? null : best
}

interface Candidate {
  readonly left: number
  readonly count: number
  readonly sum: number
}

/** Between two levels where they have an order, else one level from the rest. */
function* candidates(
  { isOrdered, levels }: CodedParameter,
  counts: Float64Array,
  sums: Float64Array,
): Generator<Candidate> {
  let before: Candidate = { left: 0, count: 0, sum: 0 }
  for (let level = 0; level < levels; level += 1) {
    const own = { left: 1 << level, count: counts[level] as number, sum: sums[level] as number }
    if (own.count === 0 && isOrdered) {
      before = { ...before, left: before.left | own.left }
      continue
    }
    before = isOrdered
      ? { left: before.left | own.left, count: before.count + own.count, sum: before.sum + own.sum }
      : own
    yield before
  }
}

const meanOf = (members: readonly number[], values: readonly number[]): number =>
  members.reduce((sum, config) => sum + (values[config] as number), 0) / members.length
