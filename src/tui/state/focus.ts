// What has the keys: the contexts that hold now, and the table or the scrolled text in the pane that has the focus.
import { moduleOf, type Pane, type ScrollAccess, type TableAccess } from '../screens/screen.ts'
import type { TableState } from '../table/table-state.ts'
import type { Context, Ui } from './binding.ts'
import { type Place, placeOf, type State, withPlace } from './model.ts'

/** The pane that has the focus. */
export const focusedPane = (state: State, ui: Ui): Pane<Place> => {
  const place = placeOf(state)
  return moduleOf(ui.screens, place).panes[place.focus]
}

export const focusedTable = (state: State, ui: Ui): TableAccess<Place> | null =>
  focusedPane(state, ui).table ?? null

export const focusedScroll = (state: State, ui: Ui): ScrollAccess<Place> | null =>
  focusedPane(state, ui).scroll ?? null

/** Where a key is looked for, the nearest first. A sheet leaves nothing to the screen. */
export const activeContexts = (state: State, ui: Ui): readonly Context[] => {
  if (state.sheet !== null) return [`sheet:${state.sheet.kind}`, 'everywhere']
  const place = placeOf(state)
  const { table, scroll } = focusedPane(state, ui)
  return [
    `${place.screen}:${place.focus}`,
    place.screen,
    ...(table ? (['table'] as const) : []),
    ...(scroll ? (['scroll'] as const) : []),
    'screen',
    'everywhere',
  ]
}

/** The same with another state of the table that has the focus. */
export const withTable = (state: State, ui: Ui, change: (table: TableState) => TableState): State => {
  const access = focusedTable(state, ui)
  if (access === null) return state
  const place = placeOf(state)
  return withPlace(state, access.set(place, change(access.get(place))))
}
