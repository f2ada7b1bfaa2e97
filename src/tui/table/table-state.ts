// What a table remembers: where its cursor is, what is marked, how it is filtered and sorted. The cursor and the
// marks are ids, so they stay with their rows wherever those move.
import type { Query } from '../../domain/query/query.ts'

export interface Filter {
  /** As typed. */
  readonly text: string
  /** The last text that made sense, and what it means; null: everything passes. */
  readonly applied: { readonly text: string; readonly query: Query<unknown> } | null
  readonly error: string | null
}

export interface Sort {
  readonly column: string
  readonly isDescending: boolean
}

export interface TableState {
  readonly cursor: string | null
  /** Where the cursor was seen last: where its row goes away, the one in its place has it. */
  readonly index: number
  /** The first row that is shown. */
  readonly top: number
  readonly marks: ReadonlySet<string>
  /** Where a range of marks began. */
  readonly anchor: string | null
  readonly filter: Filter
  readonly sort: Sort
}

export const NO_FILTER: Filter = { text: '', applied: null, error: null }

/** A table that nobody has touched. */
export const newTable = (sort: Sort): TableState => ({
  cursor: null,
  index: 0,
  top: 0,
  marks: new Set(),
  anchor: null,
  filter: NO_FILTER,
  sort,
})

/** Rows that stay visible before and after the cursor. */
const SCROLL_OFF = 2

/** The first row to show, so that the cursor is seen with what is around it, and no row is left empty in vain. */
export const topFor = ({
  top,
  index,
  length,
  height,
}: {
  readonly top: number
  readonly index: number
  readonly length: number
  readonly height: number
}): number => {
  const off = Math.min(SCROLL_OFF, Math.max(0, Math.floor((height - 1) / 2)))
  const highest = Math.max(0, length - height)
  const wanted = Math.min(Math.max(top, index + off - height + 1), index - off)
  return Math.max(0, Math.min(wanted, highest))
}

/** The cursor on a row that exists, and in sight. `ids`: what the table shows now. */
export const settled = (table: TableState, ids: readonly string[], height: number): TableState => {
  const found =
    table.cursor === null ? -1 : ids[table.index] === table.cursor ? table.index : ids.indexOf(table.cursor)
  const index = found !== -1 ? found : Math.max(0, Math.min(table.index, ids.length - 1))
  const cursor = ids[index] ?? null
  const top = topFor({ top: table.top, index, length: ids.length, height })
  if (cursor === table.cursor && index === table.index && top === table.top) return table
  return { ...table, cursor, index, top }
}

/** The cursor moved to a place in the order; what is between an anchor and it is marked. */
export const moved = (table: TableState, ids: readonly string[], to: number): TableState => {
  const index = Math.max(0, Math.min(to, ids.length - 1))
  return { ...table, index, cursor: ids[index] ?? null }
}

/** Everything that is marked: what was marked one by one, and the range from the anchor to the cursor. */
export const markedIds = (table: TableState, ids: readonly string[]): ReadonlySet<string> => {
  if (table.anchor === null) return table.marks
  const anchor = ids.indexOf(table.anchor)
  if (anchor === -1) return table.marks
  const [from, to] = anchor < table.index ? [anchor, table.index] : [table.index, anchor]
  return new Set([...table.marks, ...ids.slice(from, to + 1)])
}

/** What an action is about: the marked rows that are shown, else the one under the cursor. */
export const targetsOf = (table: TableState, ids: readonly string[]): readonly string[] => {
  const marked = markedIds(table, ids)
  const shown = marked.size === 0 ? [] : ids.filter(id => marked.has(id))
  if (shown.length > 0) return shown
  return table.cursor === null ? [] : [table.cursor]
}
