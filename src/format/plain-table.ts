// An aligned table of text, for terminals and pipes alike.
import { textWidth, toWidth } from './text-width.ts'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => string
  readonly align?: 'left' | 'right'
  /** May be cut where the table is too wide; the widest such column gives way first. */
  readonly shrinks?: boolean
}

const GAP = '  '
/** Below this a cut cell says nothing. */
const NARROWEST = 6

/** Title line and one line per row, no line longer than `width` while shrinking columns can help. */
export const plainTable = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width = Number.POSITIVE_INFINITY }: { readonly width?: number } = {},
): readonly string[] => {
  const cells = [
    columns.map(column => column.title),
    ...rows.map(row => columns.map(({ cell }) => cell(row))),
  ]
  const natural = columns.map((_, index) => widestOf(cells.map(line => line[index] ?? '')))
  const widths = shrunk(columns, natural, width - GAP.length * (columns.length - 1))
  return cells.map(line =>
    line
      .map((text, index) => toWidth(text, widths[index] ?? 0, columns[index]?.align ?? 'left'))
      .join(GAP)
      .trimEnd(),
  )
}

const widestOf = (texts: readonly string[]): number =>
  texts.reduce((widest, text) => Math.max(widest, textWidth(text)), 0)

const shrunk = (
  columns: readonly Column<never>[],
  natural: readonly number[],
  available: number,
): readonly number[] => {
  const widths = [...natural]
  let excess = widths.reduce((sum, width) => sum + width, 0) - available
  while (excess > 0) {
    const widest = widestShrinking(columns, widths)
    if (widest === null) break
    widths[widest] = (widths[widest] as number) - 1
    excess -= 1
  }
  return widths
}

const widestShrinking = (columns: readonly Column<never>[], widths: readonly number[]): number | null => {
  const candidates = columns
    .map((column, index) => ({ index, width: widths[index] as number, shrinks: column.shrinks === true }))
    .filter(({ shrinks, width }) => shrinks && width > NARROWEST)
  return candidates.reduce((best, next) => (next.width > best.width ? next : best), {
    index: null as number | null,
    width: 0,
  }).index
}
