// Edits of a sweep file, as somebody makes them in a grid editor: each is data, and gives the text afterwards or a problem
// at a field. What an edit does not touch stays as it was written.
import { dotted } from '../problems.ts'
import { keyText } from '../starter-text.ts'
import type { Path } from '../tree.ts'
import { type AxisRow, allAxes, type Outline, outlineOf, type Part, partAt, spaceAround } from './outline.ts'
import { withNewName } from './references.ts'
import { EditRefused } from './refused.ts'
import {
  hasMapping,
  insert,
  remove,
  removeWhole,
  rename,
  set,
  setAt,
  setField,
  setFirst,
  swap,
} from './steps.ts'
import { conditionSource, quotedSource, textSource } from './typed.ts'

/**
 * Sources are YAML in flow style: see typed.ts. Parameters and rules are known by their place in the file. `space` is the
 * path of a sub-space in any_of; without it, the space of the file is meant.
 */
export type SweepEdit =
  | {
      readonly kind: 'add-parameter'
      readonly name: string
      readonly source: string
      /** Behind this one; null: behind all. */
      readonly after: Path | null
      readonly space?: Path
    }
  | { readonly kind: 'rename-parameter'; readonly at: Path; readonly name: string }
  | { readonly kind: 'remove-parameter'; readonly at: Path }
  | { readonly kind: 'move-parameter'; readonly at: Path; readonly by: 1 | -1 }
  /** Whatever it was before; its condition stays. */
  | { readonly kind: 'shape-parameter'; readonly at: Path; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'set-field'; readonly at: Path; readonly field: string; readonly source: string | null }
  | { readonly kind: 'set-condition'; readonly at: Path; readonly condition: string | null }
  | { readonly kind: 'zip'; readonly names: readonly string[]; readonly space?: Path }
  | { readonly kind: 'unzip'; readonly name: string; readonly space?: Path }
  | { readonly kind: 'add-exclude'; readonly condition: string; readonly space?: Path }
  | {
      readonly kind: 'set-exclude'
      readonly index: number
      readonly condition: string
      readonly space?: Path
    }
  | { readonly kind: 'remove-exclude'; readonly index: number; readonly space?: Path }
  /** Another sub-space of any_of, with its first parameter. */
  | { readonly kind: 'add-branch'; readonly name: string; readonly source: string }
  | { readonly kind: 'remove-branch'; readonly at: Path }
  /** Of the settings: `seeds`, `metric.goal`, `resources.gpu`; null takes it away. */
  | { readonly kind: 'set'; readonly path: Path; readonly source: string | null }

export type EditResult =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false
      /** As problems of the file name it. */
      readonly key: string
      readonly message: string
      readonly expected: string | null
    }

/** The text after an edit. */
export const editSweepFile = (text: string, edit: SweepEdit): EditResult => {
  try {
    return { ok: true, text: (EDITS[edit.kind] as Edit<SweepEdit>)(text, edit) }
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error
    return { ok: false, key: dotted(error.path), message: error.message, expected: error.expected }
  }
}

type Edit<Kind> = (text: string, edit: Kind) => string

const outlined = (text: string): Outline => {
  const outline = outlineOf(text)
  if (outline === null) throw new EditRefused([], 'the file cannot be read as YAML')
  return outline
}

const axisAt = (text: string, at: Path): AxisRow => {
  const row = allAxes(outlined(text)).find(({ key }) => key === dotted(at))
  if (row === undefined) throw new EditRefused(at, 'is no parameter')
  return row
}

const spaceIn = (text: string, space: Path): Part => {
  const part = partAt(outlined(text), space)
  if (part === null) throw new EditRefused(space, 'is no sub-space')
  return part
}

