// What can be done on the screen of one run.
import { isFinalRunState } from '../../../domain/states.ts'
import { money } from '../../../format/money.ts'
import type { LiveRun } from '../../../services/live-runs.ts'
import { annotatedRun, annotateKeys } from '../../actions/annotate.ts'
import { runActionKeys } from '../../actions/run-actions.ts'
import { ask } from '../../sheets/confirm.ts'
import type { Binding } from '../../state/binding.ts'
import { type ControlRequest, type Step, step } from '../../state/effect.ts'
import type { State } from '../../state/model.ts'
import { paneKeys } from '../pane-keys.ts'
import { askForMetric } from '../sweep/choose-metric.ts'
import { acted, context, here, inPlace, runOf, shortId } from './here.ts'
import { OUTPUT_KEYS } from './output-keys.ts'

const RUN = 'Run'
const CHART = 'Curves'

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
  ...annotateKeys('run', { noun: 'run', thingsOf: state => [runOf(state) ?? []].flat().map(annotatedRun) }),
  ...OUTPUT_KEYS,
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
