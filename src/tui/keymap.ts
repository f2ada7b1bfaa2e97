// The one table of keys: footer, help, palette, mouse hints and the keys themselves all come from it.
import { openMessages } from './actions/messages.ts'
import { SCREENS } from './screens/registry.ts'
import { moduleOf } from './screens/screen.ts'
import { ask } from './sheets/confirm.ts'
import { clearFilter } from './sheets/filter.ts'
import { openHelp } from './sheets/help.ts'
import { openPalette } from './sheets/palette.ts'
import { SHEET_KEYS } from './sheets/registry.ts'
import type { Binding, Ui } from './state/binding.ts'
import { type Step, step } from './state/effect.ts'
import { focusedTable, withTable } from './state/focus.ts'
import { focusedOn, placeOf, type State, withPlace } from './state/model.ts'
import { SCROLL_KEYS } from './state/scroll-keys.ts'
import { arrangementOf } from './state/selectors.ts'
import { TABLE_KEYS } from './table/keys.ts'

const SCREEN = 'Screen'
const PROGRAM = 'Program'

/** Out of whatever is the innermost: a range, marks, a filter, a zoomed pane, the screen. */
const back = (state: State, ui: Ui): Step => {
  const access = focusedTable(state, ui)
  const place = placeOf(state)
  const table = access?.get(place)
  if (table && (table.anchor !== null || table.marks.size > 0))
    return step(withTable(state, ui, before => ({ ...before, anchor: null, marks: new Set() })))
  if (table && table.filter.text !== '') return step(clearFilter(state, ui))
  if (place.isZoomed) return step(withPlace(state, { ...place, isZoomed: false }))
  if (state.places.length === 1) return step(state)
  return leaving(
    state,
    ui,
    step({ ...state, places: state.places.slice(0, -1) as unknown as State['places'] }),
  )
}

/** The screen may have something to ask before. */
const leaving = (state: State, ui: Ui, leave: Step): Step => {
  const place = placeOf(state)
  return moduleOf(ui.screens, place).beforeLeaving?.(state, place, leave) ?? leave
}

/** Asks where something would be cut off; sweeps go on by themselves. */
const quitting = (state: State): Step => {
  const [work] = state.works
  if (work === undefined) return step(state, { kind: 'quit' })
  return ask(state, {
    question: 'Quit before this is done?',
    lines: [`${work.title}: quitting may cut it off in the middle.`],
    cli: 'Ctrl-C',
    effects: [{ kind: 'quit' }],
  })
}

const focusBeside =
  (by: number) =>
  (state: State, ui: Ui): Step => {
    const place = placeOf(state)
    const panes = arrangementOf({ ...state, ...unzoomed(state) }, ui)?.slots.map(({ pane }) => pane) ?? []
    const at = panes.indexOf(place.focus)
    const next = panes[(at + by + panes.length) % panes.length]
    return step(next === undefined ? state : withPlace(state, focusedOn(place, next)))
  }

const unzoomed = (state: State): Pick<State, 'places'> =>
  withPlace(state, { ...placeOf(state), isZoomed: false })

const SHARED: readonly Binding[] = [
  {
    action: 'screen.back',
    keys: ['escape', 'left'],
    title: 'back',
    area: SCREEN,
    context: 'screen',
    priority: 5,
    when: (state, ui) => (back(state, ui).state === state ? 'this is the first screen' : true),
    run: back,
  },
  {
    action: 'screen.next-pane',
    keys: ['tab'],
    title: 'next pane',
    area: SCREEN,
    context: 'screen',
    priority: 15,
    run: focusBeside(1),
  },
  {
    action: 'screen.previous-pane',
    keys: ['shift+tab'],
    title: 'previous pane',
    area: SCREEN,
    context: 'screen',
    run: focusBeside(-1),
  },
  {
    action: 'screen.zoom',
    keys: ['z'],
    title: 'this pane alone, or all',
    short: 'zoom',
    area: SCREEN,
    context: 'screen',
    priority: 16,
    run: state => step(withPlace(state, { ...placeOf(state), isZoomed: !placeOf(state).isZoomed })),
  },
  {
    action: 'program.help',
    keys: ['?', 'f1'],
    title: 'all keys',
    short: 'keys',
    area: PROGRAM,
    context: 'screen',
    priority: 2,
    run: openHelp,
  },
  {
    action: 'program.palette',
    keys: [':', 'ctrl+p'],
    title: 'do something by its name',
    short: 'commands',
    area: PROGRAM,
    context: 'screen',
    priority: 4,
    run: openPalette,
  },
  {
    action: 'program.messages',
    keys: ['@'],
    title: 'what was said so far',
    short: 'messages',
    area: PROGRAM,
    context: 'screen',
    run: openMessages,
  },
  {
    action: 'program.mouse',
    keys: ['m'],
    title: 'mouse on or off (off: the terminal selects text)',
    area: PROGRAM,
    context: 'screen',
    run: state => step({ ...state, hasMouse: !state.hasMouse }, { kind: 'mouse', on: !state.hasMouse }),
  },
  {
    action: 'program.sync',
    keys: ['ctrl+r'],
    title: 'read the volumes now',
    area: PROGRAM,
    context: 'screen',
    cli: () => 'sweepdeck sync',
    run: state => step(state, { kind: 'sync' }),
  },
  {
    action: 'program.redraw',
    keys: ['ctrl+l'],
    title: 'draw the screen anew',
    area: PROGRAM,
    context: 'everywhere',
    run: state => step(state, { kind: 'redraw' }),
  },
  {
    action: 'program.suspend',
    keys: ['ctrl+z'],
    title: 'to the shell and back with fg',
    area: PROGRAM,
    context: 'everywhere',
    run: state => step(state, { kind: 'suspend' }),
  },
  {
    action: 'program.quit',
    keys: ['q'],
    title: 'quit; what runs goes on',
    short: 'quit',
    area: PROGRAM,
    context: 'screen',
    priority: 3,
    run: (state, ui) => leaving(state, ui, quitting(state)),
  },
  {
    action: 'program.leave',
    keys: ['ctrl+c'],
    title: 'quit at once',
    area: PROGRAM,
    context: 'everywhere',
    run: state => step(state, { kind: 'quit' }),
  },
]

/** What stands first wins where two hold at once. */
export const KEYMAP: readonly Binding[] = [
  ...Object.values(SCREENS).flatMap(({ keys }) => keys),
  ...TABLE_KEYS,
  ...SCROLL_KEYS,
  ...SHARED,
  ...SHEET_KEYS,
]

/** The parts of the UI, put together. */
export const UI: Ui = { screens: SCREENS, keymap: KEYMAP }
