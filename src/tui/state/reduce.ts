// From a state and what happens to the next state, and what is to be done outside. Pure.
import { heard } from '../screens/define/news.ts'
import { moduleOf } from '../screens/screen.ts'
import { ask } from '../sheets/confirm.ts'
import { sheetModuleOf } from '../sheets/registry.ts'
import { settled } from '../table/table-state.ts'
import { TITLE_ROWS } from '../table/view.ts'
import type { Input, KeyInput } from '../terminal/input-parser.ts'
import type { Action } from './actions.ts'
import { availability, type Binding, nameOf, type Ui } from './binding.ts'
import { isChanging, withNews, withoutOld } from './changes.ts'
import { type Effect, type Step, step } from './effect.ts'
import { activeContexts } from './focus.ts'
import { placeOf, type State, withPlace } from './model.ts'
import { orderingFor } from './ordering.ts'
import { pointed } from './pointer.ts'
import type { Want } from './readings.ts'
import { say } from './say.ts'
import { arrangementOf, bodyOf } from './selectors.ts'
import { edited } from './text-field.ts'
import { isDeaf, unasked } from './unasked.ts'
import { afterNews } from './work.ts'

/** The reducer of these screens and keys. */
export const createReducer = (ui: Ui) => {
  // Of the state before, it was asked when that was the next one: working it out again would order every row again.
  const known = new WeakMap<State, readonly Want[]>()
  const wantsOf = (state: State): readonly Want[] => {
    const wants = known.get(state) ?? wantsIn(state, ui)
    known.set(state, wants)
    return wants
  }
  return (state: State, action: Action): Step => {
    const { state: next, effects } = reduced(state, action, ui)
    if (next === state) return { state, effects }
    const [before, after] = [watchedBy(state, ui), watchedBy(next, ui)]
    const watching: readonly Effect[] = before === after ? [] : [{ kind: 'watch', sweepId: after }]
    const shown = inSight(next, ui)
    const wants = wantsOf(shown)
    const isWanted = JSON.stringify(wants) === JSON.stringify(wantsOf(state))
    const reading: readonly Effect[] = isWanted ? [] : [{ kind: 'read', wants }]
    return { state: shown, effects: [...effects, ...watching, ...reading] }
  }
}

const watchedBy = (state: State, ui: Ui): string | null => {
  const place = placeOf(state)
  return moduleOf(ui.screens, place).watches?.(place) ?? null
}

const wantsIn = (state: State, ui: Ui): readonly Want[] => {
  const place = placeOf(state)
  return moduleOf(ui.screens, place).wants?.(state, place) ?? []
}

const reduced = (state: State, action: Action, ui: Ui): Step => {
  switch (action.kind) {
    case 'input':
      return input({ ...state, now: action.now, inputAt: action.now }, action.input, ui)
    case 'resize':
      return step({ ...state, size: action.size })
    case 'tick':
      return step(ticked(state, action))
    case 'data':
      return step(ticked(withData(state, action), { now: action.now, syncedAt: action.data.syncedAt }))
    case 'read':
      return step({ ...state, readings: { ...state.readings, ...action.readings } })
    case 'draft':
      return told(state, action)
    case 'ask':
      return unasked(state, before => ask(before, action.question), {
        now: action.now,
        about: action.question.question,
        cli: action.question.cli,
      })
    case 'work':
      return step(worked(state, action))
    case 'toast':
      return step(say(state, action.toast, action.now))
  }
}

/** A list of files to begin with was wished for; every other question comes by itself. */
const told = (before: State, { news, now }: Extract<Action, { kind: 'draft' }>): Step => {
  const state = { ...before, now }
  if (news.news === 'starts') return heard(state, news)
  const about = `Something about ${'path' in news ? news.path : 'the sweep'} has to be answered.`
  return unasked(state, asked => heard(asked, news), { now, about, cli: null })
}

/** What is said while nobody is known to be at work is said for a while. */
const worked = (state: State, { news, now }: Extract<Action, { kind: 'work' }>): State => {
  const works = afterNews(state.works, news, now)
  if (works !== null) return { ...state, works, now: Math.max(state.now, now) }
  return news.work === 'says' ? say(state, { level: 'info', text: news.text, cli: null }, now) : state
}

const withData = (state: State, { data, now }: Extract<Action, { kind: 'data' }>): State => ({
  ...state,
  data,
  changes: withNews(state.changes, { before: state.data, after: data, now }),
})

