// The rows of a table that pass its filter, in its order; worked out again only when one of the three changes.
import type { QueryRecord } from '../../domain/query/query.ts'
import type { Column } from './columns.ts'
import type { Filter, Sort, TableState } from './table-state.ts'

export interface Selection<Row> {
  readonly rows: readonly Row[]
  readonly ids: readonly string[]
}

export interface TableSpec<Row> {
  readonly idOf: (row: Row) => string
  readonly recordOf: (row: Row) => QueryRecord
}

/** A selector that remembers its last answer. */
export const createSelect = <Row>({ idOf, recordOf }: TableSpec<Row>) => {
  const filtered = memoLast((rows: readonly Row[], applied: Filter['applied']) =>
    applied === null ? rows : rows.filter(row => applied.query(recordOf(row))),
  )
  const ordered = memoLast(
    (rows: readonly Row[], columns: readonly Column<Row>[], column: string, isDescending: boolean) =>
      sorted(rows, { columns, sort: { column, isDescending } }),
  )
  const selected = memoLast((rows: readonly Row[]): Selection<Row> => ({ rows, ids: rows.map(idOf) }))
  return (
    rows: readonly Row[],
    table: Pick<TableState, 'filter' | 'sort'>,
    columns: readonly Column<Row>[],
  ): Selection<Row> =>
    selected(
      ordered(filtered(rows, table.filter.applied), columns, table.sort.column, table.sort.isDescending),
    )
}

/** Stable, so that rows that are equal stay as they are; what has no value comes last either way. */
const sorted = <Row>(
  rows: readonly Row[],
  { columns, sort }: { readonly columns: readonly Column<Row>[]; readonly sort: Sort },
): readonly Row[] => {
  const column = columns.find(({ id }) => id === sort.column)
  if (column === undefined) return rows
  const sign = sort.isDescending ? -1 : 1
  return rows
    .map(row => ({ row, by: column.sortBy(row) }))
    .sort((a, b) => {
      if (a.by === null || b.by === null) return Number(a.by === null) - Number(b.by === null)
      return sign * compare(a.by, b.by)
    })
    .map(({ row }) => row)
}

const compare = (a: number | string, b: number | string): number => {
  if (typeof a === 'number' && typeof b === 'number') return numeric(a) - numeric(b)
  const [left, right] = [String(a), String(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** What is not a number is worse than every number. */
const numeric = (value: number): number => (Number.isNaN(value) ? Number.MAX_VALUE : value)

/** Remembers the answer to the last arguments. */
export const memoLast = <Args extends readonly unknown[], Result>(
  work: (...args: Args) => Result,
): ((...args: Args) => Result) => {
  let last: { readonly args: Args; readonly result: Result } | null = null
  return (...args) => {
    if (last?.args.every((each, index) => Object.is(each, args[index]))) return last.result
    last = { args, result: work(...args) }
    return last.result
  }
}
