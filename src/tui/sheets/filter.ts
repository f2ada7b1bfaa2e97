// The line in which the filter of a table is typed. It holds as it is typed; what makes no sense yet leaves the last
// that did.
import { parseQuery } from '../../domain/query/parse.ts'
import type { Binding, Ui } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import { focusedTable, withTable } from '../state/focus.ts'
import { placeOf, type State } from '../state/model.ts'
import { fieldOf } from '../state/text-field.ts'
import { type Filter, NO_FILTER } from '../table/table-state.ts'
import { fieldRow } from './field-row.ts'
import { closed, type FilterSheet, type SheetModule } from './sheet.ts'

/** Opens the line on the table that has the focus. */
export const openFilter = (state: State, ui: Ui): Step => {
  const access = focusedTable(state, ui)
  if (access === null) return step(state)
  const { text } = access.get(placeOf(state)).filter
  return step({ ...state, sheet: { kind: 'filter', field: fieldOf(text) } })
}

/** A filter of this text on top of the one before. */
export const filterOf = (text: string, before: Filter, fields: readonly string[]): Filter => {
  if (text.trim() === '') return { ...NO_FILTER, text }
  const parsed = parseQuery(text, { fields })
  if (parsed.ok) return { text, applied: { text, query: parsed.query }, error: null }
  return { text, applied: before.applied, error: parsed.message }
}

/** The table that has the focus, without a filter. */
export const clearFilter = (state: State, ui: Ui): State =>
  withTable(state, ui, table => ({ ...table, filter: NO_FILTER }))

const context = 'sheet:filter' as const
const AREA = 'Filter'

/** What makes no sense goes; what holds stays. */
const keep = (state: State, ui: Ui): Step =>
  step(
    closed(
      withTable(state, ui, table => ({
        ...table,
        filter: { ...table.filter, text: table.filter.applied?.text ?? '', error: null },
      })),
    ),
  )

const KEYS: readonly Binding[] = [
  { action: 'filter.keep', keys: ['enter'], title: 'keep', area: AREA, context, priority: 1, run: keep },
  {
    action: 'filter.clear',
    keys: ['escape'],
    title: 'clear',
    area: AREA,
    context,
    priority: 2,
    run: (state, ui) => step(closed(clearFilter(state, ui))),
  },
]

export const filterSheet: SheetModule<FilterSheet> = {
  height: () => 2,
  title: (_sheet, state, ui) => {
    const access = focusedTable(state, ui)
    if (access === null) return 'Filter'
    const place = placeOf(state)
    return `Filter: ${access.ids(state, place).length} of ${access.total(state, place)}`
  },
  rows: ({ field }, state, ui, { theme, width }) => {
    const access = focusedTable(state, ui)
    const error = access?.get(placeOf(state)).filter.error ?? null
    const hint =
      error === null ? theme.paint('dim', hintOf(field.text, state, ui)) : theme.paint('bad', error)
    return [`${fieldRow({ label: '/', field, theme, width: Math.floor(width * 0.6) })}   ${hint}`]
  },
  field: {
    get: ({ field }) => field,
    set: (sheet, field, state, ui) => {
      const fields = focusedTable(state, ui)?.fields(state, placeOf(state)) ?? []
      const filtered = withTable(state, ui, table => ({
        ...table,
        filter: filterOf(field.text, table.filter, fields),
      }))
      return { ...filtered, sheet: { ...sheet, field } }
    },
  },
  keys: KEYS,
}

const hintOf = (text: string, state: State, ui: Ui): string => {
  if (text !== '') return ''
  const fields = focusedTable(state, ui)?.fields(state, placeOf(state)) ?? []
  return `words, or ${fields.slice(0, 6).join(' ')} with = != < <= > >=`
}
