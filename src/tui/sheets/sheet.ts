// What can have the keys instead of the screen. It lies below the panes, which stay in sight, and never over them.
import type { Completion } from '../../domain/query/complete.ts'
import type { SweepEdit } from '../../domain/sweep-file/edit/edits.ts'
import type { Canvas } from '../screens/screen.ts'
import type { Binding, Ui } from '../state/binding.ts'
import type { Effect, Step } from '../state/effect.ts'
import type { State } from '../state/model.ts'
import type { TextField } from '../state/text-field.ts'

/** All keys, or those that hold a word. */
export interface HelpSheet {
  readonly kind: 'help'
  readonly field: TextField
  readonly isSearching: boolean
  readonly top: number
}

export interface Option {
  readonly id: string
  readonly label: string
  /** Beside it: its keys. */
  readonly note: string
  /** true, or why it can't be chosen. */
  readonly available: true | string
}

/** A list of which one is chosen by typing some of its letters: the palette, the order of a table. */
export interface ChooseSheet {
  readonly kind: 'choose'
  readonly title: string
  readonly field: TextField
  readonly cursor: number
  readonly options: (state: State, ui: Ui) => readonly Option[]
  readonly accept: (id: string, state: State, ui: Ui) => Step
}

/** Asks before something is stopped or money is spent. The default is No. */
export interface ConfirmSheet {
  readonly kind: 'confirm'
  readonly question: string
  /** What it comes to: counts and dollars. */
  readonly lines: readonly string[]
  readonly cli: string
  readonly isYes: boolean
  readonly effects: readonly Effect[]
}

/** Something to read. */
export interface TextSheet {
  readonly kind: 'text'
  readonly title: string
  /** First row that is shown. */
  readonly top: number
  readonly rows: (state: State, look: Pick<Canvas, 'width' | 'theme'>) => readonly string[]
}

/** Asks for one line. */
export interface PromptSheet {
  readonly kind: 'prompt'
  readonly title: string
  readonly hint: string
  readonly field: TextField
  readonly error: string | null
  /** What to do with it, or why it can't be taken. The sheet is closed already. */
  readonly accept: (text: string, state: State) => Step | string
  /** What the word at a place of the text could become. */
  readonly complete?: (text: string, caret: number, state: State) => Completion
  /** What this line would do to the sweep file that is open; null: nothing that could be shown. */
  readonly preview?: (text: string) => readonly SweepEdit[] | null
}

/** The filter of the table that has the focus. */
export interface FilterSheet {
  readonly kind: 'filter'
  readonly field: TextField
}

export type Sheet = TextSheet | HelpSheet | ChooseSheet | ConfirmSheet | PromptSheet | FilterSheet

export interface SheetModule<S extends Sheet> {
  /** Rows that it would like to have. */
  height(sheet: S, state: State, ui: Ui): number
  title(sheet: S, state: State, ui: Ui): string
  rows(sheet: S, state: State, ui: Ui, canvas: Canvas): readonly string[]
  /** Where typed letters go. */
  readonly field?: {
    get(sheet: S): TextField | null
    set(sheet: S, field: TextField, state: State, ui: Ui): State
  }
  readonly keys: readonly Binding[]
}

/** The open sheet, where it is of that kind. */
export const sheetOf = <Kind extends Sheet['kind']>(
  state: State,
  kind: Kind,
): Extract<Sheet, { kind: Kind }> | null =>
  state.sheet?.kind === kind ? (state.sheet as Extract<Sheet, { kind: Kind }>) : null

/** The same without a sheet. */
export const closed = (state: State): State => ({ ...state, sheet: null })
