// What a sweep file says, field by field and as it is written, whether all of it is right or not: the rows of an editor.
import { gridValues } from '../../space/grid-values.ts'
import type { Domain } from '../../space/types.ts'
import type { AxisSource } from '../parameters.ts'
import { dotted, Findings } from '../problems.ts'
import { readSpace, type SpaceSource } from '../read-space.ts'
import { child, isBlank, type Mapping, type Path, type Tree } from '../tree.ts'
import { readYaml } from '../yaml-tree.ts'

export type AxisKind = 'value' | 'values' | 'range' | 'distribution' | 'unclear'

export interface AxisRow {
  /** In the file. */
  readonly path: Path
  /** The same as problems name it. */
  readonly key: string
  /** In the config. */
  readonly name: string
  readonly kind: AxisKind
  /** By key, as written; a shorter way to write it is under `value` or `values`. */
  readonly fields: Readonly<Record<string, string>>
  /** Whether it is written with these keys. */
  readonly isMapping: boolean
  /** null where it cannot be read. */
  readonly domain: Domain | null
  /** Values of a grid; null where there is no end of them, or none can be told. */
  readonly count: number | null
  /** Its own condition. */
  readonly when: string | null
  readonly line: number
}

export interface ZipGroup {
  readonly path: Path
  readonly names: readonly string[]
  /** The parameters are written in the group. */
  readonly isDefinition: boolean
}

/** A space: that of the file, or one of any_of. */
export interface Part {
  readonly axes: readonly AxisRow[]
  readonly zip: readonly ZipGroup[]
  readonly exclude: readonly string[]
  /** Whether it is a list, or none yet; else it is one condition. */
  readonly isExcludeList: boolean
}

export interface Branch extends Part {
  /** In the file. */
  readonly path: Path
  /** The same as problems name it: `any_of[0]`. */
  readonly key: string
  /** `1`; of a sub-space in a sub-space, `1.2`. */
  readonly label: string
}

export interface Outline extends Part {
  /** Sub-spaces of any_of, each before those that are in it. */
  readonly branches: readonly Branch[]
  /** As written, by dotted path: `resources.gpu`. */
  readonly settings: Readonly<Record<string, string>>
}

/** null where the text is no YAML. */
export const outlineOf = (text: string): Outline | null => {
  const tree = readYaml(text, new Findings())
  return tree === null ? null : outlineOfTree(tree)
}

const outlineOfTree = (tree: Mapping): Outline => {
  const reading = { root: tree, findings: new Findings(), conditions: [] }
  const sources = axesIn(readSpace(reading, tree, []))
  const domains = new Map(sources.map((source): [string, AxisSource] => [source.key, source]))
  return {
    ...partOf(tree, [], domains),
    branches: branchesOf(tree, { path: [], label: '', domains }),
    settings: settingsOf(tree),
  }
}

const axesIn = ({ axes, anyOf }: SpaceSource): readonly AxisSource[] => [...axes, ...anyOf.flatMap(axesIn)]

type Domains = ReadonlyMap<string, AxisSource>

const partOf = (tree: Mapping, path: Path, domains: Domains): Part => {
  const groups = zipParts(child(tree, 'zip'), [...path, 'zip'])
  const exclude = child(tree, 'exclude')
  return {
    axes: [
      ...rowsOf(child(tree, 'parameters'), { path: [...path, 'parameters'], around: '', domains }),
      ...groups.flatMap(group =>
        group.tree.kind === 'mapping' ? rowsOf(group.tree, { path: group.path, around: '', domains }) : [],
      ),
    ],
    zip: groups.map(group => ({
      path: group.path,
      names: namesIn(group.tree),
      isDefinition: group.tree.kind === 'mapping',
    })),
    exclude: excludeOf(exclude),
    isExcludeList: exclude === null || isBlank(exclude) || exclude.kind === 'list',
  }
}

const branchesOf = (
  tree: Mapping,
  { path, label, domains }: { readonly path: Path; readonly label: string; readonly domains: Domains },
): readonly Branch[] => {
  const anyOf = child(tree, 'any_of')
  if (anyOf?.kind !== 'list') return []
  return anyOf.items.flatMap((item, index) => {
    if (item.kind !== 'mapping') return []
    const at = [...path, 'any_of', index]
    const own = `${label}${label === '' ? '' : '.'}${index + 1}`
    const branch: Branch = { path: at, key: dotted(at), label: own, ...partOf(item, at, domains) }
    return [branch, ...branchesOf(item, { path: at, label: own, domains })]
  })
}

