// The last row: what can be done here and now, the most important first, as much as there is room for.
import { textWidth, toWidth } from '../../format/text-width.ts'
import { plural } from '../../format/words.ts'
import { availability, type Binding, type Context, keyLabel, type Ui } from '../state/binding.ts'
import { activeContexts, focusedTable } from '../state/focus.ts'
import { placeOf, type State } from '../state/model.ts'
import { markedIds } from '../table/table-state.ts'
import type { Theme } from '../theme.ts'

export interface Hint {
  readonly binding: Binding
  readonly key: string
  readonly text: string
  readonly x: number
  readonly width: number
}

const GAP = 2
const MORE = '…'

/** The hints that fit, with their places. */
export const footerHints = (
  state: State,
  ui: Ui,
): { readonly hints: readonly Hint[]; readonly isAll: boolean } => {
  const contexts = activeContexts(state, ui)
  const room = state.size.columns - textWidth(marksText(state, ui)) - GAP
  const hints: Hint[] = []
  let x = 0
  const possible = ui.keymap
    .filter(({ context, priority }) => priority !== undefined && contexts.includes(context))
    .filter(binding => isReached(binding, contexts, ui) && availability(binding, state, ui) === true)
    .toSorted((a, b) => (a.priority as number) - (b.priority as number))
  for (const binding of possible) {
    const key = keyLabel(binding.keys[0] as string)
    const text = binding.short ?? binding.title
    const width = textWidth(key) + 1 + textWidth(text)
    if (x + width + GAP + MORE.length > room) return { hints, isAll: false }
    hints.push({ binding, key, text, x, width })
    x += width + GAP
  }
  return { hints, isAll: true }
}

/** Whether its key is its own here, and not taken by a nearer context. */
const isReached = (binding: Binding, contexts: readonly Context[], ui: Ui): boolean => {
  const key = binding.keys[0] as string
  const takers = ui.keymap.filter(({ context, keys }) => contexts.includes(context) && keys.includes(key))
  const nearest = Math.min(...takers.map(({ context }) => contexts.indexOf(context)))
  return contexts.indexOf(binding.context) === nearest
}

/** The row. */
export const footerRow = (state: State, ui: Ui, theme: Theme): string => {
  const { hints, isAll } = footerHints(state, ui)
  const shown = hints
    .map(({ key, text }) => `${theme.paint('key', key)} ${theme.paint('dim', text)}`)
    .join('  ')
  const marks = marksText(state, ui)
  const left = toWidth(
    `${shown}${isAll ? '' : `  ${theme.paint('dim', MORE)}`}`,
    state.size.columns - textWidth(marks),
  )
  return left + theme.paint('mark', marks)
}

const marksText = (state: State, ui: Ui): string => {
  const access = focusedTable(state, ui)
  if (access === null || state.sheet !== null) return ''
  const place = placeOf(state)
  const marked = markedIds(access.get(place), access.ids(state, place)).size
  return marked === 0 ? '' : `${plural(marked, 'row')} marked`
}
