// The search space of a sweep file: parameters, zip, exclude and any_of, with the place of each part.
import { nearestName } from '../nearest-name.ts'
import type { Space } from '../space/types.ts'
import {
  type AxisSource,
  type ConditionSource,
  type Reading,
  readParameters,
  topGroup,
} from './parameters.ts'
import { dotted, type Place, shown } from './problems.ts'
import { SPACE_KEYS } from './schema.ts'
import { child, isBlank, type Mapping, type Path, plain, type Tree } from './tree.ts'

export interface Located<Value> {
  readonly value: Value
  readonly at: Place
  readonly key: string
}

/** A group of parameters that move in step. */
export interface ZipSource {
  readonly names: readonly Located<string>[]
}

/** A space whose parts still know where they were written. */
export interface SpaceSource {
  readonly axes: readonly AxisSource[]
  readonly zip: readonly ZipSource[]
  readonly exclude: readonly ConditionSource[]
  readonly anyOf: readonly SpaceSource[]
}

export const spaceOf = ({ axes, zip, exclude, anyOf }: SpaceSource): Space => ({
  axes: axes.map(({ axis }) => axis),
  zip: zip.map(({ names }) => names.map(({ value }) => value)),
  exclude: exclude.map(({ text }) => text),
  anyOf: anyOf.map(spaceOf),
})

/** `path` leads from the root of the file to `part`, which holds the keys of a space. */
export const readSpace = (reading: Reading, part: Mapping, path: Path): SpaceSource => {
  const written = (key: string): Tree | null => {
    const tree = child(part, key)
    return tree === null || isBlank(tree) ? null : tree
  }
  const parameters = written('parameters')
  const zip = written('zip')
  const exclude = written('exclude')
  const anyOf = written('any_of')
  const groups = zip ? readZip(reading, zip, [...path, 'zip']) : []
  return {
    axes: [
      ...(parameters ? readParameters(reading, parameters, topGroup([...path, 'parameters'])) : []),
      ...groups.flatMap(({ axes }) => axes),
    ],
    zip: groups,
    exclude: exclude ? readExclude(reading, exclude, [...path, 'exclude']) : [],
    anyOf: anyOf ? readAnyOf(reading, anyOf, [...path, 'any_of']) : [],
  }
}

interface ZipGroup extends ZipSource {
  /** Parameters that were written into the group itself. */
  readonly axes: readonly AxisSource[]
}

const ZIP =
  'groups such as [[optimizer, weight_decay]], or { opt: { optimizer: [sgd, adamw], weight_decay: [0.1, 0.2] } }'

/** A list of groups, or a mapping from a label to a group. */
const readZip = (reading: Reading, tree: Tree, path: Path): readonly ZipGroup[] => {
  const groups: readonly (readonly [Tree, Path])[] =
    tree.kind === 'list'
      ? tree.items.map((item, index) => [item, [...path, index]] as const)
      : tree.kind === 'mapping'
        ? [...tree.entries].map(([label, { value }]) => [value, [...path, label]] as const)
        : [[tree, path] as const]
  return groups.flatMap(([group, groupPath]) => readZipGroup(reading, group, groupPath) ?? [])
}

/** A group is a list of names of parameters, or a mapping that defines them on the spot. */
const readZipGroup = (reading: Reading, tree: Tree, path: Path): ZipGroup | null => {
  if (tree.kind === 'mapping') {
    const axes = readParameters(reading, tree, topGroup(path))
    return { names: axes.map(({ axis, at, key }) => ({ value: axis.path, at, key })), axes }
  }
  const items = tree.kind === 'list' ? tree.items : []
  const names = items.flatMap((item, index) =>
    item.kind === 'scalar' && typeof item.value === 'string'
      ? { value: item.value, at: item.at, key: dotted([...path, index]) }
      : [],
  )
  if (tree.kind === 'list' && names.length === items.length) return { names, axes: [] }
  reading.findings.problem({
    at: tree.at,
    key: dotted(path),
    message: `is ${shown(plain(tree))}`,
    expected: ZIP,
  })
  return null
}

const readExclude = (
  { findings, conditions }: Reading,
  tree: Tree,
  path: Path,
): readonly ConditionSource[] => {
  const items: readonly (readonly [Tree, Path])[] =
    tree.kind === 'list'
      ? tree.items.map((item, index) => [item, [...path, index]] as const)
      : [[tree, path] as const]
  return items.flatMap(([item, itemPath]) => {
    const { at } = item
    const key = dotted(itemPath)
    if (item.kind === 'scalar' && item.value !== null) {
      const condition = { text: String(item.value), at, textAt: item.textAt, key }
      conditions.push(condition)
      return condition
    }
    findings.problem({
      at,
      key,
      message: `is ${shown(plain(item))}`,
      expected: 'conditions in quotes, such as ["heads == 6 and lr > 0.1"]',
    })
    return []
  })
}

const ANY_OF = 'a list of sub-spaces such as [{ parameters: { lr: [0.1] } }]'

const readAnyOf = (reading: Reading, tree: Tree, path: Path): readonly SpaceSource[] => {
  if (tree.kind !== 'list' || tree.items.length === 0) {
    const message = tree.kind === 'list' ? 'is empty' : `is ${shown(plain(tree))}`
    reading.findings.problem({ at: tree.at, key: dotted(path), message, expected: ANY_OF })
    return []
  }
  return tree.items.flatMap((item, index) => {
    const itemPath = [...path, index]
    if (item.kind !== 'mapping') {
      reading.findings.problem({
        at: item.at,
        key: dotted(itemPath),
        message: `is ${shown(plain(item))}`,
        expected: ANY_OF,
      })
      return []
    }
    reportUnknownKeys(reading, item, itemPath)
    return readSpace(reading, item, itemPath)
  })
}

const reportUnknownKeys = ({ findings }: Reading, part: Mapping, path: Path): void => {
  for (const [key, { keyAt }] of part.entries) {
    if ((SPACE_KEYS as readonly string[]).includes(key)) continue
    findings.problem({
      at: keyAt,
      key: dotted([...path, key]),
      message: 'unknown key',
      expected: `one of ${SPACE_KEYS.join(', ')}`,
      suggestion: nearestName(key, SPACE_KEYS),
    })
  }
}
