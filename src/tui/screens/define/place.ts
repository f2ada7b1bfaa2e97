// What the screen of one sweep file remembers: its text, what was on the disk, and what it was before.
import type { OpenDraft } from '../../../services/define.ts'
import type { PlaceBase } from '../../state/model.ts'
import { newTable, type TableState } from '../../table/table-state.ts'

export type DefinePane = 'axes' | 'settings' | 'side'
/** What stands beside the tables: figures, the text of the file, or what saving would change in it. */
export type Side = 'totals' | 'yaml' | 'diff'

export interface DefinePlace extends PlaceBase<'define', DefinePane> {
  readonly path: string
  readonly text: string
  /** What was on the disk when it was read or written last; null: nothing. */
  readonly base: string | null
  /** Texts before this one, and those that were undone; the newest last. */
  readonly past: readonly string[]
  readonly future: readonly string[]
  readonly axes: TableState
  readonly settings: TableState
  readonly side: Side
  readonly sideTop: number
}

/** The screen as it is opened. */
export const definePlace = ({
  path,
  text,
  base,
}: Pick<OpenDraft, 'path' | 'text' | 'base'>): DefinePlace => ({
  screen: 'define',
  focus: 'axes',
  isZoomed: false,
  path,
  text,
  base,
  past: [],
  future: [],
  axes: newTable({ column: 'order', isDescending: false }),
  settings: newTable({ column: 'order', isDescending: false }),
  side: 'totals',
  sideTop: 0,
})

/** Whether leaving would lose something. */
export const isUnsaved = ({ text, base }: Pick<DefinePlace, 'text' | 'base'>): boolean => text !== base
