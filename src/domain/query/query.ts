// A query as it was written, what it is asked about, and what is said of one that makes no sense.
//
//   lr>=1e-3 state=failed -tag:debug | sweep:chargpt "two words"
//
// Terms hold together; | stands between alternatives; - turns a term round. `*` in a text stands for any letters.

export const OPERATORS = ['>=', '<=', '!=', '=', ':', '<', '>'] as const
export type Operator = (typeof OPERATORS)[number]

/** A text, in pieces where it has stars: they stand between them. */
export type Pattern = readonly string[]

export interface Comparison {
  readonly field: string
  readonly operator: Operator
  readonly wanted: Pattern
  /** Where `wanted` begins. */
  readonly wantedAt: number
}

export interface Term {
  readonly isNegated: boolean
  /** Where it begins, in letters from 0. */
  readonly at: number
  readonly test: { readonly word: Pattern } | Comparison
}

/** One of the alternatives has to hold, with all of its terms. Nothing written: one without terms. */
export type ParsedQuery = readonly (readonly Term[])[]

/** Why a text is no query, and where. */
export interface QueryProblem {
  readonly ok: false
  readonly message: string
  readonly at: number
}

export type FieldValue = string | number | boolean | null | readonly string[]

/** What a row does not say of itself. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Name and id of the sweep that the rows are of; [] where they are of none. */
  readonly sweep: readonly string[]
}

/** A query that was compiled once, for any number of rows. */
export interface Query<Row> {
  test(row: Row, around: Surroundings): boolean
  /** Its answer can change while its rows stay the same. */
  readonly isTimed: boolean
}

export type CompiledQuery<Row> = { readonly ok: true; readonly query: Query<Row> } | QueryProblem
