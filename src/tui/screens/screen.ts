// How a screen plugs in: what it shows in which panes, its keys, and what its panes let the shared keys do.
import type { Subject } from '../../domain/query/field.ts'
import type { Rect, SizeClass } from '../layout.ts'
import type { Binding } from '../state/binding.ts'
import type { Step } from '../state/effect.ts'
import type { Place, ScreenName, State } from '../state/model.ts'
import type { Want } from '../state/readings.ts'
import type { Fitted, TableColumn } from '../table/columns.ts'
import type { TableState } from '../table/table-state.ts'
import type { Theme } from '../theme.ts'

/** What a pane draws on. */
export interface Canvas {
  readonly width: number
  readonly height: number
  readonly theme: Theme
  readonly isFocused: boolean
}

/** Makes movement, marks, sort, filter and mouse work on a pane that is a table. */
export interface TableAccess<P> {
  readonly columns: (state: State, place: P) => readonly TableColumn[]
  /** Where its columns are at this width. */
  fitted(state: State, place: P, width: number): readonly Fitted<TableColumn>[]
  get(place: P): TableState
  set(place: P, table: TableState): P
  /** Ids of all rows that pass the filter, in their order. */
  ids(state: State, place: P): readonly string[]
  /** How many there are without the filter. */
  total(state: State, place: P): number
  /** What a filter may ask of a row. */
  subject(state: State, place: P): Subject<unknown>
  /** Enter, or a click on the row of the cursor. */
  open?(state: State, place: P, id: string): Step
}

/** Makes movement and the wheel work on a pane that is longer than its place. */
export interface ScrollAccess<P> {
  get(place: P): number
  set(place: P, top: number): P
  length(state: State, place: P, width: number): number
}

export interface Pane<P> {
  title(state: State, place: P): string
  /** At most `height` rows of at most `width` cells, drawn on what it is given. */
  rows(state: State, place: P, canvas: Canvas): readonly string[]
  readonly table?: TableAccess<P>
  readonly scroll?: ScrollAccess<P>
  /** A click on a cell of it, from its top left, where it is neither a table nor scrolled. */
  press?(state: State, place: P, press: Press): Step
}

export interface Press extends Pick<Canvas, 'width' | 'height' | 'isFocused'> {
  readonly column: number
  readonly row: number
}

/** Where a pane is. */
export interface Slot {
  readonly pane: string
  readonly rect: Rect
}

export interface ScreenModule<P extends Place = Place> {
  /** Its part of the breadcrumbs. */
  crumb(state: State, place: P): string
  readonly panes: Readonly<Record<P['focus'], Pane<P>>>
  /** Which panes are shown in an area, from the top left. They don't overlap; the first one has the focus at first. */
  layout(area: Rect, size: SizeClass, place: P): readonly Slot[]
  readonly keys: readonly Binding[]
  /** What comes first where the screen is about to be left, such as a question; `leave` is what would leave it. */
  beforeLeaving?(state: State, place: P, leave: Step): Step
  /** The sweep whose runs it shows: they are kept up to date while it is in front. */
  watches?(place: P): string
  /** What has to be read for what it shows now. */
  wants?(state: State, place: P): readonly Want[]
}

export type Screens = { readonly [Name in ScreenName]: ScreenModule<Extract<Place, { screen: Name }>> }

/** The module of a place. */
export const moduleOf = (screens: Screens, place: Place): ScreenModule =>
  screens[place.screen] as ScreenModule
