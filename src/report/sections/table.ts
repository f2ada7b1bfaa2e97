// Every config in a table: sorted by any column, filtered by words and by what is dragged in the charts; each opens to
// show its runs.
import { count, metricValue } from '../../format/number.ts'
import { plural } from '../../format/words.ts'
import { h, section } from '../dom.ts'
import { type Model, type Row, spendIn } from '../model.ts'
import { newRowFilter } from '../row-filter.ts'
import type { Selection } from '../selection.ts'
import { type Column, columnsOf, sorted } from '../table-columns.ts'

/** Drawn at once; the rest when it is asked for, as a page of a thousand rows opens slowly. */
const FIRST_ROWS = 50

const FILTER = 'words'

interface View {
  column: Column
  descending: boolean
  all: boolean
  readonly open: Set<number>
}

export const tableSection = (model: Model, selection: Selection): HTMLElement => {
  const columns = columnsOf(model)
  const view: View = { column: columns[0] as Column, descending: false, all: false, open: new Set() }
  const body = h('tbody', {})
  const rowsFor = newRowFilter(model)
  const status = h('p', { class: 'status', role: 'status', id: 'search-status' })
  const more = h('button', { type: 'button', onclick: () => showAll() })
  const clear = h('button', { type: 'button', hidden: true, onclick: () => clearAll() }, 'Clear filters')
  const search = h('input', {
    type: 'search',
    id: 'search',
    placeholder: example(model),
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': 'search-status',
    oninput: () => filter(),
  })
  const headers = columns.map(column => headerCell(column, () => sortBy(column)))

  const draw = (): void => {
    const kept = sorted(
      model.rows.filter(({ index }) => selection.has(index)),
      view,
    )
    const shown = view.all ? kept : kept.slice(0, FIRST_ROWS)
    body.replaceChildren(
      ...shown.flatMap(row =>
        rowElements(row, { model, columns, view, isPointed: row.index === selection.pointed }),
      ),
    )
    status.textContent = `${count(kept.length)} of ${plural(model.rows.length, 'config')}`
    more.hidden = shown.length === kept.length
    more.textContent = `Show all ${count(kept.length)}`
    clear.hidden = !selection.isFiltered
    for (const [index, header] of headers.entries())
      header.setAttribute('aria-sort', sortState(view, columns[index] as Column))
  }
  const showAll = (): void => {
    view.all = true
    draw()
  }
  const sortBy = (column: Column): void => {
    view.descending = view.column === column ? !view.descending : false
    view.column = column
    draw()
  }
  // What is half written lets through what it did before.
  const filter = (): void => {
    const found = rowsFor(search.value)
    search.setAttribute('aria-invalid', String(!found.ok))
    if (found.ok) selection.filter(FILTER, found.rows)
    else status.textContent = found.message
  }
  const clearAll = (): void => {
    search.value = ''
    search.setAttribute('aria-invalid', 'false')
    selection.clear()
  }
  selection.onChange(draw)
  addEventListener('beforeprint', showAll)
  draw()

  return section(
    { id: 'table', title: 'All configs' },
    h('div', { class: 'table-tools' }, h('label', { for: 'search' }, 'Filter'), search, status, clear),
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of all configs' },
      h('table', { class: 'configs' }, h('thead', {}, h('tr', {}, ...headers)), body),
    ),
    h('p', { class: 'more' }, more),
  )
}

/** A filter that this table understands. */
const example = (model: Model): string => {
  const path = model.paths[0] ?? 'seeds'
  const value = model.rows[0]?.parameters.get(path)
  return typeof value === 'number' ? `${path}>=${metricValue(value, 2)} -state=failed` : 'front=yes'
}

const sortState = ({ column, descending }: View, each: Column): string =>
  column !== each ? 'none' : descending ? 'descending' : 'ascending'

const headerCell = (column: Column, onclick: () => void): HTMLElement =>
  h(
    'th',
    { scope: 'col', class: column.isNumber ? 'number' : null },
    h('button', { type: 'button', onclick }, column.title),
  )

/** The row itself, and where it is open one for its runs. */
const rowElements = (
  row: Row,
  {
    model,
    columns,
    view,
    isPointed,
  }: {
    readonly model: Model
    readonly columns: readonly Column[]
    readonly view: View
    readonly isPointed: boolean
  },
): readonly HTMLElement[] => {
  const details = h('tr', { class: 'runs', hidden: !view.open.has(row.index) })
  const fill = (): void => {
    if (details.childElementCount === 0)
      details.append(h('td', { colspan: columns.length }, runsTable(row, model)))
  }
  if (view.open.has(row.index)) fill()
  const toggle = (event: Event): void => {
    const isOpen = !view.open.has(row.index)
    if (isOpen) view.open.add(row.index)
    else view.open.delete(row.index)
    fill()
    details.hidden = !isOpen
    ;(event.currentTarget as HTMLElement).setAttribute('aria-expanded', String(isOpen))
  }
  const cells = columns.map((column, place) => {
    const text = column.text(row)
    if (place === 0)
      return h(
        'th',
        { scope: 'row', class: 'number rank' },
        row.onFront ? h('span', { class: 'front', title: 'on the Pareto front' }, '◆ ') : null,
        text,
      )
    if (column.key !== 'runs') return h('td', { class: column.isNumber ? 'number' : null }, text)
    return h(
      'td',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'open',
          'aria-expanded': String(view.open.has(row.index)),
          onclick: toggle,
        },
        text,
      ),
    )
  })
  return [h('tr', { class: isPointed ? 'pointed' : null, id: `row-${row.index}` }, ...cells), details]
}

const runsTable = (row: Row, model: Model): HTMLElement =>
  h(
    'table',
    { class: 'inner' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...[
          'Run',
          'Sweep',
          'Seed',
          'State',
          model.metricName,
          'Attempts',
          model.unit === 'usd' ? 'Cost' : 'Time',
        ].map(title => h('th', { scope: 'col' }, title)),
      ),
    ),
    h(
      'tbody',
      {},
      ...row.runs.map(run =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, h('code', {}, run.run_id)),
          h('td', {}, model.document.sweeps[run.sweep]?.name ?? ''),
          h('td', { class: 'number' }, run.seed === null ? '-' : String(run.seed)),
          h(
            'td',
            {},
            `${run.state}${run.cached ? ', cached' : ''}`,
            run.error === null ? null : h('div', { class: 'error' }, run.error),
          ),
          h('td', { class: 'number' }, run.value === null ? '-' : metricValue(Number(run.value))),
          h('td', { class: 'number' }, String(run.attempts)),
          h('td', { class: 'number' }, model.amount(spendIn(run.spend, model.unit))),
        ),
      ),
    ),
  )
