// Edits of a sweep file, as somebody makes them in a grid editor: each is data, and gives the text afterwards or a problem
// at a field. What an edit does not touch stays as it was written.
import { dotted } from '../problems.ts'
import type { Path } from '../tree.ts'
import { type AxisRow, type Outline, outlineOf } from './outline.ts'
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

/** Sources are YAML in flow style: see typed.ts. Parameters and rules are known by their place in the file. */
export type SweepEdit =
  | {
      readonly kind: 'add-parameter'
      readonly name: string
      readonly source: string
      /** Behind this one; null: behind all. */
      readonly after: Path | null
    }
  | { readonly kind: 'rename-parameter'; readonly at: Path; readonly name: string }
  | { readonly kind: 'remove-parameter'; readonly at: Path }
  | { readonly kind: 'move-parameter'; readonly at: Path; readonly by: 1 | -1 }
  /** Whatever it was before; its condition stays. */
  | { readonly kind: 'shape-parameter'; readonly at: Path; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'set-field'; readonly at: Path; readonly field: string; readonly source: string | null }
  | { readonly kind: 'set-condition'; readonly at: Path; readonly condition: string | null }
  | { readonly kind: 'zip'; readonly names: readonly string[] }
  | { readonly kind: 'unzip'; readonly name: string }
  | { readonly kind: 'add-exclude'; readonly condition: string }
  | { readonly kind: 'set-exclude'; readonly index: number; readonly condition: string }
  | { readonly kind: 'remove-exclude'; readonly index: number }
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
  const row = outlined(text).axes.find(({ key }) => key === dotted(at))
  if (row === undefined) throw new EditRefused(at, 'is no parameter')
  return row
}

const addParameter: Edit<Extract<SweepEdit, { kind: 'add-parameter' }>> = (text, { name, source, after }) => {
  const { axes } = outlined(text)
  checkName(['parameters'], name, axes)
  const beside = after !== null && after.length === 2 && after[0] === 'parameters' ? after[1] : undefined
  const names = [...new Set(axes.filter(({ path }) => path[0] === 'parameters').map(({ path }) => path[1]))]
  if (names.length === 0 && !hasMapping(text, ['parameters']))
    return setFirst(text, ['parameters'], { name, source })
  const index = beside === undefined ? names.length : names.indexOf(beside) + 1
  return setAt(text, ['parameters', name], { source, index })
}

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
  checkName(at, name, outlined(text).axes)
  const own = String(at.at(-1))
  const around = row.name.slice(0, row.name.length - own.length)
  if (!name.startsWith(around))
    throw new EditRefused(at, `is in the group ${around.slice(0, -1)}`, `a name that begins with ${around}`)
  return withNewName(rename(text, at, name.slice(around.length)), row.name, name)
}

const removeParameter: Edit<Extract<SweepEdit, { kind: 'remove-parameter' }>> = (text, { at }) => {
  const { name } = axisAt(text, at)
  return remove(unzipped(text, name), at)
}

const moveParameter: Edit<Extract<SweepEdit, { kind: 'move-parameter' }>> = (text, { at, by }) => {
  if (by === 1) return swap(text, at)
  const beside = outlined(text)
    .axes.map(({ path }) => path[at.length - 1])
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

const zip: Edit<Extract<SweepEdit, { kind: 'zip' }>> = (text, { names }) => {
  if (names.length < 2) throw new EditRefused(['zip'], 'moves in step', 'two parameters at least')
  const free = names.reduce(unzipped, text)
  const { length } = outlined(free).zip
  return insert(free, ['zip'], { index: length, source: `[${names.map(textSource).join(', ')}]` })
}

/** Without a name in any zip group; of one other alone, nothing is left. */
const unzipped = (text: string, name: string): string => {
  const { zip: groups } = outlined(text)
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
  unzip: (text, { name }) => unzipped(text, name),
  'add-exclude': (text, { condition }) => {
    const { exclude, isExcludeList } = outlined(text)
    const source = excludeSource(condition)
    return isExcludeList
      ? insert(text, ['exclude'], { index: exclude.length, source })
      : set(text, ['exclude'], `[${exclude.map(quotedSource).concat(source).join(', ')}]`)
  },
  'set-exclude': (text, { index, condition }) => {
    const { isExcludeList } = outlined(text)
    return set(text, isExcludeList ? ['exclude', index] : ['exclude'], excludeSource(condition))
  },
  'remove-exclude': (text, { index }) =>
    outlined(text).isExcludeList ? removeWhole(text, ['exclude', index]) : remove(text, ['exclude']),
  set: (text, { path, source }) => (source === null ? removeWhole(text, path) : set(text, path, source)),
}
