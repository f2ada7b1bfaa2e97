// Where in the tree of a sweep file a parameter stands: `optimizer.lr` may be written with dots or nested, at the
// top, inside a zip group, or in several branches of any_of.
import { SHAPE_KEYS } from '../parameter-shapes.ts'
import type { Place } from '../problems.ts'
import { child, isBlank, type Mapping, mapping, type Path, type Tree, withEntry } from '../tree.ts'
import { treeAt, updateAt } from './update-tree.ts'

export interface Trail {
  readonly path: Path
  /** `lr.points`: a key of the way in which lr is written, not a parameter. */
  readonly isShapeKey: boolean
}

export const findParameters = (tree: Mapping, name: readonly string[]): readonly Trail[] =>
  groupsOf(tree, []).flatMap(group => follow(treeAt(tree, group) as Tree, group, name) ?? [])

export const parameterNames = (tree: Mapping): readonly string[] => [
  ...new Set(groupsOf(tree, []).flatMap(group => namesIn(treeAt(tree, group) as Tree, ''))),
]

/** In the innermost group that is there already, else with dots at the top. */
export const addParameter = (tree: Mapping, name: readonly string[], shape: Tree, at: Place): Mapping => {
  const parameters = child(tree, 'parameters')
  const base =
    parameters === null || isBlank(parameters) ? withEntry(tree, 'parameters', mapping([], at)) : tree
  let group: Path = ['parameters']
  let depth = 0
  while (depth < name.length - 1) {
    const inner = [...group, name[depth] as string, 'parameters']
    if (treeAt(base, inner)?.kind !== 'mapping') break
    group = inner
    depth++
  }
  return updateAt(base, [...group, name.slice(depth).join('.')], at, () => shape) as Mapping
}

/** Paths of the mappings that hold parameters, outermost first. */
const groupsOf = (space: Tree, path: Path): readonly Path[] => {
  const zip = child(space, 'zip')
  const anyOf = child(space, 'any_of')
  const zipGroups: readonly (readonly [string | number, Tree])[] =
    zip?.kind === 'mapping'
      ? [...zip.entries].map(([label, { value }]) => [label, value] as const)
      : zip?.kind === 'list'
        ? zip.items.map((item, index) => [index, item] as const)
        : []
  return [
    ...(child(space, 'parameters')?.kind === 'mapping' ? [[...path, 'parameters']] : []),
    ...zipGroups.filter(([, group]) => group.kind === 'mapping').map(([step]) => [...path, 'zip', step]),
    ...(anyOf?.kind === 'list'
      ? anyOf.items.flatMap((item, index) => groupsOf(item, [...path, 'any_of', index]))
      : []),
  ]
}

const follow = (group: Tree, path: Path, name: readonly string[]): Trail | null => {
  for (let length = name.length; length > 0; length--) {
    const key = name.slice(0, length).join('.')
    const rest = name.slice(length)
    const value = child(group, key)
    if (value === null) continue
    if (rest.length === 0) return { path: [...path, key], isShapeKey: false }
    const nested = child(value, 'parameters')
    const inner = nested && follow(nested, [...path, key, 'parameters'], rest)
    if (inner) return inner
    const [shapeKey] = rest
    if (
      rest.length === 1 &&
      shapeKey &&
      value.kind === 'mapping' &&
      shapeKey !== 'parameters' &&
      SHAPE_KEYS.includes(shapeKey)
    )
      return { path: [...path, key, shapeKey], isShapeKey: true }
  }
  return null
}

const namesIn = (group: Tree, prefix: string): readonly string[] => {
  if (group.kind !== 'mapping') return []
  return [...group.entries].flatMap(([key, { value }]) => {
    const nested = child(value, 'parameters')
    return nested ? namesIn(nested, `${prefix}${key}.`) : [`${prefix}${key}`]
  })
}
