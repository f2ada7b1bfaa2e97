// Points of a cube to configs of a leaf: one coordinate per group of parameters that varies.
import type { Config } from '../protocol.ts'
import { configWriter } from './config-object.ts'
import { sampledValues } from './grid-values.ts'
import type { Group, Leaf } from './leaf.ts'
import { quantileOf } from './quantile.ts'
import { spaceError } from './space-error.ts'
import { checkInStep } from './zip-step.ts'

/** Coordinates strictly between 0 and 1. */
export type Point = readonly number[]

export interface PointReader {
  readonly dimensions: number
  /** null: the config is excluded. */
  readonly read: (point: Point) => Config | null
}

/** Takes its coordinates from the one at `offset` on. */
export const pointReader = (leaf: Leaf, offset: number): PointReader => {
  const { current, groups, exclusions } = leaf
  const varying = groups.flatMap((group, index) => (isConstant(group) ? [] : [index]))
  const draws = leaf.order.map(index => ({
    group: groups[index] as Group,
    draw: drawOf(groups[index] as Group),
    dimension: offset + varying.indexOf(index),
  }))
  const write = configWriter(leaf.axes)
  const read = (point: Point): Config | null => {
    for (const { group, draw, dimension } of draws) {
      const values = draw(point[dimension] ?? 0)
      group.members.forEach(({ slot, when }, member) => {
        current[slot] = when === null || when.holds() ? values(member) : undefined
      })
    }
    return exclusions.some(({ holds }) => holds()) ? null : write(slot => current[slot])
  }
  return { dimensions: varying.length, read }
}

const isConstant = ({ members }: Group): boolean =>
  members.every(({ axis }) => axis.domain.kind === 'constant')

/** A coordinate to the values of a group by member. */
type Draw = (u: number) => (member: number) => unknown

const drawOf = (group: Group): Draw => {
  const [only, ...others] = group.members.map(({ axis }) => axis)
  if (only !== undefined && others.length === 0) {
    const quantile = quantileOf(only.domain)
    return u => () => finite(quantile(u), only.path)
  }
  const values = group.members.map(({ axis: { path, domain } }) => {
    const weighted = domain.kind === 'categorical' && domain.probabilities !== null
    const listed = weighted ? null : sampledValues(domain)
    if (listed !== null) return listed
    throw spaceError(
      'zip',
      `${path} ${weighted ? 'has probabilities' : 'has no end of values'}, so it cannot move in step with others`,
      'give it values, or take it out of the zip group',
    )
  })
  const size = checkInStep(group.members, values)
  return u => {
    const position = Math.floor(u * size)
    return member => values[member]?.at(position)
  }
}

/** A far draw of a wide distribution may be more than a number can hold. */
const finite = (value: unknown, path: string): unknown => {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw spaceError(
    'value',
    `a value drawn for ${path} is too large for a number`,
    'narrow its distribution; the bounds of log_uniform are exponents of e, those of log_uniform_values are values',
  )
}
