// Rows as Parquet, in groups, so that no more than one of them is in memory at once.
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { Cell, Column, ColumnType, Table } from '../../domain/export/table.ts'

/** Rows of a group: what is read or written at once. */
const GROUP_ROWS = 100_000

/** Pieces of the file, in order. Missing values are null, NaN and the infinities are what they are. */
export function* parquetPieces({ columns, rows }: Table): Generator<Uint8Array> {
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'sweepdeck' })
  for (const group of groupsOf(rows)) {
    writer.write({
      columnData: columns.map((column, index) => sourceOf(column, group, index)),
      rowGroupSize: GROUP_ROWS,
    })
    yield taken(bytes)
  }
  writer.finish()
  yield taken(bytes)
}

/** What was written since the last call; offsets in the file go on. */
const taken = (writer: ByteWriter): Uint8Array => {
  const piece = new Uint8Array(writer.buffer.slice(0, writer.index))
  writer.index = 0
  return piece
}

function* groupsOf(rows: Iterable<readonly Cell[]>): Generator<readonly (readonly Cell[])[]> {
  let group: (readonly Cell[])[] = []
  for (const row of rows) {
    group.push(row)
    if (group.length < GROUP_ROWS) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

type Stored = Omit<SchemaElement, 'name' | 'repetition_type'>

const TYPES: Readonly<Record<ColumnType, Stored>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
}

const schemaOf = (columns: readonly Column[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...TYPES[type] })),
]

const STORED: Readonly<Partial<Record<ColumnType, (cell: Exclude<Cell, null>) => unknown>>> = {
  integer: cell => BigInt(cell as number),
  time: cell => new Date(cell as string),
}

const sourceOf = (
  { name, type }: Column,
  group: readonly (readonly Cell[])[],
  index: number,
): ColumnSource => {
  const stored = STORED[type]
  const data = group.map(row => {
    const cell = row[index] ?? null
    return cell === null || stored === undefined ? cell : stored(cell)
  })
  // NaN has no place in an order, so that the least and the greatest of such a column say nothing.
  return { name, data, statistics: type !== 'number' }
}
