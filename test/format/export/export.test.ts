// Tables as text and as Parquet: what reads them gets the same values.
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import type { Cell, Column, Table } from '../../../src/domain/export/table.ts'
import { parquetPieces } from '../../../src/format/export/parquet.ts'
import { TEXT_FORMATS, type TextFormatName } from '../../../src/format/export/text.ts'

const COLUMNS: readonly Column[] = [
  { name: 'run, "id"', type: 'text' },
  { name: 'seed', type: 'integer' },
  { name: 'metric.loss', type: 'number' },
  { name: 'amp', type: 'boolean' },
  { name: 'ended_at', type: 'time' },
  { name: 'betas', type: 'json' },
]

const ROWS: readonly (readonly Cell[])[] = [
  ['a', 9_007_199_254_740_991, 0.1 + 0.2, true, '2026-11-24T03:15:22.125Z', '[0.9,"x"]'],
  ['=1+1', 0, Number.NaN, false, null, null],
  ['two\nlines, "quoted"', -1, Number.NEGATIVE_INFINITY, null, '1970-01-01T00:00:00.000Z', 'null'],
  ['', null, Number.POSITIVE_INFINITY, null, null, null],
  [null, null, null, null, null, null],
  ['é €', 1, 5e-324, true, null, null],
]

const written = (name: TextFormatName, { columns, rows }: Table): string => {
  const { head, row, tail } = TEXT_FORMATS[name]
  return head(columns) + [...rows].map((cells, index) => row(cells, columns, index === 0)).join('') + tail
}

const table = { columns: COLUMNS, rows: ROWS }

test('CSV quotes what it has to, and changes nothing', () => {
  expect(written('csv', table)).toMatchInlineSnapshot(`
    ""run, ""id""",seed,metric.loss,amp,ended_at,betas
    a,9007199254740991,0.30000000000000004,true,2026-11-24T03:15:22.125Z,"[0.9,""x""]"
    =1+1,0,NaN,false,,
    "two
    lines, ""quoted""",-1,-Infinity,,1970-01-01T00:00:00.000Z,null
    "",,Infinity,,,
    ,,,,,
    é €,1,5e-324,true,,
    "
  `)
})

test('JSON has the columns with their types, and a line per row', () => {
  const text = written('json', table)
  const { columns, rows } = JSON.parse(text)
  expect(columns).toEqual(COLUMNS)
  expect(rows).toHaveLength(ROWS.length)
  expect(rows[0]).toEqual({
    'run, "id"': 'a',
    seed: 9_007_199_254_740_991,
    'metric.loss': 0.1 + 0.2,
    amp: true,
    ended_at: '2026-11-24T03:15:22.125Z',
    betas: '[0.9,"x"]',
  })
  expect(rows.map((row: Record<string, unknown>) => row['metric.loss'])).toEqual([
    0.1 + 0.2,
    'NaN',
    '-Infinity',
    'Infinity',
    null,
    5e-324,
  ])
  expect(text.trimEnd().split('\n')).toHaveLength(ROWS.length + 2)
  expect(JSON.parse(written('json', { columns: COLUMNS, rows: [] })).rows).toEqual([])
})

test('NDJSON is the same rows, each a document', () => {
  const lines = written('ndjson', table).trimEnd().split('\n')
  expect(lines.map(line => JSON.parse(line))).toEqual(JSON.parse(written('json', table)).rows)
})

describe('Parquet', () => {
  const fileOf = (of: Table): ArrayBuffer => {
    const whole = Buffer.concat([...parquetPieces(of)])
    return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength) as ArrayBuffer
  }

  test('holds every value with its type', async () => {
    const file = fileOf(table)
    const schema = parquetSchema(parquetMetadata(file)).children.map(({ element }) => [
      element.name,
      element.type,
      element.converted_type,
    ])
    expect(schema).toEqual([
      ['run, "id"', 'BYTE_ARRAY', 'UTF8'],
      ['seed', 'INT64', undefined],
      ['metric.loss', 'DOUBLE', undefined],
      ['amp', 'BOOLEAN', undefined],
      ['ended_at', 'INT64', 'TIMESTAMP_MILLIS'],
      ['betas', 'BYTE_ARRAY', 'UTF8'],
    ])
    const rows = await parquetReadObjects({ file })
    const expected = ROWS.map(row =>
      Object.fromEntries(
        COLUMNS.map(({ name, type }, index) => {
          const cell = row[index] ?? null
          if (cell === null) return [name, null]
          if (type === 'integer') return [name, BigInt(cell as number)]
          return [name, type === 'time' ? new Date(cell as string) : cell]
        }),
      ),
    )
    expect(rows.map(row => ({ ...row, seed: row.seed ?? null }))).toEqual(expected)
  })

  test('is written group by group', async () => {
    const columns: readonly Column[] = [
      { name: 'step', type: 'integer' },
      { name: 'value', type: 'number' },
    ]
    function* rows(): Generator<readonly Cell[]> {
      for (let step = 0; step < 250_000; step++) yield [step, step / 7]
    }
    const pieces = [...parquetPieces({ columns, rows: rows() })]
    expect(pieces.length).toBeGreaterThan(3)
    const file = Buffer.concat(pieces)
    const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer
    expect(parquetMetadata(bytes).row_groups).toHaveLength(3)
    const read = await parquetReadObjects({ file: bytes, rowStart: 199_998, rowEnd: 200_002 })
    expect(read).toEqual(
      [199_998, 199_999, 200_000, 200_001].map(step => ({ step: BigInt(step), value: step / 7 })),
    )
  })

  test('of nothing is a file without rows', async () => {
    const file = fileOf({ columns: COLUMNS, rows: [] })
    expect(await parquetReadObjects({ file })).toEqual([])
  })
})
