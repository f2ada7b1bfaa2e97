// Which columns of a table there is room for, and how wide each is. A column goes by its priority; no row ever wraps.
import type { Theme } from '../theme.ts'

export interface CellContext {
  readonly width: number
  readonly theme: Theme
  readonly now: number
}

/** What a column is called and how it sorts; for what does not draw cells. */
export interface TableColumn {
  readonly id: string
  readonly title: string
}

export interface Column<Row> extends TableColumn {
  readonly align?: 'left' | 'right'
  /** Cells it needs at least, and those with which nothing is cut. */
  readonly min: number
  readonly ideal?: number
  /** Takes a share of what is left. */
  readonly grows?: true
  /** 1 stays longest. */
  readonly priority: number
  /** Text for so many cells; what is longer is cut, what is shorter is padded. Colours are ended where they are begun. */
  cell(row: Row, context: CellContext): string
  /** What rows are ordered by; null last. */
  sortBy(row: Row): number | string | null
  /** What stands out for a second where it becomes another one. */
  news?(row: Row): number | string | null
}

export interface Fitted<C> {
  readonly column: C
  readonly x: number
  readonly width: number
}

/** Cells for the cursor and the mark before each row. */
export const GUTTER = 2
const GAP = 2

/** The columns for so many cells, in their order. */
export const fitColumns = <Row>(
  columns: readonly Column<Row>[],
  width: number,
): readonly Fitted<Column<Row>>[] => {
  let room = width - GUTTER
  const widths = new Map<Column<Row>, number>()
  const byPriority = columns.toSorted((a, b) => a.priority - b.priority)
  for (const column of byPriority) {
    const needed = column.min + (widths.size === 0 ? 0 : GAP)
    // What comes after a column that has no room has none either: else columns would come and go out of turn.
    if (needed > room) break
    widths.set(column, column.min)
    room -= needed
  }
  const give = (column: Column<Row>, cells: number): void => {
    widths.set(column, (widths.get(column) as number) + cells)
    room -= cells
  }
  for (const column of byPriority)
    if (widths.has(column))
      give(column, Math.min(room, Math.max(0, (column.ideal ?? column.min) - column.min)))
  const growing = columns.filter(column => column.grows && widths.has(column))
  const share = growing.length === 0 ? 0 : Math.floor(room / growing.length)
  for (const column of growing) give(column, share)
  let x = GUTTER
  return columns.flatMap(column => {
    const cells = widths.get(column)
    if (cells === undefined) return []
    const fitted = { column, x, width: cells }
    x += cells + GAP
    return [fitted]
  })
}

/** The column under a cell of a table's title row. */
export const columnAt = <C extends TableColumn>(fitted: readonly Fitted<C>[], x: number): C | null =>
  fitted.find(each => x >= each.x && x < each.x + each.width + GAP)?.column ?? null
