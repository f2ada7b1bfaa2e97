// Tables: where the cursor is, what is in sight, which columns have room.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Column, columnAt, fitColumns } from '../../src/tui/table/columns.ts'
import { createSelect } from '../../src/tui/table/select.ts'
import { markedIds, moved, newTable, settled, targetsOf, topFor } from '../../src/tui/table/table-state.ts'

interface Row {
  readonly id: string
  readonly value: number | null
}
const column = (id: string, rest: Partial<Column<Row>>): Column<Row> => ({
  id,
  title: id,
  min: 5,
  priority: 1,
  cell: row => row.id,
  sortBy: row => row.value,
  ...rest,
})

describe('the window', () => {
  test('holds the cursor with two rows around it, and is never emptier than it has to be', () => {
    const place = fc.record({
      top: fc.nat(200),
      index: fc.nat(100),
      height: fc.integer({ min: 1, max: 40 }),
      more: fc.nat(100),
    })
    fc.assert(
      fc.property(place, ({ top, index, height, more }) => {
        const length = index + 1 + more
        const first = topFor({ top, index, length, height })
        expect(first).toBeGreaterThanOrEqual(0)
        expect(index >= first && index < first + height).toBe(true)
        expect(first === 0 || first + height <= length).toBe(true)
        const around = Math.min(2, Math.floor((height - 1) / 2))
        expect(index - first >= Math.min(around, index)).toBe(true)
        expect(first + height - 1 - index >= Math.min(around, length - 1 - index)).toBe(true)
      }),
    )
  })
})

describe('the cursor', () => {
  const table = newTable({ column: 'value', isDescending: false })

  test('stays with its row, and goes to the one in its place where that goes away', () => {
    const on = moved(table, ['a', 'b', 'c'], 1)
    expect(settled(on, ['c', 'a', 'b'], 5)).toMatchObject({ cursor: 'b', index: 2 })
    expect(settled(on, ['a', 'c'], 5)).toMatchObject({ cursor: 'c', index: 1 })
    expect(settled(on, ['a'], 5)).toMatchObject({ cursor: 'a', index: 0 })
    expect(settled(on, [], 5)).toMatchObject({ cursor: null, index: 0 })
  })

  test('with an anchor marks all between them, either way', () => {
    const ids = ['a', 'b', 'c', 'd']
    expect([...markedIds({ ...moved(table, ids, 2), anchor: 'b' }, ids)]).toEqual(['b', 'c'])
    expect([...markedIds({ ...moved(table, ids, 0), anchor: 'c' }, ids)]).toEqual(['a', 'b', 'c'])
  })

  test('is what an action is about where no row in sight is marked', () => {
    const on = { ...moved(table, ['a', 'b'], 1), marks: new Set(['gone']) }
    expect(targetsOf(on, ['a', 'b'])).toEqual(['b'])
    expect(targetsOf({ ...on, marks: new Set(['a']) }, ['a', 'b'])).toEqual(['a'])
  })
})

describe('columns', () => {
  const columns = [
    column('name', { grows: true, min: 8, priority: 1 }),
    column('state', { min: 6, priority: 2 }),
    column('extra', { min: 10, ideal: 14, priority: 3 }),
  ]
  const widths = (width: number) => fitColumns(columns, width).map(({ column, width }) => [column.id, width])

  test('go by priority, and what is left goes to those that grow', () => {
    expect(widths(12)).toEqual([['name', 10]])
    expect(widths(20)).toEqual([
      ['name', 10],
      ['state', 6],
    ])
    expect(widths(60)).toEqual([
      ['name', 34],
      ['state', 6],
      ['extra', 14],
    ])
  })

  test('never take more than there is, and are found by their place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 200 }), width => {
        const fitted = fitColumns(columns, width)
        const last = fitted.at(-1)
        expect(last === undefined || last.x + last.width <= width).toBe(true)
        for (const { column, x } of fitted) expect(columnAt(fitted, x)).toBe(column)
      }),
    )
  })
})

describe('rows', () => {
  test('are sorted stably, with what has no value last either way, and the same arrays while nothing changes', () => {
    const select = createSelect<Row>({
      idOf: ({ id }) => id,
    })
    const columns = [column('value', {})]
    const rows = [
      { id: 'a', value: 2 },
      { id: 'b', value: null },
      { id: 'c', value: 1 },
      { id: 'd', value: 2 },
      { id: 'e', value: Number.NaN },
    ]
    const table = newTable({ column: 'value', isDescending: false })
    expect(select(rows, table, columns).ids).toEqual(['c', 'a', 'd', 'e', 'b'])
    expect(select(rows, { ...table }, columns)).toBe(select(rows, table, columns))
    const down = { ...table, sort: { column: 'value', isDescending: true } }
    expect(select(rows, down, columns).ids).toEqual(['a', 'd', 'c', 'e', 'b'])
  })
})
