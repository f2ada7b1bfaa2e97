// What can be done on the screen of one run.
import { isFinalRunState } from '../../../domain/states.ts'
import { money } from '../../../format/money.ts'
import type { LiveRun } from '../../../services/live-runs.ts'
import { type ActedRun, actedRun, runActionKeys } from '../../actions/run-actions.ts'
import { ask } from '../../sheets/confirm.ts'
import { promptFor } from '../../sheets/prompt.ts'
import type { Binding } from '../../state/binding.ts'
import { type ControlRequest, type Step, step } from '../../state/effect.ts'
import { placeOf, type State, withPlace } from '../../state/model.ts'
import { paneKeys } from '../pane-keys.ts'
import { askForMetric } from '../sweep/choose-metric.ts'
import { liveSweep, runById } from '../sweep/rows.ts'
import { matchesIn } from './log.ts'
import type { RunPlace } from './place.ts'

const context = 'run' as const
const RUN = 'Run'
const OUTPUT = 'Output'
const CHART = 'Curves'

const here = (state: State): RunPlace | null => {
  const place = placeOf(state)
  return place.screen === 'run' ? place : null
}
const inPlace =
  (change: (place: RunPlace, state: State) => RunPlace) =>
  (state: State): Step => {
    const place = here(state)
    return step(place === null ? state : withPlace(state, change(place, state)))
  }
const runOf = (state: State): LiveRun | null => {
  const place = here(state)
  return place === null ? null : runById(state, place.sweepId, place.runId)
}
/** As the actions that all screens have take it. */
const acted = (state: State): readonly ActedRun[] => {
  const run = runOf(state)
  const name = liveSweep(state, here(state)?.sweepId ?? '')?.sweep.name ?? ''
  return run === null ? [] : [actedRun(run, name)]
}
const shortId = (state: State): string => here(state)?.runId.slice(0, 8) ?? ''

interface Verb {
  readonly verb: 'stop' | 'resume' | 'retry'
  readonly key: string
  readonly title: string
  readonly priority: number
  readonly fits: (run: LiveRun) => boolean
  readonly none: string
  readonly after: string
}

const VERBS: readonly Verb[] = [
  {
    verb: 'stop',
    key: 'x',
    title: 'stop it',
    priority: 7,
    fits: ({ state }) => !isFinalRunState(state),
    none: 'it is over',
    after: 'It saves first, and can be resumed.',
  },
  {
    verb: 'resume',
    key: 'u',
    title: 'resume it',
    priority: 12,
    fits: ({ state }) => state === 'stopped',
    none: 'it is not stopped',
    after: 'It goes on from its last checkpoint.',
  },
  {
    verb: 'retry',
    key: 'R',
    title: 'retry it',
    priority: 11,
    fits: ({ state }) => state === 'failed' || state === 'pruned',
    none: 'it has not failed',
    after: 'It goes on from its last checkpoint.',
  },
]

const requestFor = (verb: Verb['verb'], runId: string): ControlRequest =>
  verb === 'retry' ? { verb, targets: [runId], fresh: false } : { verb, targets: [runId] }

const binding = ({ verb, key, title, priority, fits, none, after }: Verb): Binding => {
  const cli = (state: State): string => `sweepdeck ${verb} ${shortId(state)}`
  return {
    action: `this-run.${verb}`,
    keys: [key],
    title,
    short: verb,
    area: RUN,
    context,
    priority,
    isDangerous: true,
    when: state => {
      const run = runOf(state)
      return run !== null && fits(run) ? true : none
    },
    cli,
    run: state => {
      const run = runOf(state)
      const place = here(state)
      if (run === null || place === null) return step(state)
      const spent = run.spend.usd === null ? '' : ` It has cost ${money(run.spend.usd)} so far.`
      return ask(state, {
        question: `${verb[0]?.toUpperCase()}${verb.slice(1)} run ${shortId(state)}?`,
        lines: [`${after}${spent}`],
        cli: cli(state),
        effects: [{ kind: 'control', request: requestFor(verb, place.runId), cli: cli(state) }],
      })
    },
  }
}

const onLog = (state: State): true | string =>
  here(state)?.focus === 'log' ? true : 'the output has not the focus (4)'

const linesOf = (state: State): readonly string[] => state.readings.log?.lines ?? []

