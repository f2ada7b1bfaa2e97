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
    const members: readonly [number[], number[]] = [[], []]
    for (const config of node.members)
      members[(left >> (data.codes[config]?.[parameter] as number)) & 1]?.push(config)
    const side = (bits: number): readonly number[] =>
      node.allowed.with(parameter, (node.allowed[parameter] as number) & bits)
    open.push({ members: members[1], allowed: side(left) })
    open.push({ members: members[0], allowed: side(~left) })
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
  if (members.length < 2) return null
  const mean = meanOf(members, values)
  let whole = 0
  for (const config of members) whole += ((values[config] as number) - mean) ** 2
  // An error of rounding is no gain.
  let best: Split = { parameter: -1, left: 0, gain: whole * 1e-12 }
  parameters.forEach((parameter, index) => {
    COUNTS.fill(0)
    SUMS.fill(0)
    for (const config of members) {
      const level = codes[config]?.[index] as number
      COUNTS[level] = (COUNTS[level] as number) + 1
      // From the mean, so that large results close together lose nothing.
      SUMS[level] = (SUMS[level] as number) + (values[config] as number) - mean
    }
    const { left, gain } = bestLevels(parameter, members.length)
    if (gain > best.gain) best = { parameter: index, left, gain }
  })
  return best.parameter === -1 ? null : best
}

// Filled and read within one split: a hundred thousand of them are looked at for one forest.
const COUNTS = new Float64Array(MOST_LEVELS)
const SUMS = new Float64Array(MOST_LEVELS)

/** Between two levels where they have an order, else one level from the rest. */
const bestLevels = (
  { isOrdered, levels }: CodedParameter,
  members: number,
): { readonly left: number; readonly gain: number } => {
  let best = { left: 0, gain: 0 }
  let left = 0
  let count = 0
  let sum = 0
  for (let level = 0; level < levels; level += 1) {
    left = isOrdered ? left | (1 << level) : 1 << level
    if (COUNTS[level] === 0) continue
    count = (isOrdered ? count : 0) + (COUNTS[level] as number)
    sum = (isOrdered ? sum : 0) + (SUMS[level] as number)
    if (count === members) continue
    // Sums of both sides are opposite: what a split takes from the squares is sum² / count of each.
    const gain = sum ** 2 / count + sum ** 2 / (members - count)
    if (gain > best.gain) best = { left, gain }
  }
  return best
}

const meanOf = (members: readonly number[], values: readonly number[]): number => {
  let sum = 0
  for (const config of members) sum += values[config] as number
  return sum / members.length
}
