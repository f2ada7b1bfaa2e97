// A table for other programs: columns that know what they hold, and rows of plain values.

/** time: text as RFC 3339 in UTC. json: what no other type holds, as JSON text. */
export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'time' | 'json'

export interface Column {
  readonly name: string
  readonly type: ColumnType
}

/** Numbers may be NaN and infinite; null: there is no value. */
export type Cell = string | number | boolean | null

export interface Table {
  readonly columns: readonly Column[]
  /** Read once; made as they are read. */
  readonly rows: Iterable<readonly Cell[]>
}

/** The narrowest type that holds all of these; those that are missing fit any. */
export const typeOf = (values: readonly unknown[]): ColumnType => {
  const kinds = new Set(values.filter(value => value !== null && value !== undefined).map(kindOf))
  if (kinds.size === 0) return 'text'
  if (kinds.size === 2 && kinds.has('integer') && kinds.has('number')) return 'number'
  const [kind] = kinds
  return kinds.size === 1 && kind !== undefined ? kind : 'json'
}

const kindOf = (value: unknown): ColumnType => {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value !== 'number') return 'json'
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'integer' : 'number'
}

/** A value as a cell of a column of this type. */
export const cellOf = (value: unknown, type: ColumnType): Cell => {
  if (value === null || value === undefined) return null
  return type === 'json' ? JSON.stringify(value) : (value as Cell)
}
