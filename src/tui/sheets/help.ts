// Every key that does something here, by area, with the reason beside what can't be done now.
import { toWidth } from '../../format/text-width.ts'
import { availability, type Binding, keyLabel, type Ui } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import { activeContexts, focusedTable } from '../state/focus.ts'
import { placeOf, type State } from '../state/model.ts'
import { EMPTY_FIELD } from '../state/text-field.ts'
import type { Theme } from '../theme.ts'
import { fieldRow } from './field-row.ts'
import { closed, type HelpSheet, type SheetModule, sheetOf } from './sheet.ts'

export const openHelp = (state: State): Step =>
  step({ ...state, sheet: { kind: 'help', field: EMPTY_FIELD, isSearching: false, top: 0 } })

/** What holds on the screen below the sheet, in the order of the keymap; each with the keys that nothing nearer has. */
export const bindingsHere = (state: State, ui: Ui): readonly Binding[] => {
  const contexts = activeContexts(closed(state), ui)
  const taken = new Set<string>()
  const left = new Map<Binding, readonly string[]>()
  for (const context of contexts)
    for (const binding of ui.keymap) {
      if (binding.context !== context) continue
      const keys = binding.keys.filter(key => !taken.has(key))
      for (const key of keys) taken.add(key)
      if (keys.length > 0) left.set(binding, keys)
    }
  return ui.keymap.flatMap(binding => {
    const keys = left.get(binding)
    return keys === undefined ? [] : [{ ...binding, keys }]
  })
}

interface HelpLine {
  readonly kind: 'area' | 'key'
  readonly text: string
  readonly keys: string
  readonly why: string
}

const linesOf = (sheet: HelpSheet, state: State, ui: Ui): readonly HelpLine[] => {
  const below = closed(state)
  const wanted = sheet.field.text.trim().toLowerCase()
  const shown = bindingsHere(state, ui).filter(binding =>
    `${binding.title} ${binding.area} ${binding.keys.map(keyLabel).join(' ')}`.toLowerCase().includes(wanted),
  )
  const areas = [...new Set(shown.map(({ area }) => area))]
  const keys = areas.flatMap((area, index) => [
    ...(index === 0 ? [] : [{ kind: 'area' as const, text: '', keys: '', why: '' }]),
    { kind: 'area' as const, text: area, keys: '', why: '' },
    ...shown
      .filter(binding => binding.area === area)
      .map(binding => {
        const available = availability(binding, below, ui)
        return {
          kind: 'key' as const,
          text: binding.title,
          keys: binding.keys.map(keyLabel).join(' '),
          why: available === true ? '' : available,
        }
      }),
  ])
  const fields = fieldLines(below, ui, wanted)
  return fields.length === 0 ? keys : [...keys, ...(keys.length === 0 ? [] : [blank]), ...fields]
}

const blank: HelpLine = { kind: 'area', text: '', keys: '', why: '' }

/** What the filter of the table may name. */
const fieldLines = (state: State, ui: Ui, wanted: string): readonly HelpLine[] => {
  const subject = focusedTable(state, ui)?.subject(state, placeOf(state))
  if (subject === undefined) return []
  const lines = [
    ...subject.fields.map(({ name, also = [], means }) => ({ keys: [name, ...also].join(' '), text: means })),
    ...subject.groups.map(({ prefix, means }) => ({ keys: `${prefix}.NAME`, text: means })),
  ].filter(({ keys, text }) => `${keys} ${text} ${FIELDS}`.toLowerCase().includes(wanted))
  if (lines.length === 0) return []
  return [{ ...blank, text: FIELDS }, ...lines.map(line => ({ ...line, kind: 'key' as const, why: '' }))]
}

const FIELDS = 'What the filter may name'

const drawn = (line: HelpLine, theme: Theme, width: number): string => {
  if (line.kind === 'area') return theme.paint('title', toWidth(line.text, width))
  const keys = toWidth(line.keys, 22)
  const text = line.why === '' ? line.text : `${line.text} (${line.why})`
  if (line.why !== '') return theme.paint('dim', toWidth(`  ${keys}  ${text}`, width))
  return `  ${theme.paint('key', keys)}  ${toWidth(text, Math.max(0, width - 26))}`
}

const context = 'sheet:help' as const
const AREA = 'Help'

const scrolled =
  (by: (page: number) => number) =>
  (state: State, ui: Ui): Step => {
    const sheet = sheetOf(state, 'help')
    if (sheet === null) return step(state)
    const page = pageOf(state)
    const last = Math.max(0, linesOf(sheet, state, ui).length - page)
    return step({ ...state, sheet: { ...sheet, top: Math.max(0, Math.min(last, sheet.top + by(page))) } })
  }

/** Rows of help that are seen at once: all but header, title, search and footer. */
const pageOf = (state: State): number => Math.max(1, state.size.rows - 4)

const search =
  (isSearching: boolean) =>
  (state: State): Step => {
    const sheet = sheetOf(state, 'help')
    return step(sheet === null ? state : { ...state, sheet: { ...sheet, isSearching } })
  }

const KEYS: readonly Binding[] = [
  {
    action: 'help.close',
    keys: ['escape', 'q', '?'],
    title: 'close',
    area: AREA,
    context,
    priority: 1,
    run: state => step(closed(state)),
  },
  {
    action: 'help.search',
    keys: ['/'],
    title: 'search',
    area: AREA,
    context,
    priority: 2,
    run: search(true),
  },
  { action: 'help.keep', keys: ['enter'], title: 'end of typing', area: AREA, context, run: search(false) },
  {
    action: 'help.down',
    keys: ['j', 'down', 'ctrl+n'],
    title: 'down',
    area: AREA,
    context,
    run: scrolled(() => 1),
  },
  {
    action: 'help.up',
    keys: ['k', 'up', 'ctrl+p'],
    title: 'up',
    area: AREA,
    context,
    run: scrolled(() => -1),
  },
  {
    action: 'help.page-down',
    keys: ['pagedown', 'ctrl+d', 'space'],
    title: 'a page down',
    area: AREA,
    context,
    priority: 3,
    run: scrolled(page => page),
  },
  {
    action: 'help.page-up',
    keys: ['pageup', 'ctrl+u'],
    title: 'a page up',
    area: AREA,
    context,
    run: scrolled(page => -page),
  },
]

export const helpSheet: SheetModule<HelpSheet> = {
  height: (_sheet, state) => state.size.rows,
  title: () => 'Keys of this screen',
  rows: (sheet, state, ui, { theme, width, height }) => {
    const lines = linesOf(sheet, state, ui)
    const isFiltered = sheet.isSearching || sheet.field.text !== ''
    const room = height - (isFiltered ? 1 : 0)
    const top = Math.min(sheet.top, Math.max(0, lines.length - room))
    const rows = lines.slice(top, top + room).map(line => drawn(line, theme, width))
    const none = theme.paint('dim', '  no key has this in its name')
    return [
      ...(isFiltered ? [fieldRow({ label: '/', field: sheet.field, theme, width })] : []),
      ...(lines.length === 0 ? [none] : rows),
    ]
  },
  field: {
    get: sheet => (sheet.isSearching ? sheet.field : null),
    set: (sheet, field, state) => ({ ...state, sheet: { ...sheet, field, top: 0 } }),
  },
  keys: KEYS,
}
