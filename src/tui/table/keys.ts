// The keys that every table has: movement, marks, order, filter.

import { choose } from '../sheets/choose.ts'
import { openFilter } from '../sheets/filter.ts'
import type { Binding, Ui } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import { focusedTable, withTable } from '../state/focus.ts'
import { placeOf, type State } from '../state/model.ts'
import { focusedBody } from '../state/selectors.ts'
import { markedIds, moved, type Sort, type TableState } from './table-state.ts'
import { TITLE_ROWS } from './view.ts'

const context = 'table' as const

/** Rows that a page has. */
const pageOf = (state: State, ui: Ui): number =>
  Math.max(1, (focusedBody(state, ui)?.height ?? 1) - TITLE_ROWS)

const idsOf = (state: State, ui: Ui): readonly string[] =>
  focusedTable(state, ui)?.ids(state, placeOf(state)) ?? []

const to =
  (place: (table: TableState, page: number, length: number) => number) =>
  (state: State, ui: Ui): Step => {
    const ids = idsOf(state, ui)
    const page = pageOf(state, ui)
    return step(withTable(state, ui, table => moved(table, ids, place(table, page, ids.length))))
  }

const changed =
  (change: (table: TableState, ids: readonly string[]) => TableState) =>
  (state: State, ui: Ui): Step =>
    step(withTable(state, ui, table => change(table, idsOf(state, ui))))

const toggleMark = changed((table, ids) => {
  if (table.cursor === null) return table
  const marks = new Set(markedIds(table, ids))
  if (!marks.delete(table.cursor)) marks.add(table.cursor)
  return moved({ ...table, marks, anchor: null }, ids, table.index + 1)
})

/** Begins a range, or ends it with everything between marked. */
const toggleRange = changed((table, ids) =>
  table.anchor === null
    ? { ...table, anchor: table.cursor }
    : { ...table, marks: markedIds(table, ids), anchor: null },
)

const markAll = changed((table, ids) => {
  const isAll = ids.length > 0 && ids.every(id => table.marks.has(id))
  return { ...table, marks: isAll ? new Set() : new Set(ids), anchor: null }
})

const withSort = (state: State, ui: Ui, sort: (sort: Sort) => Sort): State =>
  withTable(state, ui, table => ({ ...table, sort: sort(table.sort) }))

const sortBeside =
  (by: number) =>
  (state: State, ui: Ui): Step => {
    const columns = focusedTable(state, ui)?.columns(state, placeOf(state)) ?? []
    return step(
      withSort(state, ui, sort => {
        const at = columns.findIndex(({ id }) => id === sort.column)
        const column = columns[(at + by + columns.length) % columns.length]
        return column === undefined ? sort : { ...sort, column: column.id }
      }),
    )
  }

/** By a column, the other way round where it is sorted by it already. */
export const sortedBy = (state: State, ui: Ui, column: string): State =>
  withSort(state, ui, sort =>
    sort.column === column
      ? { column, isDescending: !sort.isDescending }
      : { column, isDescending: sort.isDescending },
  )

const chooseSort = (state: State, ui: Ui): Step =>
  choose(state, {
    title: 'Sort by',
    options: () =>
      (focusedTable(state, ui)?.columns(state, placeOf(state)) ?? []).map(({ id, title }) => ({
        id,
        label: title,
        note: '',
        available: true,
      })),
    accept: (id, before, ui) => step(sortedBy(before, ui, id)),
  })

const open = (state: State, ui: Ui): Step => {
  const access = focusedTable(state, ui)
  const place = placeOf(state)
  const cursor = access?.get(place).cursor ?? null
  return cursor === null ? step(state) : (access?.open?.(state, place, cursor) ?? step(state))
}

const canOpen = (state: State, ui: Ui): true | string => {
  const access = focusedTable(state, ui)
  if (access?.open === undefined) return 'there is nothing more to see of it'
  return access.get(placeOf(state)).cursor === null ? 'no row is there' : true
}

const MOVE = 'Move'
const MARK = 'Mark'
const ORDER = 'Order and filter'

export const TABLE_KEYS: readonly Binding[] = [
  {
    action: 'table.open',
    keys: ['enter', 'right'],
    title: 'open',
    area: MOVE,
    context,
    when: canOpen,
    priority: 1,
    run: open,
  },
  {
    action: 'table.down',
    keys: ['j', 'down'],
    title: 'down',
    area: MOVE,
    context,
    run: to(({ index }) => index + 1),
  },
  {
    action: 'table.up',
    keys: ['k', 'up'],
    title: 'up',
    area: MOVE,
    context,
    run: to(({ index }) => index - 1),
  },
  { action: 'table.first', keys: ['g', 'home'], title: 'first row', area: MOVE, context, run: to(() => 0) },
  {
    action: 'table.last',
    keys: ['G', 'end'],
    title: 'last row',
    area: MOVE,
    context,
    run: to((_table, _page, length) => length - 1),
  },
  {
    action: 'table.half-down',
    keys: ['ctrl+d'],
    title: 'half a page down',
    area: MOVE,
    context,
    run: to(({ index }, page) => index + Math.ceil(page / 2)),
  },
  {
    action: 'table.half-up',
    keys: ['ctrl+u'],
    title: 'half a page up',
    area: MOVE,
    context,
    run: to(({ index }, page) => index - Math.ceil(page / 2)),
  },
  {
    action: 'table.page-down',
    keys: ['pagedown', 'ctrl+f'],
    title: 'a page down',
    area: MOVE,
    context,
    run: to(({ index }, page) => index + page),
  },
  {
    action: 'table.page-up',
    keys: ['pageup', 'ctrl+b'],
    title: 'a page up',
    area: MOVE,
    context,
    run: to(({ index }, page) => index - page),
  },
  { action: 'table.mark', keys: ['space'], title: 'mark', area: MARK, context, priority: 8, run: toggleMark },
  {
    action: 'table.range',
    keys: ['V', 'v'],
    title: 'mark from here to there',
    short: 'range',
    area: MARK,
    context,
    priority: 14,
    run: toggleRange,
  },
  { action: 'table.mark-all', keys: ['*'], title: 'mark all, or none', area: MARK, context, run: markAll },
  {
    action: 'table.filter',
    keys: ['/'],
    title: 'filter',
    area: ORDER,
    context,
    priority: 6,
    run: openFilter,
  },
  {
    action: 'table.sort',
    keys: ['s'],
    title: 'sort by …',
    short: 'sort',
    area: ORDER,
    context,
    priority: 9,
    run: chooseSort,
  },
  {
    action: 'table.sort-left',
    keys: [','],
    title: 'sort by the column before',
    area: ORDER,
    context,
    run: sortBeside(-1),
  },
  {
    action: 'table.sort-right',
    keys: ['.'],
    title: 'sort by the next column',
    area: ORDER,
    context,
    run: sortBeside(1),
  },
  {
    action: 'table.reverse',
    keys: ['r'],
    title: 'the other way round',
    area: ORDER,
    context,
    run: (state, ui) => step(withSort(state, ui, sort => ({ ...sort, isDescending: !sort.isDescending }))),
  },
]