/** Puts a match in sight, some lines below the top. */
const atMatch = (state: State, place: RunPlace, text: string, at: number): RunPlace => {
  const matches = matchesIn(linesOf(state), text)
  if (matches.length === 0) return { ...place, search: { text, at: 0 } }
  const index = ((at % matches.length) + matches.length) % matches.length
  const LINES_ABOVE = 3
  return {
    ...place,
    search: { text, at: index },
    logTop: Math.max(0, (matches[index] as number) - LINES_ABOVE),
  }
}

const search = (state: State): Step =>
  promptFor(state, {
    title: 'Find in the output',
    hint: 'n and N go to the next and the one before',
    text: here(state)?.search?.text ?? '',
    accept: (text, before) => {
      const place = here(before)
      if (place === null) return step(before)
      if (text === '') return step(withPlace(before, { ...place, search: null }))
      // From the newest backwards: what went wrong is at the end.
      return step(withPlace(before, atMatch(before, place, text, -1)))
    },
  })
const nextMatch = (by: number) =>
  inPlace((place, state) =>
    place.search === null ? place : atMatch(state, place, place.search.text, place.search.at + by),
  )

const chooseMetric = (state: State): Step => {
  const place = here(state)
  if (place === null) return step(state)
  return askForMetric(state, {
    title: 'Metric of the curve',
    sweepId: place.sweepId,
    accept: (metric, before) => inPlace(now => ({ ...now, metric }))(before),
  })
}

const CROSSHAIR_STEP = 0.05
const moveCrosshair = (by: number) =>
  inPlace(place => ({
    ...place,
    crosshair: place.crosshair === null ? (by > 0 ? 0 : 1) : Math.max(0, Math.min(1, place.crosshair + by)),
  }))
const copied =
  (text: (state: State) => string) =>
  (state: State): Step =>
    step(state, { kind: 'copy', text: text(state) })

export const RUN_KEYS: readonly Binding[] = [
  ...paneKeys(context, [
    { pane: 'facts', title: 'config and metrics' },
    { pane: 'attempts', title: 'attempts and checkpoints' },
    { pane: 'curves', title: 'the curve' },
    { pane: 'log', title: 'the output' },
  ]),
  ...VERBS.map(binding),
  ...runActionKeys('run', acted),
  {
    action: 'log.search',
    keys: ['/'],
    title: 'find in the output',
    short: 'find',
    area: OUTPUT,
    context,
    priority: 8,
    when: onLog,
    run: search,
  },
  { action: 'log.next', keys: ['n'], title: 'next match', area: OUTPUT, context, run: nextMatch(1) },
  { action: 'log.previous', keys: ['N'], title: 'match before', area: OUTPUT, context, run: nextMatch(-1) },
  {
    action: 'log.follow',
    keys: ['f'],
    title: 'follow the output',
    short: 'follow',
    area: OUTPUT,
    context,
    priority: 9,
    cli: state => `sweepdeck logs ${shortId(state)} --follow`,
    run: inPlace(place => ({ ...place, focus: 'log', logTop: null })),
  },
  {
    action: 'log.wrap',
    keys: ['w'],
    title: 'wrap long lines, or cut them',
    short: 'wrap',
    area: OUTPUT,
    context,
    priority: 10,
    run: inPlace(place => ({ ...place, isWrapped: !place.isWrapped })),
  },
  {
    action: 'run-curve.metric',
    keys: ['M'],
    title: 'another metric',
    short: 'metric',
    area: CHART,
    context,
    priority: 13,
    run: chooseMetric,
  },
  {
    action: 'run-curve.log',
    keys: ['L'],
    title: 'logarithmic values, or linear ones',
    area: CHART,
    context,
    run: inPlace(place => ({ ...place, isLog: !place.isLog })),
  },
  {
    action: 'run-curve.left',
    keys: ['['],
    title: 'crosshair to the left',
    area: CHART,
    context,
    run: moveCrosshair(-CROSSHAIR_STEP),
  },
  {
    action: 'run-curve.right',
    keys: [']'],
    title: 'crosshair to the right',
    area: CHART,
    context,
    run: moveCrosshair(CROSSHAIR_STEP),
  },
  {
    action: 'this-run.copy-id',
    keys: ['y'],
    title: 'copy the id',
    area: RUN,
    context,
    run: copied(state => here(state)?.runId ?? ''),
  },
  {
    action: 'this-run.copy-command',
    keys: ['Y'],
    title: 'copy the command that shows it',
    area: RUN,
    context,
    cli: state => `sweepdeck show ${shortId(state)}`,
    run: copied(state => `sweepdeck show ${shortId(state)}`),
  },
]
