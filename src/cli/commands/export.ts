// `sweepdeck export [SWEEP…]`: results as a table for other programs, to stdout or to a file.
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import type { Table } from '../../domain/export/table.ts'
import { exportDocument } from '../../domain/export-document.ts'
import { bytes } from '../../format/bytes.ts'
import { TEXT_FORMATS, type TextFormatName } from '../../format/export/text.ts'
import { count } from '../../format/number.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { writePieces } from '../exported-file.ts'
import type { Output } from '../output.ts'
import type { Session } from '../session.ts'
import { sweepIdOf } from '../targets.ts'

export interface ExportFlags {
  readonly output?: string
  readonly format?: string
  readonly curves?: boolean
  readonly filter?: string
}

const FORMATS = [...(Object.keys(TEXT_FORMATS) as TextFormatName[]), 'parquet'] as const
type Format = (typeof FORMATS)[number]

/** Text is gathered to pieces of this size. */
const PIECE = 64 * 1024

export const exportSweeps = async (
  session: Session,
  {
    sweeps,
    output: file,
    curves = false,
    filter,
    ...flags
  }: ExportFlags & { readonly sweeps: readonly string[] },
): Promise<ExitCode> => {
  const { output } = session
  const format = formatOf(flags.format, file, output)
  if (format === 'parquet' && file === undefined) throw parquetNeedsFile()
  const app = await session.app()
  const names: readonly (string | undefined)[] = sweeps.length === 0 ? [undefined] : sweeps
  const ids: string[] = []
  for (const name of names) ids.push(await sweepIdOf(app, name))
  const table = await app.exportTable({ sweeps: ids, curves, filter: filter ?? null })
  let rows = 0
  const counted: Table = { ...table, rows: counting(table.rows, () => rows++) }
  const pieces = await piecesOf(counted, format)
  if (file === undefined) {
    for (const piece of pieces) {
      if (output.closed.aborted) break
      await output.data(piece as string)
    }
    return EXIT.done
  }
  const size = await writePieces(file, pieces)
  const document = {
    file,
    format,
    rows,
    columns: [...table.columns],
    bytes: size,
    sweeps: [...table.sweeps],
  }
  if (output.json) output.document(exportDocument, document)
  else
    output.lines([
      `${sanitizeLine(file)}  ${count(rows)} rows, ${table.columns.length} columns, ${bytes(size)}`,
    ])
  return EXIT.done
}

/** As it is named; else by the name of the file; else CSV, or JSON where --json asks for it. */
const formatOf = (named: string | undefined, file: string | undefined, output: Output): Format => {
  const ending = /\.([a-z]+)$/i.exec(file ?? '')?.[1]?.toLowerCase()
  const word =
    named ?? (file === undefined ? (output.json ? 'json' : 'csv') : (ENDINGS[ending ?? ''] ?? ending))
  const format = FORMATS.find(each => each === word)
  if (format !== undefined) return format
  throw new SweepdeckError(
    named === undefined
      ? `what ${file} is to be, its name does not say`
      : `there is no format ${JSON.stringify(named)}`,
    { code: 'export.format', hint: `--format is one of ${FORMATS.join(', ')}.` },
  )
}

const ENDINGS: Readonly<Record<string, Format>> = { jsonl: 'ndjson', pq: 'parquet' }

const parquetNeedsFile = (): SweepdeckError =>
  new SweepdeckError('Parquet is no text, and goes to a file', {
    code: 'export.needs_file',
    hint: 'Name one with -o results.parquet.',
  })

function* counting<Item>(items: Iterable<Item>, onItem: () => void): Generator<Item> {
  for (const item of items) {
    onItem()
    yield item
  }
}

const piecesOf = async (table: Table, format: Format): Promise<Iterable<string | Uint8Array>> =>
  format === 'parquet'
    ? (await import('../../format/export/parquet.ts')).parquetPieces(table)
    : textPieces(table, format)

function* textPieces({ columns, rows }: Table, name: TextFormatName): Generator<string> {
  const { head, row, tail } = TEXT_FORMATS[name]
  let text = head(columns)
  let isFirst = true
  for (const cells of rows) {
    text += row(cells, columns, isFirst)
    isFirst = false
    if (text.length < PIECE) continue
    yield text
    text = ''
  }
  yield text + tail
}
