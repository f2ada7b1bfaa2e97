// Puts overrides into the tree of a sweep file before it is checked, so that what is wrong with them is found there.
import { nearestName } from '../../nearest-name.ts'
import { SHAPE_KEYS } from '../parameter-shapes.ts'
import { dotted, type Findings, type Place } from '../problems.ts'
import { TOP_KEYS, WANDB_ONLY } from '../schema.ts'
import { child, isBlank, list, type Mapping, mapping, plain, scalar, type Tree, withEntry } from '../tree.ts'
import { addParameter, findParameters, parameterNames, type Trail } from './parameter-trails.ts'
import { type Override, parseOverride } from './parse.ts'
import { removeAt, treeAt, updateAt } from './update-tree.ts'
import { type Choice, type Interval, isTree, type Value, type Zip } from './values.ts'

/** null, where there is no tree to put them into: then only their grammar is looked at. */
export const applyOverrides = (
  file: Mapping | null,
  texts: readonly string[],
  findings: Findings,
): Mapping | null =>
  texts.reduce((tree, text, index) => {
    const parsed = parseOverride(text, index + 1)
    if (parsed.ok) return tree && apply(tree, parsed.override, findings)
    const { key, message, expected, suggestion, ...at } = parsed.problem
    findings.problem({ at, key, message, expected, suggestion })
    return tree
  }, file)

const apply = (tree: Mapping, override: Override, findings: Findings): Mapping => {
  const refuse = (
    message: string,
    expected: string | null = null,
    suggestion: string | null = null,
  ): Mapping => {
    findings.problem({ at: override.at, key: dotted(override.path), message, expected, suggestion })
    return tree
  }
  const { path, value } = override
  if (value?.kind === 'zip')
    return override.operation === 'remove' ? refuse('zip cannot be removed') : putZip(tree, override, value)
  const isTop = isTopKey(path[0] as string)
  const isParameter = path[0] === 'parameters' && path.length > 1
  if (isTop && !isParameter) return applyToSection(tree, override, refuse)
  return applyToParameter(tree, { ...override, path: isParameter ? path.slice(1) : path }, refuse)
}

type Refuse = (message: string, expected?: string | null, suggestion?: string | null) => Mapping

const isTopKey = (name: string): boolean => TOP_KEYS.includes(name) || Object.hasOwn(WANDB_ONLY, name)

const applyToSection = (tree: Mapping, { operation, path, value, at }: Override, refuse: Refuse): Mapping => {
  const existing = treeAt(tree, path)
  if (operation === 'remove') {
    if (!existing) return refuse('is not in the file, so it cannot be removed')
    return differs(existing, value)
      ? refuse('has another value than this')
      : (removeAt(tree, path) as Mapping)
  }
  if (operation === 'add' && existing)
    return refuse('is there already', `${dotted(path)}=… or ++${dotted(path)}=…`)
  if (value === null || value.kind === 'zip') return tree
  const written = sectionValue(path, value)
  if (!written)
    return refuse(
      'takes one value, not a sweep',
      `a list in brackets where several are meant; a parameter of this name is parameters.${dotted(path)}=…`,
    )
  for (let depth = 1; depth < path.length; depth++) {
    const around = treeAt(tree, path.slice(0, depth))
    if (around && around.kind !== 'mapping' && !isBlank(around))
      return refuse(
        `${dotted(path.slice(0, depth))} has no keys of its own`,
        `${dotted(path.slice(0, depth))}=…`,
      )
  }
  return put(tree, path, written, at)
}

/** `seeds=1,2,3` can only mean a list. */
const sectionValue = (path: readonly string[], value: Exclude<Value, Zip>): Tree | null => {
  if (isTree(value)) return value
  return value.kind === 'choice' && path.length === 1 && path[0] === 'seeds'
    ? list(value.items, value.at)
    : null
}

/** Sets a key, making the mappings around it where they are missing. */
const put = (tree: Mapping, path: readonly string[], value: Tree, at: Place): Mapping => {
  const [key, ...rest] = path as [string, ...string[]]
  if (rest.length === 0) return withEntry(tree, key, value, at)
  const inner = child(tree, key)
  const around = inner?.kind === 'mapping' ? inner : mapping([], at)
  return withEntry(tree, key, put(around, rest, value, at), tree.entries.get(key)?.keyAt ?? at)
}

