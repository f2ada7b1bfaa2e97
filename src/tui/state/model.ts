// All that the terminal UI knows. Plain data: the clock and the size of the screen come in through actions.
import type { LiveSnapshot } from '../../services/live-snapshot.ts'
import type { ComparePlace } from '../screens/compare/place.ts'
import type { DefinePlace } from '../screens/define/place.ts'
import type { LaunchPlace } from '../screens/launch/place.ts'
import type { RunPlace } from '../screens/run/place.ts'
import type { SweepPlace } from '../screens/sweep/place.ts'
import type { SweepsPlace } from '../screens/sweeps/place.ts'
import type { Sheet } from '../sheets/sheet.ts'
import type { Appearance } from '../theme.ts'
import type { Changes } from './changes.ts'
import type { Ordering } from './ordering.ts'
import type { Readings } from './readings.ts'
import type { Work } from './work.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Where the user is: one open screen with its own state. A further screen adds its place here and its module to the registry. */
export type Place = SweepsPlace | SweepPlace | RunPlace | DefinePlace | LaunchPlace | ComparePlace
export type ScreenName = Place['screen']

/** What every place has. */
export interface PlaceBase<Name extends string, Pane extends string> {
  readonly screen: Name
  /** The pane that has the keys. */
  readonly focus: Pane
  /** Only that pane is shown. */
  readonly isZoomed: boolean
}

export interface Toast {
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
  /** The command line that does the same, where there is one. */
  readonly cli: string | null
  /** When it goes away. */
  readonly until: number
}

/** What was said, and when. */
export interface Message extends Omit<Toast, 'until'> {
  readonly at: number
}

/** What was read of the project. */
export interface Data extends LiveSnapshot {
  /** When all of it was last compared with the volumes. */
  readonly syncedAt: number | null
}

/** Before anything was read. */
export const NO_DATA: Data = {
  revision: 0,
  sweeps: null,
  open: null,
  troubles: [],
  syncedAt: null,
}

export interface State {
  readonly size: Size
  /** Milliseconds since 1970, as fine as the screen needs it. */
  readonly now: number
  readonly appearance: Appearance
  readonly hasMouse: boolean
  /** Looking only: whatever would change something is off. */
  readonly isReadonly: boolean
  /** Opened screens, the one that is shown last. */
  readonly places: readonly [Place, ...Place[]]
  /** What has the keys instead of the screen. */
  readonly sheet: Sheet | null
  readonly toast: Toast | null
  /** Long work that goes on, the newest last. */
  readonly works: readonly Work[]
  /** What was said so far, the newest last. */
  readonly messages: readonly Message[]
  readonly data: Data
  /** Rows that changed a moment ago. */
  readonly changes: Changes
  /** What the tables are ordered by. */
  readonly ordering: Ordering
  /** When a key was pressed, or the mouse used. */
  readonly inputAt: number
  /** A question that came by itself takes no answer before. */
  readonly deafUntil: number
  /** What was read for the screen that is shown. */
  readonly readings: Readings
}

/** The screen that is shown. */
export const placeOf = (state: State): Place => state.places.at(-1) as Place

/** The same with another state of the screen that is shown. */
export const withPlace = (state: State, place: Place): State => ({
  ...state,
  places: [...state.places.slice(0, -1), place] as unknown as State['places'],
})

/** The same place with the keys in another of its panes. */
export const focusedOn = (place: Place, pane: string): Place => ({ ...place, focus: pane }) as Place
