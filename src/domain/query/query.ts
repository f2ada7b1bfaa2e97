// What a query is asked about, and what it is once it was read.

export type FieldValue = string | number | boolean | null

/** One row as a query sees it. */
export interface QueryRecord {
  /** Everything that plain words are looked for in. */
  readonly text: () => string
  /** null where the row has no such value. */
  readonly field: (name: string) => FieldValue
}

export type Query = (record: QueryRecord) => boolean

export type ParsedQuery =
  | { readonly ok: true; readonly query: Query }
  | { readonly ok: false; readonly message: string; readonly at: number }
