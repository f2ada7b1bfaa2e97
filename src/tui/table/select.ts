// The rows of a table that pass its filter, in its order; worked out again only when one of the three changes.
import type { Surroundings } from '../../domain/query/query.ts'
import type { Column } from './columns.ts'
import type { Filter, Sort, TableState } from './table-state.ts'

export interface Selection<Row> {
  readonly rows: readonly Row[]
  readonly ids: readonly string[]
}

export interface TableSpec<Row> {
  readonly idOf: (row: Row) => string
}

/** Where no field asks for the time or the sweep. */
const NOWHERE: Surroundings = { now: 0, sweep: [] }
/** How often a filter that asks for the time is asked again. */
const FILTER_MS = 1_000

/** A selector that remembers its last answer. */
export const createSelect = <Row>({ idOf }: TableSpec<Row>) => {
  const filtered = memoLast(
    (rows: readonly Row[], applied: Filter['applied'], now: number, ...sweep: readonly string[]) =>
      applied === null ? rows : rows.filter(row => applied.query.test(row, { now, sweep })),
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
    around: Surroundings = NOWHERE,
  ): Selection<Row> => {
    const { applied } = table.filter
    const now = applied?.query.isTimed ? Math.floor(around.now / FILTER_MS) * FILTER_MS : 0
    const passing = filtered(rows, applied, now, ...around.sweep)
    return selected(ordered(passing, columns, table.sort.column, table.sort.isDescending))
  }
}

/** Stable, so that rows that are equal stay as they are; what is no number, and then what has no value, is last either way. */
const sorted = <Row>(
  rows: readonly Row[],
  { columns, sort }: { readonly columns: readonly Column<Row>[]; readonly sort: Sort },
): readonly Row[] => {
  const column = columns.find(({ id }) => id === sort.column)
  if (column === undefined) return rows
  const sign = sort.isDescending ? -1 : 1
  return rows
    .map(row => {
      const by = column.sortBy(row)
      return { row, by, rank: rankOf(by) }
    })
    .sort((a, b) => a.rank - b.rank || (a.rank === 0 ? sign * compare(a.by, b.by) : 0))
    .map(({ row }) => row)
}

type SortValue = number | string | null

const rankOf = (value: SortValue): number => (value === null ? 2 : Number.isNaN(value) ? 1 : 0)

const compare = (a: SortValue, b: SortValue): number => {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0
  const [left, right] = [String(a), String(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

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
