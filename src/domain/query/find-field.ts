// Which field a name means.
import { nearestName } from '../nearest-name.ts'
import { type Field, type FieldGroup, fieldNames, type Subject } from './field.ts'
import type { QueryProblem } from './query.ts'

/** A field as a query uses it, wherever it comes from. */
export type FoundField<Row> = Pick<Field<Row>, 'kind' | 'words' | 'of'>

type Found<Row> = { readonly ok: true; readonly field: FoundField<Row> } | QueryProblem

/**
 * A field by its name; a parameter or a metric with its prefix, or without it where only one is called so, by the whole
 * name or by its last part. Case counts only where it tells two apart.
 */
export const findField = <Row>(name: string, subject: Subject<Row>, at: number): Found<Row> => {
  const { fields, groups } = subject
  const own = fieldOf(fields, each => each === name)
  if (own !== undefined) return { ok: true, field: own }
  const small = name.toLowerCase()
  const group = groups.find(({ prefix }) => small.startsWith(`${prefix}.`))
  const prefixed = group && inGroup(group, name.slice(group.prefix.length + 1), at)
  if (prefixed?.ok) return prefixed
  for (const isMeant of [
    (each: string) => each === name,
    (each: string) => lastPart(each) === name,
    (each: string) => each.toLowerCase() === small,
  ]) {
    const meant = groups.flatMap(each => each.names.filter(isMeant).map(path => ({ group: each, path })))
    const [first] = meant
    if (first === undefined) continue
    if (meant.length === 1) return { ok: true, field: memberOf(first.group, first.path) }
    const all = meant.map(({ group: { prefix }, path }) => `${prefix}.${path}`)
    return { ok: false, message: `${name} could be ${all.slice(0, MOST_NAMED).join(' or ')}`, at }
  }
  if (prefixed !== undefined) return prefixed
  const alike = fieldOf(fields, each => each.toLowerCase() === small)
  if (alike !== undefined) return { ok: true, field: alike }
  return { ok: false, message: unknown(name, fieldNames(subject)), at }
}

/** Names that are said in a message. */
const MOST_NAMED = 8

const fieldOf = <Row>(
  fields: readonly Field<Row>[],
  isMeant: (name: string) => boolean,
): Field<Row> | undefined => fields.find(({ name, also = [] }) => [name, ...also].some(isMeant))

const lastPart = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('.'), path.lastIndexOf('/')) + 1)

const inGroup = <Row>(group: FieldGroup<Row>, name: string, at: number): Found<Row> => {
  const path =
    group.names.find(each => each === name) ??
    group.names.find(each => each.toLowerCase() === name.toLowerCase())
  if (path !== undefined) return { ok: true, field: memberOf(group, path) }
  const message = unknown(
    `${group.prefix}.${name}`,
    group.names.map(each => `${group.prefix}.${each}`),
  )
  return { ok: false, message, at }
}

const memberOf = <Row>(group: FieldGroup<Row>, path: string): FoundField<Row> => ({
  kind: group.kind,
  of: group.member(path).of,
})

const unknown = (name: string, names: readonly string[]): string => {
  const nearest = nearestName(name, names)
  if (nearest !== null) return `there is no ${name}; ${nearest}?`
  return names.length === 0
    ? `there is no ${name}`
    : `there is no ${name}; there are ${names.slice(0, MOST_NAMED).join(', ')}`
}
