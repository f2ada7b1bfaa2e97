// The line in which the filter of a table is typed. It holds as it is typed; what makes no sense yet leaves the last
// that did.
import { compileQuery } from '../../domain/query/compile.ts'
import { completionAt } from '../../domain/query/complete.ts'
import { fieldNames, type Subject } from '../../domain/query/field.ts'
import { quotedText } from '../../domain/query/print.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import type { Binding, Ui } from '../state/binding.ts'
import { caretIn, completed, completionHint } from '../state/completed.ts'
import { type Step, step } from '../state/effect.ts'
import { focusedTable, withTable } from '../state/focus.ts'
import { placeOf, type State } from '../state/model.ts'
import { fieldOf, type TextField } from '../state/text-field.ts'
import { type Filter, NO_FILTER } from '../table/table-state.ts'
import { fieldRow } from './field-row.ts'
import { closed, type FilterSheet, type SheetModule, sheetOf } from './sheet.ts'

/** Opens the line on the table that has the focus. */
export const openFilter = (state: State, ui: Ui): Step => {
  const access = focusedTable(state, ui)
  if (access === null) return step(state)
  const { text } = access.get(placeOf(state)).filter
  return step({ ...state, sheet: { kind: 'filter', field: fieldOf(text) } })
}

/** A filter of this text on top of the one before. */
export const filterOf = (text: string, before: Filter, subject: Subject<unknown>): Filter => {
  if (text.trim() === '') return { ...NO_FILTER, text }
  const compiled = compileQuery(text, subject)
  if (compiled.ok) return { text, applied: { text, query: compiled.query }, error: null }
  return { text, applied: before.applied, error: compiled.message }
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

const NOTHING: Subject<unknown> = { fields: [], groups: [], texts: [] }

const subjectIn = (state: State, ui: Ui): Subject<unknown> =>
  focusedTable(state, ui)?.subject(state, placeOf(state)) ?? NOTHING

const MOST_WORDS = 6

/** What could be meant by what is being typed. */
const hintOf = (field: TextField, state: State, ui: Ui): string => {
  const { text } = field
  const subject = subjectIn(state, ui)
  if (text === '')
    return `words, or ${fieldNames(subject).slice(0, MOST_WORDS).map(sanitizeLine).join(' ')} … with : = != < <= > >=`
  return completionHint(completionAt(text, caretIn(field), subject))
}

/** The word at the caret made whole. */
const complete = (state: State, ui: Ui): Step => {
  const sheet = sheetOf(state, 'filter')
  if (sheet === null) return step(state)
  const { field } = sheet
  const completion = completionAt(field.text, caretIn(field), subjectIn(state, ui))
  const whole = completed(field, completion, quotedText)
  return step(whole === null ? state : typed(sheet, whole, state, ui))
}

const typed = (sheet: FilterSheet, field: TextField, state: State, ui: Ui): State => {
  const subject = subjectIn(state, ui)
  const filtered = withTable(state, ui, table => ({
    ...table,
    filter: filterOf(field.text, table.filter, subject),
  }))
  return { ...filtered, sheet: { ...sheet, field } }
}

const KEYS: readonly Binding[] = [
  { action: 'filter.keep', keys: ['enter'], title: 'keep', area: AREA, context, priority: 1, run: keep },
  {
    action: 'filter.complete',
    keys: ['tab'],
    title: 'complete the word',
    short: 'complete',
    area: AREA,
    context,
    priority: 3,
    run: complete,
  },
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
    const hint = hintOf(field, state, ui)
    const said =
      hint === '' && error !== null ? theme.paint('bad', sanitizeLine(error)) : theme.paint('dim', hint)
    return [`${fieldRow({ label: '/', field, theme, width: Math.floor(width * 0.6) })}   ${said}`]
  },
  field: {
    get: ({ field }) => field,
    set: typed,
  },
  keys: KEYS,
}
