// What a query may ask of a row: the fields that every row of a kind has, and those that data brings, such as parameters.
import type { FieldValue, Surroundings } from './query.ts'

/** What the values of a field are, and so what may stand after an operator. */
export type FieldKind = 'number' | 'usd' | 'hours' | 'age' | 'size' | 'percent' | 'text' | 'flag' | 'any'

export interface Field<Row> {
  readonly name: string
  /** Other names of it. */
  readonly also?: readonly string[]
  readonly kind: FieldKind
  /** In a few words, for people. */
  readonly means: string
  /** All values that there are, where only some words are. */
  readonly words?: readonly string[]
  /** Some values, where others are as good. */
  readonly suggested?: readonly string[]
  of(row: Row, around: Surroundings): FieldValue
}

/** Fields whose names come with the data. */
export interface FieldGroup<Row> {
  /** Before the name, with a dot: `config`. */
  readonly prefix: string
  readonly kind: FieldKind
  readonly means: string
  /** In the rows that the query is for. */
  readonly names: readonly string[]
  /** The field of one of the names. */
  member(name: string): Pick<Field<Row>, 'of'>
}

/** Rows of one kind, as queries see them. */
export interface Subject<Row> {
  readonly fields: readonly Field<Row>[]
  readonly groups: readonly FieldGroup<Row>[]
  /** What plain words are looked for in. */
  readonly texts: readonly SearchedText<Row>[]
}

export interface SearchedText<Row> {
  of(row: Row, around: Surroundings): string | null
}

/** Names as they are completed: those of the fields, and those that data brings by the shortest name that is clear. */
export const fieldNames = <Row>({ fields, groups }: Subject<Row>): readonly string[] => {
  const known = new Set(fields.flatMap(({ name, also = [] }) => [name, ...also]))
  const holders = new Map<string, number>()
  for (const { names } of groups) for (const name of names) holders.set(name, (holders.get(name) ?? 0) + 1)
  return [
    ...fields.map(({ name }) => name),
    ...groups.flatMap(({ prefix, names }) =>
      names.map(name => (known.has(name) || holders.get(name) !== 1 ? `${prefix}.${name}` : name)),
    ),
  ]
}

/** The same questions, for rows that hold such a row. */
export const onPart = <Row, Part>(
  { fields, groups, texts }: Subject<Part>,
  partOf: (row: Row) => Part,
): Subject<Row> => ({
  fields: fields.map(field => ({ ...field, of: (row, around) => field.of(partOf(row), around) })),
  groups: groups.map(group => ({
    ...group,
    member: name => {
      const { of } = group.member(name)
      return { of: (row, around) => of(partOf(row), around) }
    },
  })),
  texts: texts.map(text => ({ of: (row, around) => text.of(partOf(row), around) })),
})
