// Runs a zod schema over a part of the tree, and turns its issues into findings with places.
// Convention of the schemas here: every message is what comes after "expected".
import * as z from 'zod'
import { nearestName } from '../nearest-name.ts'
import { dotted, type Findings, shown } from './problems.ts'
import { keyPlaceOf, type Path, placeOf, plain, type Tree } from './tree.ts'

export interface ShapeOptions {
  /** The whole file; `path` leads to the part that is checked. */
  readonly root: Tree
  readonly path: Path
  readonly findings: Findings
  /** Names to offer for an unknown key. */
  readonly keys: (path: Path) => readonly string[]
  /** Paths whose numbers and booleans are meant as text. */
  readonly text?: readonly Path[]
}

/** The parsed value, or null after having reported everything that is wrong with it. */
export const checkShape = <Schema extends z.ZodType>(
  schema: Schema,
  part: Tree,
  options: ShapeOptions,
): z.output<Schema> | null => {
  const value = plain(part, options.text)
  const result = schema.safeParse(value)
  if (result.success) return result.data
  for (const issue of result.error.issues) report(issue, value, options)
  return null
}

const report = (outer: z.core.$ZodIssue, value: unknown, options: ShapeOptions): void => {
  const issue = deepest(outer)
  const inner = issue.path as Path
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportUnknownKey(key, inner, options)
    return
  }
  const path = [...options.path, ...inner]
  const found = valueAt(value, inner)
  options.findings.problem({
    at: placeOf(options.root, path),
    key: dotted(path),
    message: messageFor(found),
    expected: issue.message,
    suggestion: suggestionFor(issue, found),
  })
}

const PYTHON_BOOLEANS: Readonly<Record<string, string>> = {
  yes: 'true',
  on: 'true',
  no: 'false',
  off: 'false',
}

const suggestionFor = (issue: z.core.$ZodIssue, found: unknown): string | null => {
  if (typeof found !== 'string') return null
  if (issue.code === 'invalid_type' && issue.expected === 'boolean')
    return PYTHON_BOOLEANS[found.toLowerCase()] ?? null
  if (issue.code === 'invalid_value' || issue.code === 'invalid_union')
    return nearestName(found, wordsOf(issue))
  return hasSuggestion(issue) ? issue.params.suggestion : null
}

/** The words that would have been valid. */
const wordsOf = (issue: z.core.$ZodIssue): readonly string[] => {
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap(wordsOf)
  return issue.code === 'invalid_value' ? issue.values.filter(each => typeof each === 'string') : []
}

const hasSuggestion = (
  issue: z.core.$ZodIssue,
): issue is z.core.$ZodIssueCustom & { params: { suggestion: string | null } } =>
  issue.code === 'custom' && issue.params !== undefined && 'suggestion' in issue.params

const messageFor = (found: unknown): string => {
  if (found === undefined) return 'is missing'
  return found === null ? 'has no value' : `is ${shown(found)}`
}

const reportUnknownKey = (key: string, inner: Path, options: ShapeOptions): void => {
  const path = [...options.path, ...inner]
  const keys = options.keys(inner)
  options.findings.problem({
    at: keyPlaceOf(options.root, path, key),
    key: dotted([...path, key]),
    message: 'unknown key',
    expected: keys.length === 0 ? null : `one of ${keys.join(', ')}`,
    suggestion: nearestName(key, keys),
  })
}

/** Of a union, the branch that got furthest: `[1, "x"]` is a list with a wrong item, not a wrong number. */
const deepest = (issue: z.core.$ZodIssue): z.core.$ZodIssue => {
  if (issue.code !== 'invalid_union') return issue
  const branches = issue.errors.flat()
  const inside = branches.find(each => each.path.length > 0) ?? branches.find(hasSuggestion)
  return inside ? deepest({ ...inside, path: [...issue.path, ...inside.path] }) : issue
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (current, key) => (current as Record<string, unknown> | null | undefined)?.[key],
    value,
  )

/** Names of the keys of the strict object at `path` of a schema of nested strict objects. */
export const keysOf =
  (schema: z.ZodType, hidden: ReadonlySet<string> = new Set()) =>
  (path: Path): readonly string[] => {
    let current: unknown = schema
    for (const step of path) current = shapeOf(current)?.[String(step)]
    return Object.keys(shapeOf(current) ?? {}).filter(key => !hidden.has(key))
  }

/** Looks through defaults and unions to the object in them. */
const shapeOf = (schema: unknown): Record<string, unknown> | null => {
  if (schema instanceof z.ZodObject) return schema.shape
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault)
    return shapeOf(schema.unwrap())
  if (schema instanceof z.ZodPipe) return shapeOf(schema.in)
  if (schema instanceof z.ZodUnion) return schema.options.map(shapeOf).find(shape => shape !== null) ?? null
  return null
}