/** The space at a path of the file; null where none is. */
export const partAt = (outline: Outline, path: Path): Part | null => {
  if (path.length === 0) return outline
  const key = dotted(path)
  return outline.branches.find(branch => branch.key === key) ?? null
}

/** The path of the space that a parameter or a zip group is written in. */
export const spaceAround = (at: Path): Path =>
  at.slice(0, at.findLastIndex((step, index) => typeof step === 'number' && at[index - 1] === 'any_of') + 1)

/** Parameters of the file and of all sub-spaces. */
export const allAxes = ({ axes, branches }: Outline): readonly AxisRow[] => [
  ...axes,
  ...branches.flatMap(branch => branch.axes),
]

interface Where {
  readonly path: Path
  readonly around: string
  readonly domains: Domains
}

const rowsOf = (tree: Tree | null, { path, around, domains }: Where): readonly AxisRow[] => {
  if (tree?.kind !== 'mapping') return []
  return [...tree.entries].flatMap(([name, { keyAt, value }]) => {
    const at = [...path, name]
    const full = around === '' ? name : `${around}.${name}`
    const inner = child(value, 'parameters')
    if (inner !== null) return rowsOf(inner, { path: [...at, 'parameters'], around: full, domains })
    const key = dotted(at)
    const domain = domains.get(key)?.axis.domain ?? null
    const fields = fieldsOf(value)
    return {
      path: at,
      key,
      name: full,
      kind: kindOf(fields),
      fields,
      isMapping: value.kind === 'mapping',
      domain,
      count: domain === null ? null : countOf(domain),
      when: whenOf(value),
      line: keyAt.line,
    }
  })
}

const fieldsOf = (tree: Tree): Readonly<Record<string, string>> => {
  if (tree.kind === 'mapping')
    return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, written(value)]))
  if (isBlank(tree)) return {}
  return tree.kind === 'list' ? { values: written(tree) } : { value: written(tree) }
}

const kindOf = (fields: Readonly<Record<string, string>>): AxisKind => {
  if ('distribution' in fields) return 'distribution'
  if ('values' in fields) return 'values'
  if ('value' in fields) return 'value'
  return 'min' in fields || 'max' in fields ? 'range' : 'unclear'
}

const countOf = (domain: Domain): number | null => {
  const values = gridValues(domain)
  return 'size' in values ? values.size : null
}

const whenOf = (tree: Tree): string | null => {
  const when = child(tree, 'when')
  return when?.kind === 'scalar' && when.value !== null ? String(when.value) : null
}

/** In one line, with the quotes and digits that it has. */
export const written = (tree: Tree): string => {
  if (tree.kind === 'list') return `[${tree.items.map(written).join(', ')}]`
  if (tree.kind === 'mapping')
    return `{ ${[...tree.entries].map(([key, { value }]) => `${key}: ${written(value)}`).join(', ')} }`
  return tree.quoted ? JSON.stringify(tree.value) : tree.source
}

const zipParts = (zip: Tree | null, path: Path): readonly { readonly path: Path; readonly tree: Tree }[] => {
  if (zip?.kind === 'list') return zip.items.map((tree, index) => ({ path: [...path, index], tree }))
  if (zip?.kind === 'mapping')
    return [...zip.entries].map(([label, { value }]) => ({ path: [...path, label], tree: value }))
  return []
}

const namesIn = (group: Tree): readonly string[] => {
  if (group.kind === 'mapping') return [...group.entries.keys()]
  return group.kind === 'list'
    ? group.items.map(item => (item.kind === 'scalar' ? String(item.value) : ''))
    : []
}

const excludeOf = (tree: Tree | null): readonly string[] => {
  if (tree === null || isBlank(tree)) return []
  return (tree.kind === 'list' ? tree.items : [tree]).map(item =>
    item.kind === 'scalar' ? String(item.value) : written(item),
  )
}

const settingsOf = (tree: Mapping): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...tree.entries]
      .filter(([key]) => !['parameters', 'zip', 'exclude', 'any_of'].includes(key))
      .flatMap(([key, { value }]): [string, string][] =>
        value.kind === 'mapping'
          ? [...value.entries].map(([inner, entry]): [string, string] => [
              `${key}.${inner}`,
              shown(entry.value),
            ])
          : [[key, shown(value)]],
      )
      .filter(([, text]) => text !== ''),
  )

/** A text without its quotes: that is how it is typed. */
const shown = (tree: Tree): string =>
  tree.kind === 'scalar' ? (tree.quoted ? String(tree.value) : tree.source) : written(tree)
