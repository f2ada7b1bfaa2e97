// The `parameters` of a sweep file to axes. Ways to write one, shortest first:
//   lr: 0.1                       a constant                  lr: { value: 0.1 }
//   lr: [0.1, 0.2]                a list of values            lr: { values: [0.1, 0.2], probabilities: [0.9, 0.1] }
//   lr: { min, max, … }           a range: log, int, step, points; with min and max alone W&B's int_uniform or uniform
//   lr: { distribution: …, … }    W&B's distributions
//   optimizer: { parameters: … }  a group, whose parameters are optimizer.<name>
// Each mapping may have `when`; on a group it holds for everything below.
import type { z } from 'zod'
import { nearestName } from '../nearest-name.ts'
import type { Axis, Domain } from '../space/types.ts'
import { DISTRIBUTIONS, NEEDS_DISTRIBUTION, SHAPE_KEYS, SHAPES } from './parameter-shapes.ts'
import { dotted, type Findings, type Place, shown } from './problems.ts'
import { checkShape, keysOf } from './shape-check.ts'
import { isBlank, type Mapping, type Path, plain, type Scalar, type Tree } from './tree.ts'

/** Where an axis was written, for what is found out about it later. */
export interface AxisSource {
  readonly axis: Axis
  readonly at: Place
  readonly key: string
  /** What `axis.when` was put together from: the conditions of the groups around it, and its own. */
  readonly conditions: readonly ConditionSource[]
}

/** A condition as it was written. */
export interface ConditionSource {
  readonly text: string
  readonly at: Place
  /** Of its first letter, where each one stands a column after the one before. */
  readonly textAt: Place | null
  readonly key: string
}

export interface Reading {
  /** The whole file. */
  readonly root: Mapping
  readonly findings: Findings
  /** All that were found, in parameters that say no values too. */
  readonly conditions: ConditionSource[]
}

/** Where in the file a group of parameters stands, and what it inherits. */
interface Group {
  readonly file: Path
  readonly config: string
  readonly conditions: readonly ConditionSource[]
}

export const topGroup = (file: Path): Group => ({ file, config: '', conditions: [] })

export const readParameters = (reading: Reading, parameters: Tree, group: Group): readonly AxisSource[] => {
  if (isBlank(parameters)) return []
  if (parameters.kind !== 'mapping') {
    reading.findings.problem({
      at: parameters.at,
      key: dotted(group.file),
      message: `is ${shown(plain(parameters))}`,
      expected: 'a mapping from names to values, such as { lr: [0.1, 0.2] }',
    })
    return []
  }
  return [...parameters.entries].flatMap(([name, { keyAt, value }]) => {
    const file = [...group.file, name]
    if (!isName(reading, name, keyAt, file)) return []
    return readParameter(reading, value, keyAt, { ...group, file, config: below(group.config, name) })
  })
}

const below = (config: string, name: string): string => (config === '' ? name : `${config}.${name}`)

const NAME = /^[\p{L}_][\p{L}\p{N}_-]*(\.[\p{L}\p{N}_-]+)*$/u
// Names that mean something to every JavaScript object would not survive as keys of a config.
const NEVER = new Set(['__proto__', 'constructor', 'prototype'])

const isName = ({ findings }: Reading, name: string, at: Place, file: Path): boolean => {
  const allowed = NAME.test(name) && name.length <= 200 && !name.split('.').some(part => NEVER.has(part))
  if (!allowed) {
    findings.problem({
      at,
      key: dotted(file.slice(0, -1)),
      message: `${shown(name)} cannot name a parameter`,
      expected: 'letters, digits, "_", "-" and "." after a first letter',
    })
  }
  return allowed
}

const readParameter = (reading: Reading, tree: Tree, keyAt: Place, group: Group): readonly AxisSource[] => {
  if (isBlank(tree) || (tree.kind === 'mapping' && isForgotten(tree))) {
    reading.findings.problem({
      at: keyAt,
      key: dotted(group.file),
      message: 'has no value',
      expected:
        'a value, a list of values, or a mapping such as { min: 0, max: 1 }; null is written as `null`',
    })
    return []
  }
  if (tree.kind === 'mapping' && tree.entries.has('parameters')) return readGroup(reading, tree, group)
  const conditions = readWhen(reading, tree, group)
  const domain = readDomain(reading, tree, group)
  if (!domain) return []
  const axis: Axis = { path: group.config, domain, when: joined(conditions) }
  return [{ axis, at: keyAt, key: dotted(group.file), conditions }]
}

const readGroup = (reading: Reading, tree: Mapping, group: Group): readonly AxisSource[] => {
  for (const [key, { keyAt }] of tree.entries) {
    if (key === 'parameters' || key === 'when') continue
    reading.findings.problem({
      at: keyAt,
      key: dotted([...group.file, key]),
      message: 'unknown key beside `parameters`',
      expected: 'a group to have only parameters and when',
      suggestion: nearestName(key, ['parameters', 'when']),
    })
  }
  const conditions = readWhen(reading, tree, group)
  const inner = tree.entries.get('parameters') as { value: Tree }
  return readParameters(reading, inner.value, { ...group, file: [...group.file, 'parameters'], conditions })
}