/** Where nothing moves, the screen needs the time of day only to the minute: an idle screen is not drawn again. */
const ticked = (
  state: State,
  { now, syncedAt }: { readonly now: number; readonly syncedAt: number | null },
): State => {
  const toast = state.toast !== null && state.toast.until <= now ? null : state.toast
  const changes = withoutOld(state.changes, now)
  const ordering = orderingFor(state.ordering, { data: state.data, inputAt: state.inputAt, now })
  const isOld = isStale(syncedAt, now)
  const isMoving =
    toast !== null ||
    state.works.length > 0 ||
    state.data.troubles.length > 0 ||
    isOld ||
    isChanging(state.changes)
  const grain = isMoving ? SECOND : MINUTE
  const shown = Math.max(state.now, Math.floor(now / grain) * grain)
  const isSame =
    shown === state.now &&
    toast === state.toast &&
    changes === state.changes &&
    ordering === state.ordering &&
    isOld === isStale(state.data.syncedAt, state.now)
  return isSame
    ? state
    : { ...state, now: shown, toast, changes, ordering, data: { ...state.data, syncedAt } }
}

const SECOND = 1_000

const MINUTE = 60_000
/** What was read longer ago is said to be old. */
export const STALE_MS = 5_000

export const isStale = (syncedAt: number | null, now: number): boolean =>
  syncedAt !== null && now - syncedAt > STALE_MS

const input = (state: State, input: Input, ui: Ui): Step => {
  if (input.kind === 'focus') return step(state)
  if (isDeaf(state, state.now)) return bindingEverywhere(state, input, ui)
  if (input.kind === 'mouse') return pointed(state, input, ui)
  const typed = typedInto(state, input, ui)
  if (typed !== null) return step(typed)
  if (input.kind === 'paste') return step(state)
  const binding = bindingOf(state, input, ui)
  return binding === null ? step(state) : invoked(state, binding, ui)
}

/** What ends or redraws the program, and nothing that could be an answer. */
const bindingEverywhere = (state: State, input: Input, ui: Ui): Step => {
  const binding = input.kind === 'key' ? bindingOf(state, input, ui) : null
  return binding?.context === 'everywhere' ? invoked(state, binding, ui) : step(state)
}

/** Does what a binding says, or says why not. */
export const invoked = (state: State, binding: Binding, ui: Ui): Step => {
  const available = availability(binding, state, ui)
  if (available === true) return binding.run(state, ui)
  const text = `${binding.title}: ${available}`
  return step(say(state, { level: 'warning', text, cli: null }, state.now))
}

/** What a key does here; the nearest context wins. */
export const bindingOf = (state: State, key: KeyInput, ui: Ui): Binding | null => {
  const name = nameOf(key)
  for (const context of activeContexts(state, ui)) {
    const found = ui.keymap.find(binding => binding.context === context && binding.keys.includes(name))
    if (found !== undefined) return found
  }
  return null
}

/** The state after letters went into the text that is being typed; null where none is, or the key is a command. */
const typedInto = (state: State, input: Input, ui: Ui): State | null => {
  const { sheet } = state
  if (sheet === null) return null
  const { field } = sheetModuleOf(sheet)
  const text = field?.get(sheet) ?? null
  if (field === undefined || text === null) return null
  const isLetter = input.kind === 'key' && !input.ctrl && !input.alt && [...input.key].length === 1
  const isCommand = input.kind === 'key' && !isLetter && bindingOf(state, input, ui) !== null
  if (isCommand && input.key !== 'space') return null
  const after = edited(text, input)
  return after === null ? null : field.set(sheet, after, state, ui)
}

/** Every table of the screen with its cursor on a row that exists, and in sight. */
const inSight = (state: State, ui: Ui): State => {
  const slots = arrangementOf(state, ui)?.slots ?? []
  const place = placeOf(state)
  const { panes } = moduleOf(ui.screens, place)
  const after = slots.reduce((place, { pane, rect }) => {
    const access = panes[pane as typeof place.focus].table
    if (access === undefined) return place
    const table = access.get(place)
    const settledTable = settled(table, access.ids(state, place), bodyOf(rect).height - TITLE_ROWS)
    return settledTable === table ? place : access.set(place, settledTable)
  }, place)
  return after === place ? state : withPlace(state, after)
}
