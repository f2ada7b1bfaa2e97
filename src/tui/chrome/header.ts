// The first row of every screen: where one is, what runs now, and what that costs.
import { duration } from '../../format/duration.ts'
import { money } from '../../format/money.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { textWidth, toWidth, truncate } from '../../format/text-width.ts'
import { plural } from '../../format/words.ts'
import { moduleOf } from '../screens/screen.ts'
import type { Ui } from '../state/binding.ts'
import { burnOf } from '../state/burn.ts'
import type { State } from '../state/model.ts'
import { isStale } from '../state/reduce.ts'
import type { Theme } from '../theme.ts'

/** The row. */
export const headerRow = (state: State, ui: Ui, theme: Theme): string => {
  const { columns } = state.size
  const now = nowText(state, theme)
  const room = columns - textWidth(now) - 2
  const crumbs = state.places.map(place => sanitizeLine(moduleOf(ui.screens, place).crumb(state, place)))
  const separator = ` ${theme.glyphs.separator} `
  const path = crumbs
    .map((crumb, index) =>
      index === crumbs.length - 1 ? theme.paint('title', crumb) : theme.paint('dim', crumb),
    )
    .join(theme.paint('dim', separator))
  return toWidth(truncate(` ${path}`, room), room) + `${now} `.padStart(2)
}

/** `● 2 sweeps, 5 runs, about $0.42/h`. */
const nowText = (state: State, theme: Theme): string => {
  const { sweeps, syncedAt } = state.data
  if (sweeps === null) return theme.paint('dim', 'reading …')
  const burn = burnOf(sweeps)
  const old =
    isStale(syncedAt, state.now) && syncedAt !== null
      ? theme.paint('warn', `read ${duration(Math.floor((state.now - syncedAt) / 1000))} ago  `)
      : ''
  if (burn.sweeps === 0) return old + theme.paint('dim', 'nothing runs')
  const cost = burn.usdPerHour === null ? '' : `, ${money(burn.usdPerHour)}/h`
  const text = `${theme.glyphs.states.running} ${plural(burn.runs, 'run')} of ${plural(burn.sweeps, 'sweep')}${cost}`
  return old + theme.paint('busy', text)
}
