// Chooses one of a list by typing some of its letters.
import { textWidth, toWidth, truncate } from '../../format/text-width.ts'
import type { Binding, Ui } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import type { State } from '../state/model.ts'
import { EMPTY_FIELD } from '../state/text-field.ts'
import { topFor } from '../table/table-state.ts'
import { fieldRow } from './field-row.ts'
import { fuzzyScore } from './fuzzy.ts'
import { type ChooseSheet, closed, type Option, type SheetModule, sheetOf } from './sheet.ts'

/** Opens a list. */
export const choose = (state: State, list: Pick<ChooseSheet, 'title' | 'options' | 'accept'>): Step =>
  step({ ...state, sheet: { kind: 'choose', field: EMPTY_FIELD, cursor: 0, ...list } })

/** Those that have the typed letters in their order, the best first. */
export const matchingOptions = (sheet: ChooseSheet, state: State, ui: Ui): readonly Option[] => {
  const options = sheet.options(state, ui)
  const wanted = sheet.field.text.trim()
  if (wanted === '') return options
  return options
    .map(option => ({ option, score: fuzzyScore(wanted, `${option.label} ${option.note}`) }))
    .filter((each): each is { option: Option; score: number } => each.score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ option }) => option)
}

const context = 'sheet:choose' as const
const AREA = 'List'

const move =
  (by: number) =>
  (state: State, ui: Ui): Step => {
    const sheet = sheetOf(state, 'choose')
    if (sheet === null) return step(state)
    const last = matchingOptions(sheet, state, ui).length - 1
    const cursor = Math.max(0, Math.min(last, sheet.cursor + by))
    return step({ ...state, sheet: { ...sheet, cursor } })
  }

const accept = (state: State, ui: Ui): Step => {
  const sheet = sheetOf(state, 'choose')
  const option = sheet === null ? undefined : matchingOptions(sheet, state, ui)[sheet.cursor]
  if (sheet === null || option === undefined || option.available !== true) return step(state)
  return sheet.accept(option.id, closed(state), ui)
}

const KEYS: readonly Binding[] = [
  {
    action: 'choose.accept',
    keys: ['enter'],
    title: 'take it',
    area: AREA,
    context,
    priority: 1,
    run: accept,
  },
  {
    action: 'choose.cancel',
    keys: ['escape'],
    title: 'cancel',
    area: AREA,
    context,
    priority: 2,
    run: state => step(closed(state)),
  },
  {
    action: 'choose.down',
    keys: ['down', 'ctrl+n', 'tab'],
    title: 'next',
    area: AREA,
    context,
    priority: 3,
    run: move(1),
  },
  {
    action: 'choose.up',
    keys: ['up', 'ctrl+p', 'shift+tab'],
    title: 'previous',
    area: AREA,
    context,
    priority: 4,
    run: move(-1),
  },
]

export const chooseSheet: SheetModule<ChooseSheet> = {
  height: (sheet, state, ui) =>
    Math.min(Math.floor(state.size.rows / 2), Math.max(3, sheet.options(state, ui).length + 2)),
  title: ({ title }) => title,
  rows: (sheet, state, ui, { theme, width, height }) => {
    const options = matchingOptions(sheet, state, ui)
    const room = Math.max(1, height - 1)
    const index = Math.min(sheet.cursor, Math.max(0, options.length - 1))
    const top = topFor({ top: 0, index, length: options.length, height: room })
    const rows = options.slice(top, top + room).map((option, offset) => {
      const isCursor = top + offset === index
      const why = option.available === true ? '' : ` (${option.available})`
      const note = truncate(option.note, Math.floor(width / 3))
      const label = toWidth(`${option.label}${why}`, Math.max(0, width - 6 - textWidth(note)))
      const line = `${isCursor ? theme.glyphs.cursor : ' '} ${label}  ${note}  `
      if (isCursor) return theme.paint('cursor', line)
      return option.available === true ? line : theme.paint('dim', line)
    })
    const none = theme.paint('dim', '  nothing has these letters; Esc goes back')
    return [
      fieldRow({ label: '  ', field: sheet.field, theme, width }),
      ...(rows.length === 0 ? [none] : rows),
    ]
  },
  field: {
    get: ({ field }) => field,
    set: (sheet, field, state) => ({ ...state, sheet: { ...sheet, field, cursor: 0 } }),
  },
  keys: KEYS,
}
