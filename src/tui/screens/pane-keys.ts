// Keys that go from pane to pane on a screen of several, also where only one of them is shown at a time.
import type { Binding, Context } from '../state/binding.ts'
import { step } from '../state/effect.ts'
import { focusedOn, type Place, placeOf, withPlace } from '../state/model.ts'

/** Tab, Shift-Tab and numbers for the panes of a screen, in this order. */
export const paneKeys = (
  context: Context & Place['screen'],
  panes: readonly { readonly pane: Place['focus']; readonly title: string }[],
): readonly Binding[] => {
  const area = 'Screen'
  const beside =
    (by: number): Binding['run'] =>
    state => {
      const place = placeOf(state)
      const at = panes.findIndex(({ pane }) => pane === place.focus)
      const next = panes[(at + by + panes.length) % panes.length]
      return step(next === undefined ? state : withPlace(state, focusedOn(place, next.pane)))
    }
  return [
    {
      action: `${context}.next-pane`,
      keys: ['tab'],
      title: 'next pane; numbers go to one',
      short: `1-${panes.length} panes`,
      priority: 4,
      area,
      context,
      run: beside(1),
    },
    {
      action: `${context}.previous-pane`,
      keys: ['shift+tab'],
      title: 'previous pane',
      area,
      context,
      run: beside(-1),
    },
    ...panes.map(
      ({ pane, title }, index): Binding => ({
        action: `${context}.to-${pane}`,
        keys: [String(index + 1)],
        title: `to ${title}`,
        area,
        context,
        run: state => step(withPlace(state, focusedOn(placeOf(state), pane))),
      }),
    ),
  ]
}
