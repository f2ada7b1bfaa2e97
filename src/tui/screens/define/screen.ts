// The Define screen: the space of a sweep file as a table, its settings beside it, and what it comes to while one types.
import type { SweepEdit } from '../../../domain/sweep-file/edit/edits.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { plural } from '../../../format/words.ts'
import { type Rect, type SizeClass, splitColumns, splitRows } from '../../layout.ts'
import { sheetOf } from '../../sheets/sheet.ts'
import { step } from '../../state/effect.ts'
import type { State } from '../../state/model.ts'
import { fitColumns } from '../../table/columns.ts'
import { tableRows } from '../../table/view.ts'
import { createTheme, type Theme } from '../../theme.ts'
import type { Pane, ScreenModule, Slot } from '../screen.ts'
import { editSetting, editValues } from './actions.ts'
import { SPACE_SUBJECT, spaceColumns, spaceRows, spaceSelection } from './axes.ts'
import { outlineIn } from './editing.ts'
import { DEFINE_KEYS } from './keys.ts'
import { type DefinePlace, isUnsaved } from './place.ts'
import { checkOf, problemsIn } from './problems.ts'
import { askBeforeLeaving } from './saving.ts'
import { SETTING_COLUMNS, SETTING_SUBJECT, SETTINGS, settingSelection } from './settings.ts'
import { totalsRows } from './totals.ts'
import { diffRows, yamlRows } from './yaml.ts'

/** For counting rows, which no colour changes. */
const PLAIN = createTheme({ theme: 'dark', colors: 'none', glyphs: 'braille' })

const NO_EDITS: readonly SweepEdit[] = []

/** What the line that is being typed would do. */
const editsTyped = (state: State): readonly SweepEdit[] => {
  const sheet = sheetOf(state, 'prompt')
  return sheet?.preview?.(sheet.field.text) ?? NO_EDITS
}

/** The text with what is being typed, as soon as that was worked out; else as it is. */
const textShown = (state: State, { path, text }: DefinePlace): string => {
  const { draft } = state.readings
  return editsTyped(state).length > 0 && draft?.path === path ? draft.text : text
}

const axes: Pane<DefinePlace> = {
  title: (state, place) => {
    const outline = outlineIn(place)
    const count = outline?.branches.length ?? 0
    const branches = count === 0 ? '' : `, ${plural(count, 'sub-space')} in any_of`
    const { applied } = place.axes.filter
    const rows = spaceSelection(state, place).rows.filter(({ branch }) => branch === null).length
    return `Parameters ${rows}${branches}${applied === null ? '' : `  /${applied.text}`}`
  },
  rows: (state, place, canvas) => {
    const { theme } = canvas
    const rows = tableRows(
      {
        columns: spaceColumns(place),
        selection: spaceSelection(state, place),
        table: place.axes,
        now: state.now,
      },
      canvas,
    )
    if (outlineIn(place) === null) return [theme.paint('bad', '  The text is no YAML: e opens it, u undoes.')]
    if (spaceRows(state, place).length === 0)
      return [...rows, theme.paint('dim', '  No parameter yet: a adds one, such as lr 1e-4 to 1e-2 log 5.')]
    return rows
  },
  table: {
    columns: (_state, place) => spaceColumns(place),
    fitted: (_state, place, width) => fitColumns(spaceColumns(place), width),
    get: place => place.axes,
    set: (place, table) => ({ ...place, axes: table }),
    ids: (state, place) => spaceSelection(state, place).ids,
    total: (state, place) => spaceRows(state, place).length,
    subject: () => SPACE_SUBJECT,
    open: (state, place, id) => {
      const row = spaceRows(state, place).find(each => each.id === id)
      return row === undefined ? step(state) : editValues(state, row)
    },
  },
}

