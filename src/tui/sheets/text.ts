// Something to read, as long as it may be: what two runs differ in, what was said so far.
import type { Binding, Ui } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import type { State } from '../state/model.ts'
import { createTheme } from '../theme.ts'
import { closed, type SheetModule, sheetOf, type TextSheet } from './sheet.ts'

/** Opens it at its beginning. */
export const openText = (state: State, text: Pick<TextSheet, 'title' | 'rows'>): Step =>
  step({ ...state, sheet: { kind: 'text', top: 0, ...text } })

const context = 'sheet:text' as const
const AREA = 'Text'
/** For counting rows, which no colour changes. */
const PLAIN = createTheme({ theme: 'dark', colors: 'none', glyphs: 'braille' })

const allRows = (sheet: TextSheet, state: State): readonly string[] =>
  sheet.rows(state, { width: state.size.columns, theme: PLAIN })

/** Half of the screen, more where there is more to read and the screen is low. */
const heightOf = (sheet: TextSheet, state: State): number => {
  const most = Math.max(10, Math.floor((state.size.rows * 2) / 3))
  return Math.min(most, allRows(sheet, state).length + 1)
}

const scrolled =
  (by: (page: number, length: number) => number) =>
  (state: State, _ui: Ui): Step => {
    const sheet = sheetOf(state, 'text')
    if (sheet === null) return step(state)
    const page = Math.max(1, heightOf(sheet, state) - 1)
    const { length } = allRows(sheet, state)
    const top = Math.max(0, Math.min(length - page, sheet.top + by(page, length)))
    return step({ ...state, sheet: { ...sheet, top } })
  }

const KEYS: readonly Binding[] = [
  {
    action: 'text.close',
    keys: ['escape', 'q', 'enter'],
    title: 'close',
    area: AREA,
    context,
    priority: 1,
    run: state => step(closed(state)),
  },
  {
    action: 'text.down',
    keys: ['j', 'down'],
    title: 'down',
    area: AREA,
    context,
    priority: 2,
    run: scrolled(() => 1),
  },
  { action: 'text.up', keys: ['k', 'up'], title: 'up', area: AREA, context, run: scrolled(() => -1) },
  {
    action: 'text.page-down',
    keys: ['pagedown', 'ctrl+d', 'ctrl+f', 'space'],
    title: 'a page down',
    area: AREA,
    context,
    priority: 3,
    run: scrolled(page => page),
  },
  {
    action: 'text.page-up',
    keys: ['pageup', 'ctrl+u', 'ctrl+b'],
    title: 'a page up',
    area: AREA,
    context,
    run: scrolled(page => -page),
  },
  {
    action: 'text.first',
    keys: ['g', 'home'],
    title: 'top',
    area: AREA,
    context,
    run: scrolled((_, length) => -length),
  },
  {
    action: 'text.last',
    keys: ['G', 'end'],
    title: 'bottom',
    area: AREA,
    context,
    run: scrolled((_, length) => length),
  },
]

export const textSheet: SheetModule<TextSheet> = {
  height: heightOf,
  title: ({ title }) => title,
  rows: (sheet, state, _ui, { width, height, theme }) => {
    const rows = sheet.rows(state, { width, theme })
    const top = Math.max(0, Math.min(sheet.top, rows.length - height))
    return rows.slice(top, top + height)
  },
  keys: KEYS,
}
