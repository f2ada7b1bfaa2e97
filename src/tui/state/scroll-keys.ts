// The keys that every pane has that is longer than its place.
import type { Binding, Ui } from './binding.ts'
import { type Step, step } from './effect.ts'
import { focusedScroll } from './focus.ts'
import { placeOf, type State, withPlace } from './model.ts'
import { focusedBody } from './selectors.ts'

const context = 'scroll' as const
const area = 'Move'

const by =
  (rows: (page: number, length: number) => number) =>
  (state: State, ui: Ui): Step => {
    const access = focusedScroll(state, ui)
    const body = focusedBody(state, ui)
    if (access === null || body === null) return step(state)
    const place = placeOf(state)
    const length = access.length(state, place, body.width)
    const last = Math.max(0, length - body.height)
    const top = Math.max(0, Math.min(last, access.get(place) + rows(body.height, length)))
    return step(withPlace(state, access.set(place, top)))
  }

export const SCROLL_KEYS: readonly Binding[] = [
  { action: 'scroll.down', keys: ['j', 'down'], title: 'down', area, context, run: by(() => 1) },
  { action: 'scroll.up', keys: ['k', 'up'], title: 'up', area, context, run: by(() => -1) },
  {
    action: 'scroll.first',
    keys: ['g', 'home'],
    title: 'top',
    area,
    context,
    run: by((_, length) => -length),
  },
  {
    action: 'scroll.last',
    keys: ['G', 'end'],
    title: 'bottom',
    area,
    context,
    run: by((_, length) => length),
  },
  {
    action: 'scroll.page-down',
    keys: ['pagedown', 'ctrl+f', 'ctrl+d'],
    title: 'a page down',
    area,
    context,
    run: by(page => page),
  },
  {
    action: 'scroll.page-up',
    keys: ['pageup', 'ctrl+b', 'ctrl+u'],
    title: 'a page up',
    area,
    context,
    run: by(page => -page),
  },
]