const addParameter: Edit<Extract<SweepEdit, { kind: 'add-parameter' }>> = (
  text,
  { name, source, after, space = [] },
) => {
  const { axes } = spaceIn(text, space)
  const at = [...space, 'parameters']
  checkName(at, name, namesAround(text, space))
  const isBeside =
    after !== null && after.length === at.length + 1 && dotted(after.slice(0, -1)) === dotted(at)
  const own = axes.filter(({ path }) => path[space.length] === 'parameters')
  const names = [...new Set(own.map(({ path }) => path[at.length]))]
  if (names.length === 0 && !hasMapping(text, at)) return setFirst(text, at, { name, source })
  const index = isBeside ? names.indexOf(after.at(-1) as string) + 1 : names.length
  return setAt(text, [...at, name], { source, index })
}

/** Parameters that a config may have beside those of a space: of what is around it, and of what is in it. */
const namesAround = (text: string, space: Path): readonly AxisRow[] =>
  allAxes(outlined(text)).filter(({ path }) => {
    const other = spaceAround(path)
    const shorter = Math.min(other.length, space.length)
    return dotted(other.slice(0, shorter)) === dotted(space.slice(0, shorter))
  })

const NAME = /^[\p{L}_][\p{L}\p{N}_-]*(\.[\p{L}\p{N}_-]+)*$/u

const checkName = (at: Path, name: string, axes: readonly AxisRow[]): void => {
  if (!NAME.test(name))
    throw new EditRefused(
      at,
      `${JSON.stringify(name)} cannot name a parameter`,
      'letters, digits, "_", "-" and "."',
    )
  if (axes.some(axis => axis.name === name))
    throw new EditRefused(at, `${name} is there already`, 'another name')
}

const renameParameter: Edit<Extract<SweepEdit, { kind: 'rename-parameter' }>> = (text, { at, name }) => {
  const row = axisAt(text, at)
  if (name === row.name) return text
  const space = spaceAround(at)
  checkName(at, name, namesAround(text, space))
  const own = String(at.at(-1))
  const around = row.name.slice(0, row.name.length - own.length)
  if (!name.startsWith(around))
    throw new EditRefused(at, `is in the group ${around.slice(0, -1)}`, `a name that begins with ${around}`)
  // In another sub-space the same name is another parameter.
  const isOne = allAxes(outlined(text)).filter(each => each.name === row.name).length === 1
  return withNewName(rename(text, at, name.slice(around.length)), {
    before: row.name,
    after: name,
    within: isOne ? [] : space,
  })
}

const removeParameter: Edit<Extract<SweepEdit, { kind: 'remove-parameter' }>> = (text, { at }) => {
  const { name } = axisAt(text, at)
  return remove(unzipped(text, name, spaceAround(at)), at)
}

const moveParameter: Edit<Extract<SweepEdit, { kind: 'move-parameter' }>> = (text, { at, by }) => {
  if (by === 1) return swap(text, at)
  const above = dotted(at.slice(0, -1))
  const beside = allAxes(outlined(text))
    .filter(({ path }) => path.length >= at.length && dotted(path.slice(0, at.length - 1)) === above)
    .map(({ path }) => path[at.length - 1])
    .filter((step, index, steps) => steps.indexOf(step) === index)
  const previous = beside[beside.indexOf(at.at(-1)) - 1]
  if (previous === undefined) throw new EditRefused(at, 'is the first')
  return swap(text, [...at.slice(0, -1), previous])
}

const shapeParameter: Edit<Extract<SweepEdit, { kind: 'shape-parameter' }>> = (text, { at, fields }) => {
  const { fields: before, isMapping } = axisAt(text, at)
  if (!isMapping) return set(text, at, mappingSource(fields))
  const shaped = Object.entries(fields).reduce(
    (edited, [key, source]) => (before[key] === source ? edited : setField(edited, [...at, key], source)),
    text,
  )
  return Object.keys(before)
    .filter(key => key !== 'when' && !(key in fields))
    .reduce((edited, key) => remove(edited, [...at, key]), shaped)
}

