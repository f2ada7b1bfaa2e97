// Parameters that move in step need as many values each.
import type { Values } from './grid-values.ts'
import type { Member } from './leaf.ts'
import { spaceError } from './space-error.ts'

/** The number of values that all members of a group have. */
export const checkInStep = (members: readonly Member[], values: readonly Values[]): number => {
  const sizes = values.map(({ size }) => size)
  const uneven = sizes.findIndex(size => size !== sizes[0])
  if (uneven === -1) return sizes[0] as number
  const count = (member: number): string =>
    `${members[member]?.axis.path} has ${sizes[member]} value${sizes[member] === 1 ? '' : 's'}`
  throw spaceError(
    'zip',
    `${count(uneven)}, but ${count(0)}: they move in step`,
    'give each parameter of a zip group as many values',
  )
}
