// What can be done in a comparison: move over its points, lay them out by something else, open the run behind one.
import { type ActedRun, diffKey, runActionKeys } from '../../actions/run-actions.ts'
import { choose } from '../../sheets/choose.ts'
import { openFilter } from '../../sheets/filter.ts'
import type { Binding } from '../../state/binding.ts'
import { type Step, step } from '../../state/effect.ts'
import { focusedOn, placeOf, type State, withPlace } from '../../state/model.ts'
import { moved, targetsOf } from '../../table/table-state.ts'
import { paneKeys } from '../pane-keys.ts'
import { handleOf } from '../sweeps/handle.ts'
import { axisOptions } from './axes.ts'
import { actedConfig, openConfig } from './open-config.ts'
import type { CompareLines, ComparePlace } from './place.ts'
import { documentOf, planeShown, type Ranked, selectedIndex, selectedRows } from './rows.ts'

const LINES: readonly CompareLines[] = ['best', 'step', 'hours', 'usd']
const context = 'compare' as const
const onPoints = 'compare:scatter' as const
const POINTS = 'Points'
const COMPARE = 'Comparison'

const here = (state: State): ComparePlace | null => {
  const place = placeOf(state)
  return place.screen === 'compare' ? place : null
}

/** The cursor on another row of those that are shown. */
const selecting =
  (to: (place: ComparePlace, state: State, from: number) => number) =>
  (state: State): Step => {
    const place = here(state)
    const from = place === null ? null : selectedIndex(state, place)
    if (place === null || from === null) return step(state)
    const { ids } = selectedRows(state, place)
    return step(withPlace(state, { ...place, table: moved(place.table, ids, to(place, state, from)) }))
  }

/** To the next point of the front on that side; stays where there is none. */
const alongFront = (side: 1 | -1) =>
  selecting((place, state, from) => {
    const { points, steps } = planeShown(state, place)
    const front = steps.map(({ index }) => index)
    const x = points[from]?.x ?? Number.NaN
    const beyond = front.filter(index => index !== from && side * ((points[index]?.x as number) - x) > 0)
    const distance = (index: number): number => Math.abs((points[index]?.x as number) - x)
    return beyond.toSorted((a, b) => distance(a) - distance(b))[0] ?? from
  })

const rowHere = (state: State) => {
  const place = here(state)
  const index = place === null ? null : selectedIndex(state, place)
  return place === null || index === null ? undefined : selectedRows(state, place).rows[index]
}

const chooseAxis =
  (which: 'x' | 'y', title: string) =>
  (state: State): Step => {
    const place = here(state)
    const document = place === null ? null : documentOf(state, place)
    if (document === null) return step(state)
    const options = axisOptions(document)
    return choose(state, {
      title,
      options: () => options.map(({ id, label }) => ({ id, label, note: '', available: true })),
      accept: (id, before) => {
        const now = here(before)
        const axis = options.find(option => option.id === id)?.axis
        return step(
          now === null || axis === undefined ? before : withPlace(before, { ...now, [which]: axis }),
        )
      },
    })
  }

const command = (state: State): string => {
  const sweeps = (state.data.sweeps ?? []).map(({ sweep }) => sweep)
  const handles = (here(state)?.sweepIds ?? []).map(id => {
    const sweep = sweeps.find(({ sweep_id }) => sweep_id === id)
    return sweep === undefined ? id : handleOf(sweep, sweeps)
  })
  return `sweepdeck compare ${handles.join(' ')}`
}

/** The best runs of the marked configs, else of the one that is selected. */
const acted = (state: State): readonly ActedRun[] => {
  const place = here(state)
  if (place === null) return []
  const { ids, rows } = selectedRows(state, place)
  const marked = new Set(targetsOf(place.table, ids))
  const one = rowHere(state)
  const chosen =
    place.table.marks.size > 0 ? rows.filter(({ id }) => marked.has(id)) : one === undefined ? [] : [one]
  return chosen.flatMap(row => actedConfig(row, sweepName(state, row)) ?? [])
}
const sweepName = (state: State, row: Ranked): string =>
  state.data.sweeps?.find(({ sweep }) => sweep.sweep_id === row.runs[0]?.sweep_id)?.sweep.name ?? ''

