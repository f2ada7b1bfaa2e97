// What comes back of what the screens that define and launch a sweep asked for, and what it changes.
import { sanitizeLine } from '../../../format/sanitize.ts'
import { plural } from '../../../format/words.ts'
import type { Start } from '../../../services/define.ts'
import { choose } from '../../sheets/choose.ts'
import type { Option } from '../../sheets/sheet.ts'
import type { AfterSave, DraftNews } from '../../state/draft.ts'
import { type Step, step } from '../../state/effect.ts'
import { type Place, placeOf, type State } from '../../state/model.ts'
import { say } from '../../state/say.ts'
import { type LaunchPlace, launchPlace } from '../launch/place.ts'
import { askForProbe } from '../launch/probe.ts'
import { sweepPlace } from '../sweep/place.ts'
import { withText } from './editing.ts'
import { type DefinePlace, definePlace } from './place.ts'
import { save } from './saving.ts'

type News<Kind extends DraftNews['news']> = Extract<DraftNews, { news: Kind }>

/** The state after news. */
export const heard = (state: State, news: DraftNews): Step =>
  (HEARD[news.news] as (state: State, news: DraftNews) => Step)(state, news)

const opening = (state: State, place: Place): State => ({
  ...state,
  places: [...state.places, place],
})

/** Every open screen of that file changed. */
const onDraft = (state: State, path: string, change: (place: DefinePlace) => DefinePlace): State =>
  withPlaces(state, place => (place.screen === 'define' && place.path === path ? change(place) : place))

const onLaunch = (state: State, path: string, change: (place: LaunchPlace) => LaunchPlace): State =>
  withPlaces(state, place => (place.screen === 'launch' && place.path === path ? change(place) : place))

const withPlaces = (state: State, change: (place: Place) => Place): State => ({
  ...state,
  places: state.places.map(change) as unknown as State['places'],
})

const starts = (state: State, { starts: found }: News<'starts'>): Step =>
  choose(state, {
    title: 'A sweep file, or what to make one from',
    options: () =>
      found.map((start, index) => ({
        id: String(index),
        ...labelOf(start),
        // It is copied into the folder first.
        available: state.isReadonly && start.kind === 'example' ? 'this is --readonly' : true,
      })),
    accept: (id, before) => {
      const start = found[Number(id)]
      return start === undefined
        ? step(before)
        : step(before, { kind: 'draft', request: { do: 'open', start } })
    },
  })

const labelOf = (start: Start): Pick<Option, 'label' | 'note'> => {
  switch (start.kind) {
    case 'file':
      return { label: sanitizeLine(start.path), note: 'open' }
    case 'script':
      return { label: sanitizeLine(start.about), note: 'new file for this code' }
    case 'sweep':
      return { label: sanitizeLine(start.name), note: 'copy of an earlier sweep' }
    case 'example':
      return { label: `${start.name}: ${sanitizeLine(start.about)}`, note: 'example' }
  }
}

const opened = (state: State, { draft }: News<'opened'>): Step => {
  const after = opening(state, definePlace(draft))
  const { note } = draft
  return step(
    note === null ? after : say(after, { level: 'warning', text: `Note: ${note}`, cli: null }, state.now),
  )
}

const saved = (state: State, { path, text, then }: News<'saved'>): Step => {
  const after = onDraft(state, path, place => ({ ...place, base: text }))
  if (then === 'leave') return step({ ...after, places: withoutLast(after.places) })
  const said = say(after, { level: 'info', text: `Saved ${sanitizeLine(path)}.`, cli: null }, state.now)
  if (then === 'stay') return step(said)
  return step(opening(after, launchPlace(path)), { kind: 'draft', request: { do: 'plan', path } })
}

const withoutLast = (places: State['places']): State['places'] =>
  places.length === 1 ? places : (places.slice(0, -1) as unknown as State['places'])

