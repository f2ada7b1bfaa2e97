// A table as rows of text: its title row, and those of its rows that are in sight. Only they are ever drawn.
import { toWidth } from '../../format/text-width.ts'
import type { Canvas } from '../screens/screen.ts'
import type { Theme } from '../theme.ts'
import { type Column, type Fitted, fitColumns, GUTTER } from './columns.ts'
import type { Selection } from './select.ts'
import { markedIds, type Sort, type TableState } from './table-state.ts'

export interface TableView<Row> {
  readonly columns: readonly Column<Row>[]
  readonly selection: Selection<Row>
  readonly table: TableState
  readonly now: number
  /** What a row was a moment ago; undefined: as it is. */
  readonly before?: (id: string) => Row | undefined
}

/** Rows that the titles take. */
export const TITLE_ROWS = 1

/** The table on a canvas. */
export const tableRows = <Row>(
  { columns, selection, table, now, before }: TableView<Row>,
  canvas: Canvas,
): readonly string[] => {
  const { width, height, theme, isFocused } = canvas
  const fitted = fitColumns(columns, width)
  const { rows, ids } = selection
  const marked = markedIds(table, ids)
  const last = fitted.at(-1)
  const rest = ' '.repeat(Math.max(0, width - (last === undefined ? GUTTER : last.x + last.width)))
  const shown = rows.slice(table.top, table.top + Math.max(0, height - TITLE_ROWS))
  return [
    titleRow(fitted, { sort: table.sort, theme }),
    ...shown.map((row, offset) => {
      const id = ids[table.top + offset] as string
      const isCursor = id === table.cursor
      const gutter = `${isCursor ? theme.glyphs.cursor : ' '}${marked.has(id) ? theme.paint('mark', theme.glyphs.mark) : ' '}`
      const old = before?.(id)
      const cells = fitted.map(({ column, width: cellWidth }) => {
        const text = toWidth(column.cell(row, { width: cellWidth, theme, now }), cellWidth, column.align)
        return old !== undefined && isNews(column, old, row) ? theme.paint('changed', text) : text
      })
      const line = gutter + cells.join('  ') + rest
      if (isCursor) return theme.paint(isFocused ? 'cursor' : 'selection', line)
      return marked.has(id) ? theme.paint('selection', line) : line
    }),
  ]
}

const isNews = <Row>({ news }: Column<Row>, before: Row, row: Row): boolean =>
  news !== undefined && !Object.is(news(before), news(row))

const titleRow = <Row>(
  fitted: readonly Fitted<Column<Row>>[],
  { sort, theme }: { readonly sort: Sort; readonly theme: Theme },
): string => {
  const titles = fitted.map(({ column, width }) => {
    if (column.id !== sort.column) return theme.paint('dim', toWidth(column.title, width, column.align))
    const arrow = sort.isDescending ? theme.glyphs.descending : theme.glyphs.ascending
    return theme.paint('focus', toWidth(`${column.title}${arrow}`, width, column.align))
  })
  return ' '.repeat(GUTTER) + titles.join('  ')
}