const hasDocument = (state: State): true | string => {
  const place = here(state)
  return place !== null && documentOf(state, place) !== null ? true : 'nothing was compared yet'
}
const hasRow = (state: State): true | string => (rowHere(state) === undefined ? 'no config is there' : true)

export const COMPARE_KEYS: readonly Binding[] = [
  {
    action: 'compare.open',
    keys: ['enter'],
    title: 'open its best run',
    short: 'open',
    area: POINTS,
    context: onPoints,
    priority: 1,
    when: hasRow,
    run: state => openConfig(state, rowHere(state)) ?? step(state),
  },
  {
    action: 'compare.front-left',
    keys: ['left', 'h'],
    title: 'along the front, to the left',
    area: POINTS,
    context: onPoints,
    run: alongFront(-1),
  },
  {
    action: 'compare.front-right',
    keys: ['right', 'l'],
    title: 'along the front, to the right',
    short: 'front',
    area: POINTS,
    context: onPoints,
    priority: 20,
    run: alongFront(1),
  },
  {
    action: 'compare.worse',
    keys: ['down', 'j'],
    title: 'the next one in the ranking',
    short: 'next',
    area: POINTS,
    context: onPoints,
    priority: 21,
    run: selecting((_place, _state, from) => from + 1),
  },
  {
    action: 'compare.better',
    keys: ['up', 'k'],
    title: 'the one before it in the ranking',
    area: POINTS,
    context: onPoints,
    run: selecting((_place, _state, from) => from - 1),
  },
  {
    action: 'compare.best',
    keys: ['g', 'home'],
    title: 'the first of the ranking',
    area: POINTS,
    context: onPoints,
    run: selecting(() => 0),
  },
  {
    action: 'compare.last',
    keys: ['G', 'end'],
    title: 'the last of the ranking',
    area: POINTS,
    context: onPoints,
    run: selecting(() => Number.MAX_SAFE_INTEGER),
  },
  {
    action: 'compare.filter',
    keys: ['/'],
    title: 'only configs that …',
    short: 'filter',
    area: COMPARE,
    context,
    priority: 17,
    when: hasDocument,
    run: (state, ui) => openFilter(withPlace(state, focusedOn(placeOf(state), 'ranking')), ui),
  },
  {
    action: 'compare.x',
    keys: ['a'],
    title: 'what lies along',
    short: 'x axis',
    area: COMPARE,
    context,
    priority: 18,
    when: hasDocument,
    run: chooseAxis('x', 'Along'),
  },
  {
    action: 'compare.y',
    keys: ['A', 'M'],
    title: 'what goes up',
    short: 'y axis',
    area: COMPARE,
    context,
    priority: 19,
    when: hasDocument,
    run: chooseAxis('y', 'Upwards, and what the parameters are compared by'),
  },
  {
    action: 'compare.lines',
    keys: ['C'],
    title: 'the best so far, or curves by step, time and dollars',
    short: 'curves',
    area: COMPARE,
    context,
    priority: 16,
    when: hasDocument,
    run: state => {
      const place = here(state)
      if (place === null) return step(state)
      const lines = LINES[(LINES.indexOf(place.lines) + 1) % LINES.length] ?? 'best'
      return step(withPlace(state, focusedOn({ ...place, lines }, 'spend')))
    },
  },
  {
    action: 'compare.copy-id',
    keys: ['y'],
    title: 'copy the ids of its runs',
    area: COMPARE,
    context,
    when: hasRow,
    run: state =>
      step(state, {
        kind: 'copy',
        text: (rowHere(state)?.runs ?? []).map(({ run_id }) => run_id).join('\n'),
      }),
  },
  {
    action: 'compare.copy-command',
    keys: ['Y'],
    title: 'copy the command that compares',
    area: COMPARE,
    context,
    cli: command,
    run: state => step(state, { kind: 'copy', text: command(state) }),
  },
  diffKey(context, acted),
  ...runActionKeys(context, acted),
  ...paneKeys(context, [
    { pane: 'scatter', title: 'the points' },
    { pane: 'ranking', title: 'the ranking' },
    { pane: 'spend', title: 'the best so far, or the curves' },
    { pane: 'front', title: 'the front' },
    { pane: 'effects', title: 'the parameters' },
  ]),
]
