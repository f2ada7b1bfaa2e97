// The groups of a leaf with their values, and which of them are tied to one another by conditions. Values are known by
// position; parameters that are absent make positions alike, and of those that are alike the first stands for all.
import { canonicalJson } from '../canonical-json.ts'
import type { Values } from './grid-values.ts'
import type { Exclusion, Group, Leaf, Member } from './leaf.ts'
import { MOST_CONFIGS, spaceError, tooLarge } from './space-error.ts'
import type { Axis } from './types.ts'
import { checkInStep } from './zip-step.ts'

export interface GridGroup extends Group {
  readonly index: number
  /** Positions that differ. */
  readonly size: number
  readonly valueAt: (member: number, position: number) => unknown
  /** Numbers that are the same for the same value; null where no two positions of the one member are the same. */
  readonly ids: readonly (readonly number[])[] | null
}

export interface Component {
  /** Each after those it needs. */
  readonly groups: readonly GridGroup[]
  readonly exclusions: readonly Exclusion[]
}

export interface Grid {
  readonly leaf: Leaf
  /** In the order of the file. */
  readonly groups: readonly GridGroup[]
  /** What the values of one have to do with those of another, they have within one component. */
  readonly components: readonly Component[]
}

/** The grid of a leaf, or null where an exclusion holds whatever the values are. */
export const gridOf = (leaf: Leaf, valuesOf: (axis: Axis) => Values): Grid | null => {
  const groups = leaf.groups.map((group, index) => withValues(group, index, valuesOf))
  const fixed = new Set(groups.filter(isFixed).map(({ index }) => index))
  for (const index of fixed) assign(leaf, groups[index] as GridGroup)
  const asks = (exclusion: Exclusion): readonly number[] =>
    [...exclusion.groups].filter(group => !fixed.has(group))
  if (leaf.exclusions.some(exclusion => asks(exclusion).length === 0 && exclusion.holds())) return null
  const exclusions = leaf.exclusions
    .map(exclusion => ({ ...exclusion, groups: new Set(asks(exclusion)) }))
    .filter(exclusion => exclusion.groups.size > 0)
  const ties = [
    ...groups.map(({ index, needs }) => [index, ...[...needs].filter(group => !fixed.has(group))]),
    ...exclusions.map(exclusion => [...exclusion.groups]),
  ]
  const root = joined(groups.length, ties)
  const components = [...new Set(root)].map(wanted => ({
    groups: leaf.order.filter(index => root[index] === wanted).map(index => groups[index] as GridGroup),
    exclusions: exclusions.filter(exclusion => [...exclusion.groups].some(index => root[index] === wanted)),
  }))
  return { leaf, groups, components }
}

/** One value, always there: conditions can count on it. */
const isFixed = (group: GridGroup): boolean =>
  group.size === 1 && group.members.every(({ when }) => when === null)

const assign = ({ current }: Leaf, group: GridGroup): void => {
  group.members.forEach(({ slot }, member) => {
    current[slot] = group.valueAt(member, 0)
  })
}

const withValues = (group: Group, index: number, valuesOf: (axis: Axis) => Values): GridGroup => {
  const values = group.members.map(({ axis }) => valuesOf(axis))
  const [first] = values as [Values]
  if (first.size === 0) {
    throw spaceError('empty', `${namesOf(group.members)} has no value`, 'give it at least one')
  }
  checkInStep(group.members, values)
  if (values.length === 1 && !first.repeats) {
    return { ...group, index, size: first.size, valueAt: (_, position) => first.at(position), ids: null }
  }
  if (first.size > MOST_CONFIGS) {
    throw tooLarge(`${namesOf(group.members)} has ${first.size} values`)
  }
  const written = values.map(({ at }) => Array.from({ length: first.size }, (_, position) => at(position)))
  const ids = written.map((row, member) => idsOf(row, group.members[member] as Member))
  const seen = new Set<string>()
  const distinct = [...(ids[0] as readonly number[]).keys()].filter(position => {
    const key = ids.map(row => row[position]).join()
    return !seen.has(key) && seen.add(key)
  })
  return {
    ...group,
    index,
    size: distinct.length,
    valueAt: (member, position) => written[member]?.[distinct[position] as number],
    ids: ids.map(row => distinct.map(position => row[position] as number)),
  }
}

const idsOf = (values: readonly unknown[], { axis }: Member): readonly number[] => {
  const ids = new Map<string, number>()
  return values.map(value => {
    const text = textOf(value, axis)
    const id = ids.get(text) ?? ids.size
    ids.set(text, id)
    return id
  })
}

const textOf = (value: unknown, { path }: Axis): string => {
  try {
    return canonicalJson(value)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw spaceError('value', `a value of ${path}: ${error.message}`, 'write it as text, or leave it out')
  }
}

const namesOf = (members: readonly Member[]): string => members.map(({ axis }) => axis.path).join(' with ')

/** For each of `count` things the smallest that it is tied to, over any number of ties. */
const joined = (count: number, ties: readonly (readonly number[])[]): readonly number[] => {
  const root = Array.from({ length: count }, (_, index) => index)
  for (const tie of ties) {
    const roots = new Set(tie.map(index => root[index] as number))
    const smallest = Math.min(...roots)
    root.forEach((each, index) => {
      if (roots.has(each)) root[index] = smallest
    })
  }
  return root
}
