// The keys of the screen of one sweep.
import { annotatedRun, annotateKeys } from '../../actions/annotate.ts'
import { diffKey, runActionKeys } from '../../actions/run-actions.ts'
import { sweepActionKeys } from '../../actions/sweep-actions.ts'
import type { Binding } from '../../state/binding.ts'
import { step } from '../../state/effect.ts'
import { paneKeys } from '../pane-keys.ts'
import { runPlace } from '../run/place.ts'
import {
  actedRuns,
  acting,
  CROSSHAIR_STEP,
  changeParallel,
  chooseMetric,
  context,
  copied,
  here,
  inPlace,
  moveCrosshair,
  pauseSweep,
  RUNS,
  retryAll,
  showCommand,
  someRun,
  sweepGoesOn,
  sweepHandle,
  targets,
  thisSweep,
} from './actions.ts'
import { liveSweep } from './rows.ts'

const SWEEP = 'Sweep'
const CHART = 'Curves'

export const SWEEP_KEYS: readonly Binding[] = [
  ...paneKeys(context, [
    { pane: 'runs', title: 'the runs' },
    { pane: 'curves', title: 'the curves' },
    { pane: 'events', title: 'the events' },
  ]),
  acting('stop', { keys: ['x'], title: 'stop runs', short: 'stop', priority: 7 }),
  acting('resume', { keys: ['u'], title: 'resume runs', short: 'resume', priority: 12 }),
  acting('retry', { keys: ['R'], title: 'retry failed runs', short: 'retry', priority: 11 }),
  {
    action: 'run.retry-all',
    keys: ['ctrl+r'],
    title: 'retry every failed run',
    area: SWEEP,
    context,
    isDangerous: true,
    when: state => {
      const place = here(state)
      const some = place !== null && (liveSweep(state, place.sweepId)?.sweep.counts.failed ?? 0) > 0
      return some ? true : 'no run has failed'
    },
    cli: state => `sweepdeck retry ${sweepHandle(state)}`,
    run: retryAll,
  },
  {
    action: 'sweep.pause-here',
    keys: ['p'],
    title: 'pause or resume the sweep',
    short: 'pause',
    area: SWEEP,
    context,
    priority: 10,
    isDangerous: true,
    when: sweepGoesOn,
    cli: state => `sweepdeck pause ${sweepHandle(state)}`,
    run: pauseSweep,
  },
  {
    action: 'sweep.parallel-here',
    keys: ['P'],
    title: 'change how many runs go at once',
    short: 'parallel',
    area: SWEEP,
    context,
    priority: 17,
    isDangerous: true,
    when: sweepGoesOn,
    cli: state => `sweepdeck parallel ${sweepHandle(state)} N`,
    run: changeParallel,
  },
  ...sweepActionKeys('sweep', thisSweep),
  {
    action: 'run.log',
    keys: ['o'],
    title: 'open its output',
    short: 'output',
    area: RUNS,
    context,
    priority: 5,
    when: someRun,
    cli: state => `sweepdeck logs ${targets(state)[0]?.runId.slice(0, 8) ?? ''} --follow`,
    run: state => {
      const place = here(state)
      const [run] = targets(state)
      if (place === null || run === undefined) return step(state)
      return step({
        ...state,
        places: [...state.places, { ...runPlace(place.sweepId, run.runId), focus: 'log' }],
      })
    },
  },
  diffKey('sweep', actedRuns),
  ...runActionKeys('sweep', actedRuns),
  ...annotateKeys('sweep', { noun: 'run', thingsOf: state => targets(state).map(annotatedRun) }),
  {
    action: 'curves.metric',
    keys: ['M'],
    title: 'another metric',
    short: 'metric',
    area: CHART,
    context,
    priority: 13,
    run: chooseMetric,
  },
  {
    action: 'curves.log',
    keys: ['L'],
    title: 'logarithmic values, or linear ones',
    short: 'log y',
    area: CHART,
    context,
    priority: 18,
    run: inPlace(place => ({ ...place, isLog: !place.isLog })),
  },
  {
    action: 'curves.left',
    keys: ['['],
    title: 'crosshair to the left',
    area: CHART,
    context,
    run: moveCrosshair(-CROSSHAIR_STEP),
  },
  {
    action: 'curves.right',
    keys: [']'],
    title: 'crosshair to the right',
    short: 'crosshair',
    area: CHART,
    context,
    priority: 19,
    run: moveCrosshair(CROSSHAIR_STEP),
  },
  {
    action: 'curves.no-crosshair',
    keys: ['\\'],
    title: 'no crosshair',
    area: CHART,
    context,
    run: inPlace(place => ({ ...place, crosshair: null })),
  },
  {
    action: 'run.copy-id',
    keys: ['y'],
    title: 'copy the id',
    area: RUNS,
    context,
    when: someRun,
    run: copied(state =>
      targets(state)
        .map(({ runId }) => runId)
        .join('\n'),
    ),
  },
  {
    action: 'run.copy-command',
    keys: ['Y'],
    title: 'copy the command that shows it',
    area: RUNS,
    context,
    when: someRun,
    cli: showCommand,
    run: copied(showCommand),
  },
]