const mappingSource = (fields: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(fields)
    .map(([key, source]) => `${key}: ${source}`)
    .join(', ')} }`

const setOneField: Edit<Extract<SweepEdit, { kind: 'set-field' }>> = (text, { at, field, source }) => {
  const { isMapping, fields } = axisAt(text, at)
  if (source === null) return remove(text, [...at, field])
  if (isMapping) return setField(text, [...at, field], source)
  // `lr: 0.1` and `lr: [0.1, 0.2]` are short for a mapping with that one key.
  return field in fields
    ? set(text, at, source)
    : set(text, at, mappingSource({ ...fields, [field]: source }))
}

const setCondition: Edit<Extract<SweepEdit, { kind: 'set-condition' }>> = (text, { at, condition }) =>
  setOneField(text, {
    kind: 'set-field',
    at,
    field: 'when',
    source: condition === null || condition.trim() === '' ? null : conditionSource(condition),
  })

const zip: Edit<Extract<SweepEdit, { kind: 'zip' }>> = (text, { names, space = [] }) => {
  const at = [...space, 'zip']
  if (names.length < 2) throw new EditRefused(at, 'moves in step', 'two parameters at least')
  const free = names.reduce((before, name) => unzipped(before, name, space), text)
  const { length } = spaceIn(free, space).zip
  return insert(free, at, { index: length, source: `[${names.map(textSource).join(', ')}]` })
}

/** Without a name in any zip group; of one other alone, nothing is left. */
const unzipped = (text: string, name: string, space: Path): string => {
  const { zip: groups } = spaceIn(text, space)
  const group = groups.find(({ names }) => names.includes(name))
  if (group === undefined) return text
  if (group.isDefinition) throw new EditRefused(group.path, 'defines its parameters itself')
  if (group.names.length <= 2) return removeWhole(text, group.path)
  return remove(text, [...group.path, group.names.indexOf(name)])
}

const excludeSource = (condition: string): string => {
  if (condition.trim() === '') throw new EditRefused(['exclude'], 'has no condition', 'one such as lr > 0.1')
  return quotedSource(condition)
}

const EDITS: { readonly [Kind in SweepEdit['kind']]: Edit<Extract<SweepEdit, { kind: Kind }>> } = {
  'add-parameter': addParameter,
  'rename-parameter': renameParameter,
  'remove-parameter': removeParameter,
  'move-parameter': moveParameter,
  'shape-parameter': shapeParameter,
  'set-field': setOneField,
  'set-condition': setCondition,
  zip,
  unzip: (text, { name, space = [] }) => unzipped(text, name, space),
  'add-exclude': (text, { condition, space = [] }) => {
    const { exclude, isExcludeList } = spaceIn(text, space)
    const at = [...space, 'exclude']
    const source = excludeSource(condition)
    return isExcludeList
      ? insert(text, at, { index: exclude.length, source })
      : set(text, at, `[${exclude.map(quotedSource).concat(source).join(', ')}]`)
  },
  'set-exclude': (text, { index, condition, space = [] }) => {
    const at = [...space, 'exclude']
    return set(text, spaceIn(text, space).isExcludeList ? [...at, index] : at, excludeSource(condition))
  },
  'remove-exclude': (text, { index, space = [] }) => {
    const at = [...space, 'exclude']
    return spaceIn(text, space).isExcludeList ? removeWhole(text, [...at, index]) : remove(text, at)
  },
  'add-branch': (text, { name, source }) => {
    const { axes, branches } = outlined(text)
    checkName(['any_of'], name, axes)
    const index = branches.filter(({ path }) => path.length === 2).length
    return insert(text, ['any_of'], { index, source: `{ parameters: { ${keyText(name)}: ${source} } }` })
  },
  'remove-branch': (text, { at }) => removeWhole(text, at),
  set: (text, { path, source }) => (source === null ? removeWhole(text, path) : set(text, path, source)),
}
