// Conditions that ask in a circle: none of their parameters could be decided first.
import { dependencyOrder } from './dependency-order.ts'
import { groupsAsked } from './zip-groups.ts'

/** Each thing in it asks the next, the last asks the first: slots of one parameter, or of those that move together. */
export type Circle = readonly (readonly number[])[]

/** `groups`: slots by group; `asked`: by slot, the slots that its conditions ask for. */
export const circlesIn = (
  groups: readonly (readonly number[])[],
  asked: readonly ReadonlySet<number>[],
): readonly Circle[] => {
  const { circles } = dependencyOrder(asked)
  const inCircle = new Set(circles.flat())
  const groupsOf = groupsAsked(groups)
  // What a circle of parameters says already is not said of their groups once more.
  const needs = groups.map((slots, index) => {
    const others = groupsOf(slots.flatMap(slot => (inCircle.has(slot) ? [] : [...asked[slot]!])))
    others.delete(index)
    return others
  })
  return [
    ...circles.map(circle => circle.map(slot => [slot])),
    ...dependencyOrder(needs).circles.map(circle => circle.map(group => groups[group]!)),
  ]
}

/** `a → b with c → a` */
export const circleText = (circle: Circle, paths: readonly string[]): string =>
  [...circle, circle[0]!].map(slots => slots.map(slot => paths[slot]).join(' with ')).join(' → ')
