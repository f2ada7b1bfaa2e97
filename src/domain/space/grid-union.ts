// The grids of the branches of any_of together: equal configs of different branches count once.
import { canonicalJson } from '../canonical-json.ts'
import type { Config } from '../protocol.ts'
import { configKey } from './config-key.ts'
import { configWriter } from './config-object.ts'
import { eachCombination } from './expand.ts'
import type { Grid, GridGroup } from './grid.ts'
import { countSolutions, PATIENCE } from './solve.ts'
import { grouped, MOST_CONFIGS, tooLarge } from './space-error.ts'

/** Exact; throws `space.too_large` where that would mean to write out, or to look at, too many. */
export const countUnion = (grids: readonly Grid[], patience = PATIENCE): bigint => {
  const counts = grids.map(grid => countGrid(grid, patience))
  const overlapping = overlapsOf(grids)
  const apart = counts.reduce((sum, count, index) => (overlapping.has(index) ? sum : sum + count), 0n)
  if (overlapping.size === 0) return apart
  const together = counts.reduce((sum, count) => sum + count, 0n) - apart
  if (together > MOST_CONFIGS) {
    throw tooLarge(`the branches of any_of that may overlap have ${grouped(together)} configs`)
  }
  const seen = new Set<string>()
  for (const index of overlapping) {
    const grid = grids[index] as Grid
    const keyOf = configKey(grid.leaf.axes)
    eachCombination(grid, valueAt => seen.add(keyOf(valueAt)))
  }
  return apart + BigInt(seen.size)
}

/** Branch after branch; throws `space.too_large` before any config is made. */
export const expandUnion = (grids: readonly Grid[]): readonly Config[] => {
  const total = grids.map(grid => countGrid(grid, PATIENCE)).reduce((sum, count) => sum + count, 0n)
  if (total > MOST_CONFIGS) throw tooLarge(`this space has ${grouped(total)} configs`)
  const overlapping = overlapsOf(grids)
  const configs: Config[] = []
  const seen = new Set<string>()
  grids.forEach((grid, index) => {
    const write = configWriter(grid.leaf.axes)
    const keyOf = overlapping.has(index) ? configKey(grid.leaf.axes) : null
    eachCombination(grid, valueAt => {
      const key = keyOf?.(valueAt)
      if (key !== undefined && seen.has(key)) return
      if (key !== undefined) seen.add(key)
      configs.push(write(valueAt))
    })
  })
  return configs
}

const countGrid = ({ components, leaf: { current } }: Grid, patience: number): bigint =>
  components.reduce((count, component) => count * countSolutions(component, { current, patience }), 1n)

/** The grids that may share a config with another. */
const overlapsOf = (grids: readonly Grid[]): ReadonlySet<number> => {
  const overlapping = new Set<number>()
  grids.forEach((a, first) => {
    grids.forEach((b, second) => {
      if (second <= first || areApart(a, b) || areApart(b, a)) return
      overlapping.add(first).add(second)
    })
  })
  return overlapping
}

/** Whether a parameter that every config of `a` has is missing in those of `b`, or has other values there. */
const areApart = (a: Grid, b: Grid): boolean =>
  a.groups.some(group =>
    group.members.some(({ axis, when }, member) => {
      if (when !== null) return false
      const related = b.leaf.axes.filter(({ path }) => isWithin(path, axis.path) || isWithin(axis.path, path))
      if (related.length === 0) return true
      return related[0]?.path === axis.path && areDisjoint(group, member, memberAt(b, axis.path))
    }),
  )

const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(`${outer}.`)

const memberAt = ({ groups }: Grid, path: string): readonly [GridGroup, number] => {
  const group = groups.find(({ members }) => members.some(({ axis }) => axis.path === path)) as GridGroup
  return [group, group.members.findIndex(({ axis }) => axis.path === path)]
}

/** More values than this are not compared one by one. */
const FEW = 10_000

const areDisjoint = (
  group: GridGroup,
  member: number,
  [other, place]: readonly [GridGroup, number],
): boolean => {
  if (group.size > FEW || other.size > FEW) return false
  const texts = new Set(textsOf(group, member))
  return !textsOf(other, place).some(text => texts.has(text))
}

const textsOf = ({ size, valueAt }: GridGroup, member: number): readonly string[] =>
  Array.from({ length: size }, (_, position) => canonicalJson(valueAt(member, position)))
