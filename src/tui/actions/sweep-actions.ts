// What can be done to one sweep from wherever it is shown: more runs for it, its best checkpoint named, a comparison.
import type { SweepRow } from '../../domain/documents.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { shellWord } from '../../format/shell-word.ts'
import { budgetText } from '../../format/words.ts'
import { comparePlace } from '../screens/compare/place.ts'
import { sweepPlace } from '../screens/sweep/place.ts'
import { handleOf } from '../screens/sweeps/handle.ts'
import { promptFor } from '../sheets/prompt.ts'
import type { Binding, Context } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import { placeOf, type ScreenName, type State, withPlace } from '../state/model.ts'
import type { ThingsOf } from './annotate.ts'
import { budgetIn } from './budget-text.ts'
import { promotionPrompt } from './promotion.ts'

/** The sweeps that a key is about; the first one where it is about one only. */
export type SweepsOf = (state: State) => readonly SweepRow[]

const AREA = 'Sweep'

const handle = (state: State, sweep: SweepRow): string =>
  handleOf(
    sweep,
    (state.data.sweeps ?? []).map(row => row.sweep),
  )

/** Splits at spaces, but not within brackets or quotes. */
export const overridesIn = (text: string): readonly string[] =>
  text.match(/(?:[^\s"'[\]{}()]+|"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|\([^)]*\))+/g) ?? []

const extend = (state: State, sweep: SweepRow): Step =>
  promptFor(state, {
    title: `More runs for ${sanitizeLine(sweep.name)}: values or seeds`,
    hint: 'seeds=5, or lr=0.03,0.1 to add values; what it has already is not run again',
    accept: (text, before) => {
      const overrides = overridesIn(text)
      const wrong = overrides.find(override => !override.includes('='))
      if (overrides.length === 0) return 'nothing is named'
      if (wrong !== undefined) return `${sanitizeLine(wrong)}: a parameter and its values, such as lr=0.1,0.3`
      const cli = `sweepdeck extend ${handle(before, sweep)} ${overrides.map(shellWord).join(' ')}`
      return step(before, { kind: 'extend', sweepId: sweep.sweep_id, overrides, cli })
    },
  })

const changeBudget = (state: State, sweep: SweepRow): Step => {
  const now = sweep.budget ? `it is ${budgetText(sweep.budget)}` : 'it has none'
  return promptFor(state, {
    title: `Budget of ${sanitizeLine(sweep.name)}: ${now}`,
    hint: 'dollars such as 20, hours of GPU such as 12h, both, or none',
    accept: (text, before) => {
      const change = budgetIn(text)
      if (typeof change === 'string') return change
      const { usd, gpuHours } = change
      const flags =
        usd === null && gpuHours === null
          ? ' --none'
          : `${usd === undefined ? '' : ` --usd ${usd}`}${gpuHours === undefined ? '' : ` --gpu-hours ${gpuHours}`}`
      return step(before, {
        kind: 'control',
        request: { verb: 'budget', targets: [sweep.sweep_id], change },
        cli: `sweepdeck budget ${handle(before, sweep)}${flags}`,
      })
    },
  })
}

/** The keys, for a screen that shows sweeps. */
export const sweepActionKeys = (context: Context & ScreenName, sweepsOf: SweepsOf): readonly Binding[] => {
  const some = (state: State): true | string => (sweepsOf(state).length > 0 ? true : 'no sweep is selected')
  const withFirst =
    (work: (state: State, sweep: SweepRow) => Step) =>
    (state: State): Step => {
      const [sweep] = sweepsOf(state)
      return sweep === undefined ? step(state) : work(state, sweep)
    }
  const command =
    (words: string, rest = '') =>
    (state: State): string | null => {
      const [sweep] = sweepsOf(state)
      return sweep === undefined ? null : `sweepdeck ${words} ${handle(state, sweep)}${rest}`
    }
  return [
    {
      action: `${context}.compare`,
      keys: ['c'],
      title: 'compare results against spend',
      short: 'compare',
      area: AREA,
      context,
      priority: 8,
      when: some,
      cli: state =>
        `sweepdeck compare ${sweepsOf(state)
          .map(sweep => handle(state, sweep))
          .join(' ')}`,
      run: state => {
        const ids = sweepsOf(state).map(({ sweep_id }) => sweep_id)
        return step({ ...state, places: [...state.places, comparePlace(ids)] })
      },
    },
    {
      action: `${context}.extend`,
      keys: ['e'],
      title: 'add values or seeds',
      short: 'extend',
      area: AREA,
      context,
      priority: 13,
      isDangerous: true,
      when: some,
      cli: command('extend', ' seeds=N'),
      run: withFirst(extend),
    },
    {
      action: `${context}.budget`,
      keys: ['B'],
      title: 'change what it may spend',
      short: 'budget',
      area: AREA,
      context,
      priority: 18,
      isDangerous: true,
      when: some,
      cli: command('budget', ' --usd N'),
      run: withFirst(changeBudget),
    },
    {
      action: `${context}.watch`,
      keys: ['w'],
      title: 'watch what happens in it',
      short: 'events',
      area: AREA,
      context,
      when: some,
      cli: command('watch'),
      run: withFirst((state, { sweep_id }) => {
        const place = placeOf(state)
        const events = { ...sweepPlace(sweep_id), focus: 'events' as const, isZoomed: true }
        if (place.screen !== 'sweep') return step({ ...state, places: [...state.places, events] })
        return step(withPlace(state, { ...place, focus: 'events', isZoomed: true }))
      }),
    },
  ]
}

/** The key that names the best checkpoint of a sweep; for screens where none of its runs is meant. */
export const promoteBestKey = (context: Context & ScreenName, sweepsOf: SweepsOf): Binding => {
  const first = (state: State): SweepRow | undefined => sweepsOf(state)[0]
  return {
    action: `${context}.promote-best`,
    keys: ['b'],
    title: 'give a name to its best checkpoint',
    short: 'promote',
    area: AREA,
    context,
    isDangerous: true,
    when: state => {
      const sweep = first(state)
      if (sweep === undefined) return 'no sweep is selected'
      return sweep.best === null ? 'nothing of it is finished' : true
    },
    cli: state => {
      const sweep = first(state)
      return sweep === undefined ? null : `sweepdeck promote ${handle(state, sweep)}`
    },
    run: state => {
      const sweep = first(state)
      if (sweep === undefined) return step(state)
      return promotionPrompt(state, {
        what: `the best checkpoint of ${sanitizeLine(sweep.name)}`,
        name: sweep.name,
        target: sweep.sweep_id,
        written: handle(state, sweep),
      })
    },
  }
}

/** The same sweeps, for what tags and notes are about. */
export const annotatedSweeps =
  (sweepsOf: SweepsOf): ThingsOf =>
  state =>
    sweepsOf(state).map(sweep => ({
      id: sweep.sweep_id,
      written: handle(state, sweep),
      tags: sweep.tags,
      note: sweep.note,
    }))