/** The condition of this parameter, after those of the groups around it. */
const readWhen = (
  { findings, conditions }: Reading,
  tree: Tree,
  group: Group,
): readonly ConditionSource[] => {
  const written = tree.kind === 'mapping' ? tree.entries.get('when')?.value : undefined
  if (!written || (written.kind === 'scalar' && written.value === null)) return group.conditions
  const key = dotted([...group.file, 'when'])
  if (written.kind !== 'scalar') {
    findings.problem({
      at: written.at,
      key,
      message: `is ${shown(plain(written))}`,
      expected: 'a condition such as heads > 1',
    })
    return group.conditions
  }
  const text = typeof written.value === 'string' ? written.value : written.source
  const own: ConditionSource = { text, at: written.at, textAt: written.textAt, key }
  conditions.push(own)
  return [...group.conditions, own]
}

/** All of them hold. */
const joined = ([first, ...others]: readonly ConditionSource[]): string | null =>
  first === undefined ? null : others.reduce((all, { text }) => `(${all}) and (${text})`, first.text)

const readDomain = (reading: Reading, tree: Tree, group: Group): Domain | null => {
  if (tree.kind === 'scalar') return { kind: 'constant', value: tree.value }
  if (tree.kind === 'mapping') return readShape(reading, tree, group)
  if (tree.items.length > 0)
    return { kind: 'categorical', values: plain(tree) as unknown[], probabilities: null }
  reading.findings.problem({
    at: tree.at,
    key: dotted(group.file),
    message: 'is an empty list',
    expected: 'at least one value',
  })
  return null
}

/** `value:` with nothing after it was forgotten; `value: null` is meant. */
const isForgotten = (tree: Mapping): boolean => {
  const value = tree.entries.get('value')?.value
  return value !== undefined && isBlank(value)
}

const readShape = (reading: Reading, tree: Mapping, group: Group): Domain | null => {
  const shape = shapeOf(reading, tree, group)
  if (!shape) return null
  const schema: z.ZodType = shape.schema
  const fields = checkShape(schema, tree, {
    root: reading.root,
    path: group.file,
    findings: reading.findings,
    keys: keysOf(schema),
    text: [['when']],
  })
  return fields === null ? null : shape.toDomain(fields as never)
}

/** By the keys that are there; problems where they lead nowhere. */
const shapeOf = (reading: Reading, tree: Mapping, group: Group) => {
  const has = (key: string): boolean => tree.entries.has(key)
  if (has('distribution')) return distributionOf(reading, tree, group)
  if (has('values')) return SHAPES.categorical
  if (has('value')) return SHAPES.constant
  if (has('min') || has('max')) return boundedShape(tree)
  explainKeys(reading, tree, group)
  return null
}

/** min and max alone are W&B's: two whole numbers draw whole numbers, anything else draws real ones. */
const boundedShape = (tree: Mapping) => {
  const alone = [...tree.entries.keys()].every(key => key === 'min' || key === 'max' || key === 'when')
  if (!alone || tree.entries.size < 2 || !tree.entries.has('min') || !tree.entries.has('max'))
    return SHAPES.range
  const bounds = [tree.entries.get('min')?.value, tree.entries.get('max')?.value]
  return bounds.every(isWholeLiteral) ? SHAPES.int : DISTRIBUTIONS.uniform
}

const isWholeLiteral = (tree: Tree | undefined): boolean =>
  tree?.kind === 'scalar' && typeof tree.value === 'number' && /^[-+]?\d+$/.test(tree.source)

const distributionOf = ({ findings }: Reading, tree: Mapping, group: Group) => {
  const written = tree.entries.get('distribution')?.value as Scalar
  const known = Object.entries(DISTRIBUTIONS).find(
    ([name]) => written.kind === 'scalar' && name === written.value,
  )
  if (known) return known[1]
  const names = Object.keys(DISTRIBUTIONS)
  findings.problem({
    at: written.at,
    key: dotted([...group.file, 'distribution']),
    message: `is ${shown(plain(written))}`,
    expected: `one of ${names.join(', ')}`,
    suggestion: typeof written.value === 'string' ? nearestName(written.value, names) : null,
  })
  return null
}

const explainKeys = ({ findings }: Reading, tree: Mapping, group: Group): void => {
  const expected = 'one of value, values, min and max, distribution, or parameters (around a nested group)'
  const keys = [...tree.entries].filter(([key]) => key !== 'when')
  if (keys.length === 0)
    findings.problem({ at: tree.at, key: dotted(group.file), message: 'says no values', expected })
  for (const [key, { keyAt }] of keys) {
    const distribution = NEEDS_DISTRIBUTION[key]
    const common = { at: keyAt, key: dotted([...group.file, key]) }
    if (distribution) {
      findings.problem({
        ...common,
        message: 'belongs to a distribution',
        expected: `\`distribution: ${distribution}\` beside it`,
      })
    } else if (SHAPE_KEYS.includes(key)) {
      findings.problem({
        ...common,
        message: 'does not say which values there are',
        expected: `${expected} beside it`,
      })
    } else {
      findings.problem({
        ...common,
        message: 'unknown key',
        expected,
        suggestion: nearestName(key, SHAPE_KEYS),
      })
    }
  }
}
