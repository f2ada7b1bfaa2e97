// What the screen is made of now: which parts, and where. Used to draw, to scroll by a page and to find a click.
import { type Frame, frameOf, type Rect, type SizeClass, sizeClass } from '../layout.ts'
import { moduleOf, type Slot } from '../screens/screen.ts'
import { sheetModuleOf } from '../sheets/registry.ts'
import type { Ui } from './binding.ts'
import { placeOf, type State } from './model.ts'

export interface Arrangement {
  readonly size: SizeClass
  readonly frame: Frame
  readonly slots: readonly Slot[]
}

/** The rows that the title of a pane takes. */
export const PANE_TITLE_ROWS = 1

/** Where everything is; null where the screen is too small for anything. */
export const arrangementOf = (state: State, ui: Ui): Arrangement | null => {
  const size = sizeClass(state.size)
  if (size === null) return null
  const sheetRows = state.sheet === null ? 0 : sheetModuleOf(state.sheet).height(state.sheet, state, ui)
  const frame = frameOf(state.size, {
    sheetRows,
    hasMessage: state.toast !== null || state.works.length > 0 || state.data.troubles.length > 0,
  })
  const place = placeOf(state)
  const slots = place.isZoomed
    ? [{ pane: place.focus, rect: frame.main }]
    : moduleOf(ui.screens, place).layout(frame.main, size, place)
  return { size, frame, slots: slots.filter(({ rect }) => rect.height > 0 && rect.width > 0) }
}

/** What a pane draws on: its slot without the title. */
export const bodyOf = ({ x, y, width, height }: Rect): Rect => ({
  x,
  y: y + PANE_TITLE_ROWS,
  width,
  height: Math.max(0, height - PANE_TITLE_ROWS),
})

/** The body of the pane that has the focus; null where it is not shown. */
export const focusedBody = (state: State, ui: Ui): Rect | null => {
  const slot = arrangementOf(state, ui)?.slots.find(({ pane }) => pane === placeOf(state).focus)
  return slot === undefined ? null : bodyOf(slot.rect)
}
