// Parameters in the groups that move together: a zip group, or one parameter alone.
import { spaceError } from './space-error.ts'
import type { Space } from './types.ts'

/** Slots by group, each group in the order of the file, where its first parameter is. */
export const groupSlots = (paths: readonly string[], zip: Space['zip']): readonly (readonly number[])[] => {
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

/** Puts slots to the groups they are in. */
export const groupsAsked = (
  groups: readonly (readonly number[])[],
): ((slots: Iterable<number>) => Set<number>) => {
  const groupOf = new Map(groups.flatMap((slots, group) => slots.map(slot => [slot, group] as const)))
  return slots => new Set([...slots].map(slot => groupOf.get(slot) as number))
}
