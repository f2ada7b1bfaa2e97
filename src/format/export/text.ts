// Rows as text for other programs. Numbers are written in full: what reads them gets the same number.
import type { Cell, Column } from '../../domain/export/table.ts'
import { encodeNumber } from '../../domain/number-code.ts'

/** A way to write a table as text, piece by piece. */
export interface TextFormat {
  /** Before the first row. */
  readonly head: (columns: readonly Column[]) => string
  /** `isFirst`: no row came before it. */
  readonly row: (cells: readonly Cell[], columns: readonly Column[], isFirst: boolean) => string
  /** After the last row. */
  readonly tail: string
}

/**
 * RFC 4180, with LF at the ends of lines: nothing between two commas is no value, "" is an empty text. NaN, Infinity and
 * -Infinity are written so. Text stays as it is: a spreadsheet may take one that begins with = for a formula.
 */
const csv: TextFormat = {
  head: columns => `${columns.map(({ name }) => csvText(name)).join(',')}\n`,
  row: cells => `${cells.map(csvCell).join(',')}\n`,
  tail: '',
}

const csvCell = (cell: Cell): string => {
  if (cell === null) return ''
  return typeof cell === 'string' ? csvText(cell) : String(cell)
}

const csvText = (text: string): string =>
  text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** One object per row by the names of the columns; what is no finite number is "NaN", "Infinity" or "-Infinity". */
const ndjson: TextFormat = {
  head: () => '',
  row: (cells, columns) => `${rowJson(cells, columns)}\n`,
  tail: '',
}

/** The columns with their types, and the rows. */
const json: TextFormat = {
  head: columns => `{"columns":${JSON.stringify(columns)},"rows":[\n`,
  row: (cells, columns, isFirst) => `${isFirst ? '' : ',\n'}${rowJson(cells, columns)}`,
  tail: '\n]}\n',
}

const rowJson = (cells: readonly Cell[], columns: readonly Column[]): string =>
  `{${columns.map(({ name }, index) => `${JSON.stringify(name)}:${cellJson(cells[index] ?? null)}`).join(',')}}`

const cellJson = (cell: Cell): string => JSON.stringify(typeof cell === 'number' ? encodeNumber(cell) : cell)

export const TEXT_FORMATS = { csv, json, ndjson } as const satisfies Record<string, TextFormat>
export type TextFormatName = keyof typeof TEXT_FORMATS
