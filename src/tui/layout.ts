// Where everything is, from the size of the screen alone: one header, the panes of a screen, a sheet below them, a
// line for messages, a footer. Nothing overlaps anything.
import type { Size } from './state/model.ts'

export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export type SizeClass = 'compact' | 'normal' | 'wide'

/** Smaller than this nothing can be read. */
export const SMALLEST: Size = { columns: 60, rows: 15 }

/** How much there is room for; null where it is too little. */
export const sizeClass = ({ columns, rows }: Size): SizeClass | null => {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return null
  if (columns < 100 || rows < 30) return 'compact'
  return columns >= 160 ? 'wide' : 'normal'
}

export interface Frame {
  readonly header: Rect
  /** For the panes of the screen. */
  readonly main: Rect
  /** Where a dialog is; without rows where there is none. */
  readonly sheet: Rect
  readonly message: Rect
  readonly footer: Rect
}

/** The parts of the whole screen. `message`: whether there is something to say. */
export const frameOf = (
  { columns, rows }: Size,
  { sheetRows, hasMessage }: { readonly sheetRows: number; readonly hasMessage: boolean },
): Frame => {
  const band = (y: number, height: number): Rect => ({ x: 0, y, width: columns, height })
  const message = hasMessage ? 1 : 0
  const below = 1 + message
  const sheet = Math.max(0, Math.min(sheetRows, rows - 1 - below))
  const main = rows - 1 - sheet - below
  return {
    header: band(0, 1),
    main: band(1, main),
    sheet: band(1 + main, sheet),
    message: band(rows - below, message),
    footer: band(rows - 1, 1),
  }
}

/** The upper part of an area with `height` rows, and the rest. */
export const splitRows = (area: Rect, height: number): readonly [upper: Rect, lower: Rect] => {
  const upper = Math.max(0, Math.min(height, area.height))
  return [
    { ...area, height: upper },
    { ...area, y: area.y + upper, height: area.height - upper },
  ]
}

/** The left part of an area with `width` columns, and the rest without the column of the line between them. */
export const splitColumns = (area: Rect, width: number): readonly [left: Rect, right: Rect] => {
  const left = Math.max(0, Math.min(width, area.width - 1))
  return [
    { ...area, width: left },
    { ...area, x: area.x + left + 1, width: area.width - left - 1 },
  ]
}

/** Whether a cell is in it. */
export const holds = ({ x, y, width, height }: Rect, column: number, row: number): boolean =>
  column >= x && column < x + width && row >= y && row < y + height
