// A space without any_of, its parameters put into the groups that move together (a zip group, or one parameter
// alone), its conditions bound, and the order found in which they can be decided.
import { bindCondition, type Condition, type Scope } from './condition.ts'
import { dependencyOrder } from './dependency-order.ts'
import { spaceError } from './space-error.ts'
import type { Axis, Space } from './types.ts'

export interface Member {
  /** Place of the parameter in the order of the file. */
  readonly slot: number
  readonly axis: Axis
  /** null: always there. */
  readonly when: Condition | null
}

export interface Group {
  /** Each after those of the group that its condition asks for. */
  readonly members: readonly Member[]
  /** Other groups that its conditions ask for. */
  readonly needs: ReadonlySet<number>
  /** Whether a condition asks for a parameter of the group itself. */
  readonly asksItself: boolean
}

export interface Exclusion {
  readonly holds: () => boolean
  /** The groups it asks for. */
  readonly groups: ReadonlySet<number>
}

export interface Leaf {
  /** Parameters in the order of the file. */
  readonly axes: readonly Axis[]
  /** In the order of the file; a zip group is where its first member is. */
  readonly groups: readonly Group[]
  /** The groups, each after those it needs. */
  readonly order: readonly number[]
  readonly exclusions: readonly Exclusion[]
  /** What conditions look at: values by slot, undefined where the parameter is absent. */
  readonly current: unknown[]
}

/** One leaf for each way through any_of, in the order of the file. */
export const leavesOf = (space: Space): readonly Leaf[] => {
  const known = new Set(pathsOf(space))
  return flattened(space).map(flat => readLeaf(flat, known))
}

const pathsOf = (space: Space): readonly string[] => [
  ...space.axes.map(({ path }) => path),
  ...space.anyOf.flatMap(pathsOf),
]

const flattened = (space: Space): readonly Space[] =>
  space.anyOf.length === 0
    ? [space]
    : space.anyOf.flatMap(flattened).map(branch => ({
        axes: [...space.axes, ...branch.axes],
        zip: [...space.zip, ...branch.zip],
        exclude: [...space.exclude, ...branch.exclude],
        anyOf: [],
      }))

const readLeaf = ({ axes, zip, exclude }: Space, known: ReadonlySet<string>): Leaf => {
  const paths = axes.map(({ path }) => path)
  const current: unknown[] = new Array(axes.length).fill(undefined)
  const scope: Scope = { paths, current, known }
  const members = axes.map((axis, slot) => ({
    slot,
    axis,
    when: axis.when === null ? null : bindCondition(axis.when, `the \`when\` of ${axis.path}`, scope),
  }))
  const memberOrder = ordered(
    members.map(({ when }) => when?.slots ?? new Set<number>()),
    slot => paths[slot] as string,
  )
  const slotGroups = groupSlots(paths, zip)
  const groupOf = new Map(slotGroups.flatMap((slots, group) => slots.map(slot => [slot, group] as const)))
  const groupsAsked = (slots: Iterable<number>): Set<number> =>
    new Set([...slots].map(slot => groupOf.get(slot) as number))
  const groups = slotGroups.map((slots, index): Group => {
    const asked = groupsAsked(slots.flatMap(slot => [...(members[slot]?.when?.slots ?? [])]))
    const asksItself = asked.delete(index)
    const inOrder = memberOrder.filter(slot => slots.includes(slot)).map(slot => members[slot] as Member)
    return { members: inOrder, needs: asked, asksItself }
  })
  const order = ordered(
    groups.map(({ needs }) => needs),
    group => (slotGroups[group] as readonly number[]).map(slot => paths[slot]).join(' with '),
  )
  const exclusions = exclude.map((text, index) => {
    const { holds, slots } = bindCondition(text, `exclude ${index + 1}`, scope)
    return { holds, groups: groupsAsked(slots) }
  })
  return { axes, groups, order, exclusions, current }
}

/** Slots by group, each group in the order of the file. */
const groupSlots = (paths: readonly string[], zip: Space['zip']): readonly (readonly number[])[] => {
  const groupOf = new Map<number, number[]>()
  for (const names of zip) {
    const slots = names.map(name => paths.indexOf(name)).sort((a, b) => a - b)
    for (const slot of slots) {
      if (slot !== -1 && !groupOf.has(slot)) groupOf.set(slot, slots)
      else
        throw zipError(names, slot === -1 ? 'names what is no parameter' : 'shares a parameter with another')
    }
  }
  return paths.flatMap((_, slot) => {
    const slots = groupOf.get(slot) ?? [slot]
    return slots[0] === slot ? [slots] : []
  })
}

const zipError = (names: readonly string[], what: string) =>
  spaceError(
    'zip',
    `the zip group ${names.join(', ')} ${what}`,
    'a zip group has names of parameters, each in one group',
  )

const ordered = (
  needs: readonly ReadonlySet<number>[],
  nameOf: (index: number) => string,
): readonly number[] => {
  const result = dependencyOrder(needs)
  if ('order' in result) return result.order
  const names = [...result.cycle, result.cycle[0] as number].map(nameOf)
  throw spaceError(
    'cycle',
    `the conditions of parameters ask in a circle: ${names.join(' → ')}`,
    'a `when` may not lead back to its own parameter',
  )
}
