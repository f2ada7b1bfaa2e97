// A space without any_of, its parameters put into the groups that move together (a zip group, or one parameter
// alone), its conditions bound, and the order found in which they can be decided.
import { waysThrough } from './branches.ts'
import { type Circle, circlesIn, circleText } from './circles.ts'
import { bindCondition, type Condition, type Scope } from './condition.ts'
import { dependencyOrder } from './dependency-order.ts'
import { spaceError } from './space-error.ts'
import type { Axis, Space } from './types.ts'
import { groupSlots, groupsAsked } from './zip-groups.ts'

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
  return waysThrough(space).map(way => readLeaf(way, known))
}

const pathsOf = (space: Space): readonly string[] => [
  ...space.axes.map(({ path }) => path),
  ...space.anyOf.flatMap(pathsOf),
]

const readLeaf = (
  { axes, zip, exclude }: Pick<Space, 'axes' | 'zip' | 'exclude'>,
  known: ReadonlySet<string>,
): Leaf => {
  const paths = axes.map(({ path }) => path)
  const current: unknown[] = new Array(axes.length).fill(undefined)
  const scope: Scope = { paths, current, known }
  const members = axes.map((axis, slot) => ({
    slot,
    axis,
    when: axis.when === null ? null : bindCondition(axis.when, `the \`when\` of ${axis.path}`, scope),
  }))
  const asked = members.map(({ when }) => when?.slots ?? new Set<number>())
  const slotGroups = groupSlots(paths, zip)
  const [circle] = circlesIn(slotGroups, asked)
  if (circle !== undefined) throw cycleError(circle, paths)
  const memberOrder = dependencyOrder(asked).order
  const groupsOf = groupsAsked(slotGroups)
  const groups = slotGroups.map((slots, index): Group => {
    const needs = groupsOf(slots.flatMap(slot => [...(asked[slot] as ReadonlySet<number>)]))
    const asksItself = needs.delete(index)
    const inOrder = memberOrder.filter(slot => slots.includes(slot)).map(slot => members[slot] as Member)
    return { members: inOrder, needs, asksItself }
  })
  const { order } = dependencyOrder(groups.map(({ needs }) => needs))
  const exclusions = exclude.map((text, index) => {
    const { holds, slots } = bindCondition(text, `exclude ${index + 1}`, scope)
    return { holds, groups: groupsOf(slots) }
  })
  return { axes, groups, order, exclusions, current }
}

const cycleError = (circle: Circle, paths: readonly string[]) =>
  spaceError(
    'cycle',
    `the conditions of parameters ask in a circle: ${circleText(circle, paths)}`,
    'a `when` may not lead back to its own parameter',
  )