const conflict = (state: State, { path, theirs, then }: News<'conflict'>): Step =>
  choose(state, {
    title: `${sanitizeLine(path)} was ${theirs === null ? 'taken away' : 'changed by somebody else'} in the meantime`,
    options: () => [
      { id: 'look', label: 'look first', note: 'd shows your text against theirs', available: true },
      {
        id: 'theirs',
        label: 'take theirs',
        note: 'u gets yours back',
        available: theirs === null ? 'there is none' : true,
      },
      { id: 'mine', label: 'write mine over it', note: 'theirs is lost', available: true },
    ],
    accept: (id, before) => accepted(before, { id, path, theirs, then }),
  })

const accepted = (
  state: State,
  {
    id,
    path,
    theirs,
    then,
  }: { readonly id: string; readonly path: string; readonly theirs: string | null; readonly then: AfterSave },
): Step => {
  if (id === 'mine') return save(state, then, true)
  if (id === 'theirs' && theirs !== null)
    return step(onDraft(state, path, place => ({ ...withText(place, theirs), base: theirs })))
  return step(onDraft(state, path, place => ({ ...place, base: theirs, side: 'diff', sideTop: 0 })))
}

/** `20 runs of digits`, as its screen says. */
const launchedText = (state: State): string | null => {
  const plan = state.places.flatMap(place => (place.screen === 'launch' ? (place.plan ?? []) : []))[0]
  if (plan === undefined) return null
  const { run_count, cached_count, sweep } = plan.document
  return `${plural(run_count - cached_count, 'run')} of ${sanitizeLine(sweep.name)}`
}

/** Whoever has gone on to something else is left there. */
const elsewhere = (state: State, sweepId: string, cli: string): State =>
  say(
    withPlaces(state, place => (place.screen === 'launch' ? { ...place, doing: null } : place)),
    { level: 'info', text: `Launched ${sweepId}; it is among the sweeps.`, cli },
    state.now,
  )

const HEARD: { readonly [Kind in DraftNews['news']]: (state: State, news: News<Kind>) => Step } = {
  starts,
  opened,
  saved,
  conflict,
  edited: (state, { path, text }) => step(onDraft(state, path, place => withText(place, text))),
  planning: (state, { path, doing }) =>
    step(onLaunch(state, path, place => ({ ...place, doing, probe: null }))),
  probing: (state, { path, doing }) =>
    step(onLaunch(state, path, place => ({ ...place, doing, probe: place.probe ?? 'running' }))),
  planned: (state, { path, plan, gpus }) =>
    step(onLaunch(state, path, place => ({ ...place, plan, gpus, doing: null, probe: null, problem: null }))),
  unplanned: (state, { path, lines }) =>
    step(
      onLaunch(state, path, place => ({ ...place, plan: null, doing: null, probe: null, problem: lines })),
    ),
  'probe-offered': (state, { path, offer }) => askForProbe(state, path, offer),
  'probe-stopped': state =>
    step(
      say(
        state,
        {
          level: 'info',
          text: 'The probe was stopped. What it measured until then counts.',
          cli: null,
        },
        state.now,
      ),
    ),
  'not-probed': (state, { path, message }) =>
    step(
      say(
        onLaunch(state, path, place => ({ ...place, doing: null, probe: null })),
        { level: 'error', text: sanitizeLine(message), cli: null },
        state.now,
      ),
    ),
  launching: state =>
    step(withPlaces(state, place => (place.screen === 'launch' ? { ...place, doing: 'launching' } : place))),
  launched: (state, { sweepId, cli }) => {
    if (placeOf(state).screen !== 'launch') return step(elsewhere(state, sweepId, cli))
    const left = state.places.filter(({ screen }) => screen !== 'launch' && screen !== 'define')
    const after = { ...state, places: [...left, sweepPlace(sweepId)] as unknown as State['places'] }
    const text = `Launched ${launchedText(state) ?? sweepId}.`
    return step(say(after, { level: 'info', text, cli }, state.now))
  },
  'not-launched': (state, { message }) =>
    step(
      say(
        withPlaces(state, place => (place.screen === 'launch' ? { ...place, doing: null } : place)),
        { level: 'error', text: message, cli: null },
        state.now,
      ),
    ),
}
