// What the mouse does: a click on a row, a title or a key hint, and the wheel over whatever is under it.
import { footerHints } from '../chrome/footer.ts'
import { holds } from '../layout.ts'
import { moduleOf } from '../screens/screen.ts'
import { columnAt } from '../table/columns.ts'
import { sortedBy } from '../table/keys.ts'
import { moved } from '../table/table-state.ts'
import { TITLE_ROWS } from '../table/view.ts'
import type { MouseInput } from '../terminal/input-parser.ts'
import { availability, type Ui } from './binding.ts'
import { type Step, step } from './effect.ts'
import { focusedOn, placeOf, type State, withPlace } from './model.ts'
import { arrangementOf, bodyOf } from './selectors.ts'

/** Rows that one turn of the wheel moves by. */
const WHEEL_ROWS = 3

/** The state after the mouse did something. */
export const pointed = (state: State, mouse: MouseInput, ui: Ui): Step => {
  const arrangement = arrangementOf(state, ui)
  if (arrangement === null || mouse.action === 'release' || mouse.action === 'drag') return step(state)
  const { column, row } = mouse
  if (mouse.action === 'press' && holds(arrangement.frame.footer, column, row)) return hint(state, column, ui)
  if (state.sheet !== null) return step(state)
  const slot = arrangement.slots.find(({ rect }) => holds(rect, column, row))
  if (slot === undefined) return step(state)
  const place = placeOf(state)
  const focus = slot.pane as typeof place.focus
  const isFocused = focus === place.focus
  const focused = mouse.action === 'press' ? withPlace(state, focusedOn(place, focus)) : state
  const pane = moduleOf(ui.screens, place).panes[focus]
  const body = bodyOf(slot.rect)
  if (mouse.action !== 'press') {
    const by = mouse.action === 'wheel-up' ? -WHEEL_ROWS : WHEEL_ROWS
    if (pane.table) {
      const ids = pane.table.ids(state, place)
      const table = pane.table.get(place)
      return step(withPlace(state, pane.table.set(place, moved(table, ids, table.index + by))))
    }
    if (pane.scroll) {
      const last = Math.max(0, pane.scroll.length(state, place, body.width) - body.height)
      const top = Math.max(0, Math.min(last, pane.scroll.get(place) + by))
      return step(withPlace(state, pane.scroll.set(place, top)))
    }
    return step(state)
  }
  if (mouse.button !== 'left' || row < body.y) return step(focused)
  if (pane.press) {
    const cell = { column: column - body.x, row: row - body.y }
    return pane.press(focused, placeOf(focused), {
      ...cell,
      width: body.width,
      height: body.height,
      isFocused,
    })
  }
  if (!pane.table) return step(focused)
  if (row === body.y) {
    const found = columnAt(pane.table.fitted(state, placeOf(focused), body.width), column - body.x)
    return step(found === null ? focused : sortedBy(focused, ui, found.id))
  }
  const table = pane.table.get(placeOf(focused))
  const ids = pane.table.ids(state, placeOf(focused))
  const index = table.top + row - body.y - TITLE_ROWS
  const id = ids[index]
  if (id === undefined) return step(focused)
  const isSecond = isFocused && id === table.cursor && !mouse.ctrl
  if (isSecond && pane.table.open) return pane.table.open(focused, placeOf(focused), id)
  return step(withPlace(focused, pane.table.set(placeOf(focused), moved(table, ids, index))))
}

const hint = (state: State, column: number, ui: Ui): Step => {
  const found = footerHints(state, ui).hints.find(({ x, width }) => column >= x && column < x + width)
  if (found === undefined || availability(found.binding, state, ui) !== true) return step(state)
  return found.binding.run(state, ui)
}