const settings: Pane<DefinePlace> = {
  title: () => 'Settings',
  rows: (state, place, canvas) =>
    tableRows(
      {
        columns: SETTING_COLUMNS,
        selection: settingSelection(state, place),
        table: place.settings,
        now: state.now,
      },
      canvas,
    ),
  table: {
    columns: () => SETTING_COLUMNS,
    fitted: (_state, _place, width) => fitColumns(SETTING_COLUMNS, width),
    get: place => place.settings,
    set: (place, table) => ({ ...place, settings: table }),
    ids: (state, place) => settingSelection(state, place).ids,
    total: () => SETTINGS.length,
    subject: () => SETTING_SUBJECT,
    open: (state, place, id) => {
      const row = settingSelection(state, place).rows.find(({ setting }) => setting.key === id)
      return row === undefined ? step(state) : editSetting(state, row)
    },
  },
}

const sideRows = (
  state: State,
  place: DefinePlace,
  { theme, width }: { readonly theme: Theme; readonly width: number },
): readonly string[] => {
  const text = textShown(state, place)
  const shown = { text, base: place.base, problems: problemsIn(state, place) }
  if (place.side === 'yaml') return yamlRows(shown, theme)
  if (place.side === 'diff') return diffRows(shown, theme)
  return totalsRows(place, checkOf(state, place), { theme, width, isTyped: text !== place.text })
}

const SIDE_TITLES: Readonly<Record<DefinePlace['side'], string>> = {
  totals: 'What it comes to',
  yaml: 'The file',
  diff: 'What saving changes',
}

const side: Pane<DefinePlace> = {
  title: (_state, place) => SIDE_TITLES[place.side],
  rows: (state, place, { theme, width, height }) =>
    sideRows(state, place, { theme, width }).slice(place.sideTop, place.sideTop + height),
  scroll: {
    get: ({ sideTop }) => sideTop,
    set: (place, sideTop) => ({ ...place, sideTop }),
    length: (state, place, width) => sideRows(state, place, { theme: PLAIN, width }).length,
  },
}

const SETTINGS_COLUMNS = 42
const TOTALS_ROWS = 11
const COMPACT_SETTINGS_ROWS = 6

const layout = (area: Rect, size: SizeClass, place: DefinePlace): readonly Slot[] => {
  const isText = place.side !== 'totals'
  if (size === 'wide') {
    const [tables, rest] = splitColumns(area, area.width - SETTINGS_COLUMNS - 18)
    const [upper, lower] = splitRows(tables, Math.floor(tables.height / 2))
    const [right, below] = splitRows(rest, SETTINGS.length + 2)
    return isText
      ? [
          { pane: 'axes', rect: upper },
          { pane: 'side', rect: lower },
          { pane: 'settings', rect: rest },
        ]
      : [
          { pane: 'axes', rect: tables },
          { pane: 'settings', rect: right },
          { pane: 'side', rect: below },
        ]
  }
  if (size === 'normal') {
    const [upper, lower] = splitRows(area, isText ? Math.floor(area.height / 2) : area.height - TOTALS_ROWS)
    const [left, right] = splitColumns(upper, upper.width - SETTINGS_COLUMNS)
    return [
      { pane: 'axes', rect: left },
      { pane: 'settings', rect: right },
      { pane: 'side', rect: lower },
    ]
  }
  // Little room: the pane with the keys has most of it.
  const [upper, lower] = splitRows(area, Math.ceil(area.height * 0.6))
  const main = place.focus === 'settings' ? 'settings' : 'axes'
  const isRoomy = upper.height > 2 * COMPACT_SETTINGS_ROWS
  const [first, second] = splitRows(upper, isRoomy ? upper.height - COMPACT_SETTINGS_ROWS : upper.height)
  return [
    { pane: main, rect: first },
    { pane: main === 'axes' ? 'settings' : 'axes', rect: second },
    { pane: 'side', rect: lower },
  ]
}

export const defineScreen: ScreenModule<DefinePlace> = {
  crumb: (_state, place) => `Define ${sanitizeLine(place.path)}${isUnsaved(place) ? ' *' : ''}`,
  panes: { axes, settings, side },
  layout,
  keys: DEFINE_KEYS,
  beforeLeaving: askBeforeLeaving,
  wants: (state, place) => [{ kind: 'draft', path: place.path, text: place.text, edits: editsTyped(state) }],
}