const applyToParameter = (
  tree: Mapping,
  { operation, path, value, at }: Override,
  refuse: Refuse,
): Mapping => {
  const name = path.join('.')
  const found = findParameters(tree, path)
  if (operation === 'remove') {
    if (found.length === 0) return unknown(tree, name, refuse)
    if (found.some(trail => differs(treeAt(tree, trail.path), value)))
      return refuse('has another value than this')
    return found.reduce<Tree>((current, trail) => removeAt(current, trail.path), tree) as Mapping
  }
  if (value === null || value.kind === 'zip') return tree
  if (operation === 'add' && found.length > 0) return refuse('is there already', `${name}=… or ++${name}=…`)
  if (operation === 'set' && found.length === 0) return unknown(tree, name, refuse)
  if (found.length === 0) return addParameter(tree, path, shapeFor(value, null), at)
  if (found.some(trail => trail.isShapeKey) && !isTree(value) && path.at(-1) !== 'values')
    return refuse('takes one value, not a sweep')
  return found.reduce<Tree>((current, trail) => replace(current, trail, value, at), tree) as Mapping
}

const unknown = (tree: Mapping, name: string, refuse: Refuse): Mapping =>
  refuse(
    'is no parameter and no key of the sweep file',
    `+${name}=… for a new parameter`,
    nearestName(name, nameable(tree, name)),
  )

/** Names of parameters, of keys, and of the keys of the parameter that `name` begins with. */
const nameable = (tree: Mapping, name: string): readonly string[] => {
  const path = name.split('.')
  const parent = path.slice(0, -1)
  const hasKeys = parent.length > 0 && findParameters(tree, parent).length > 0
  return [
    ...parameterNames(tree),
    ...TOP_KEYS.map(key => [key, ...path.slice(1)].join('.')),
    ...(hasKeys ? SHAPE_KEYS.map(key => [...parent, key].join('.')) : []),
  ]
}

const replace = (tree: Tree, trail: Trail, value: Exclude<Value, Zip>, at: Place): Tree =>
  updateAt(tree, trail.path, at, existing => {
    if (!trail.isShapeKey) return shapeFor(value, existing)
    return value.kind === 'choice' ? list(value.items, value.at) : (value as Tree)
  })

/** The parameter that a value stands for; the condition of the one that it replaces stays. */
const shapeFor = (value: Exclude<Value, Zip>, existing: Tree | null): Mapping => {
  const shape = mapping(
    isTree(value) ? [['value', value]] : SHAPE_ENTRIES[value.kind](value as never),
    value.at,
  )
  const when = existing?.kind === 'mapping' ? existing.entries.get('when') : undefined
  return when ? { ...shape, entries: new Map(shape.entries).set('when', when) } : shape
}

const SHAPE_ENTRIES = {
  choice: ({ items, at }: Choice): (readonly [string, Tree])[] => [['values', list(items, at)]],
  interval: ({ min, max, log, int, at }: Interval): (readonly [string, Tree])[] => [
    ['min', min],
    ['max', max],
    ...(log ? [['log', scalar(true, at)] as const] : []),
    ...(int ? [['int', scalar(true, at)] as const] : []),
  ],
}

/** The members become parameters, and one group of names. */
const putZip = (tree: Mapping, { path, at }: Override, { members, at: zipAt }: Zip): Mapping => {
  const withMembers = members.reduce((current, { name, choice }) => {
    const memberPath = name.split('.')
    const found = findParameters(current, memberPath).filter(trail => !trail.isShapeKey)
    return found.length > 0
      ? (found.reduce<Tree>((each, trail) => replace(each, trail, choice, at), current) as Mapping)
      : addParameter(current, memberPath, shapeFor(choice, null), choice.at)
  }, tree)
  const names = list(
    members.map(({ name, choice }) => scalar(name, choice.at)),
    zipAt,
  )
  const zip = child(withMembers, 'zip')
  if (zip?.kind === 'mapping') return withEntry(withMembers, 'zip', withEntry(zip, dotted(path), names, at))
  const groups = zip?.kind === 'list' ? zip.items : []
  return withEntry(withMembers, 'zip', list([...groups, names], zip?.at ?? zipAt), at)
}

/** `~key=value` removes only that value. */
const differs = (existing: Tree | null, value: Value | null): boolean => {
  if (value === null || existing === null) return false
  const data = plain(existing)
  const constant =
    existing.kind === 'mapping' && existing.entries.has('value') ? (data as { value: unknown }).value : data
  return !isTree(value) || JSON.stringify(plain(value)) !== JSON.stringify(constant)
}
