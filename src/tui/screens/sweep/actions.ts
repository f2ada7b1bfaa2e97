// What is done on the screen of one sweep, once a key has asked for it: to its marked runs, else to the one under the cursor,
// and to all of it.
import type { SweepRow } from '../../../domain/documents.ts'
import { isFinalRunState } from '../../../domain/states.ts'
import { money } from '../../../format/money.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { plural } from '../../../format/words.ts'
import type { LiveRun } from '../../../services/live-runs.ts'
import { type ActedRun, actedRun } from '../../actions/run-actions.ts'
import { ask } from '../../sheets/confirm.ts'
import { promptFor } from '../../sheets/prompt.ts'
import type { Binding } from '../../state/binding.ts'
import { isLive } from '../../state/burn.ts'
import { type ControlRequest, type Step, step } from '../../state/effect.ts'
import { placeOf, type State, withPlace } from '../../state/model.ts'
import { targetsOf } from '../../table/table-state.ts'
import { handleOf } from '../sweeps/handle.ts'
import { askForMetric } from './choose-metric.ts'
import type { SweepPlace } from './place.ts'
import { liveSweep, runById, runsOf, selectedRuns } from './rows.ts'

export const here = (state: State): SweepPlace | null => {
  const place = placeOf(state)
  return place.screen === 'sweep' ? place : null
}

/** The runs that an action is about. */
export const targets = (state: State): readonly LiveRun[] => {
  const place = here(state)
  if (place === null) return []
  const { ids } = selectedRuns(state, place)
  return targetsOf(place.table, ids).flatMap(id => runById(state, place.sweepId, id) ?? [])
}

export const sweepHandle = (state: State): string => {
  const place = here(state)
  const sweep = place === null ? null : liveSweep(state, place.sweepId)
  if (sweep === null) return ''
  return handleOf(
    sweep.sweep,
    (state.data.sweeps ?? []).map(each => each.sweep),
  )
}

/** The sweep, as the actions that all screens have take it. */
export const thisSweep = (state: State): readonly SweepRow[] => {
  const sweep = liveSweep(state, here(state)?.sweepId ?? '')
  return sweep === null ? [] : [sweep.sweep]
}

/** The same, as the actions that all screens have take them. */
export const actedRuns = (state: State): readonly ActedRun[] => {
  const place = here(state)
  const name = place === null ? '' : (liveSweep(state, place.sweepId)?.sweep.name ?? '')
  return targets(state).map(run => actedRun(run, name))
}

/** More ids than this are not written out: whoever wants that many types a filter. */
const IDS_SHOWN = 4
const idsText = (runs: readonly LiveRun[]): string => {
  const ids = runs.slice(0, IDS_SHOWN).map(({ runId }) => runId.slice(0, 8))
  return [...ids, ...(runs.length > IDS_SHOWN ? [`… (${runs.length} runs)`] : [])].join(' ')
}

/** What a run of this sweep costs; null where none is finished. */
const usdPerRun = (state: State): number | null => {
  const place = here(state)
  const sweep = place === null ? null : liveSweep(state, place.sweepId)?.sweep
  if (!sweep || sweep.spend.usd === null || sweep.counts.finished === 0) return null
  return sweep.spend.usd / sweep.counts.finished
}

interface RunAction {
  readonly verb: 'stop' | 'resume' | 'retry'
  readonly fits: (run: LiveRun) => boolean
  readonly none: string
  readonly after: string
  readonly cost: (dollars: string) => string
}

const RUN_ACTIONS: Readonly<Record<RunAction['verb'], RunAction>> = {
  stop: {
    verb: 'stop',
    fits: ({ state }) => !isFinalRunState(state),
    none: 'no selected run is queued or running',
    after: 'They save first, and can be resumed.',
    cost: dollars => `About ${dollars} will not be spent.`,
  },
  resume: {
    verb: 'resume',
    fits: ({ state }) => state === 'stopped' || state === 'queued',
    none: 'no selected run is stopped or waiting',
    after: 'They go on from their last checkpoints.',
    cost: dollars => `They will cost about ${dollars}.`,
  },
  retry: {
    verb: 'retry',
    fits: ({ state }) => state === 'failed' || state === 'pruned',
    none: 'no selected run has failed',
    after: 'They go on from their last checkpoints.',
    cost: dollars => `They will cost about ${dollars}.`,
  },
}

const requestFor = (verb: RunAction['verb'], ids: readonly string[]): ControlRequest =>
  verb === 'retry' ? { verb, targets: ids, fresh: false } : { verb, targets: ids }

const question = (state: State, { verb, fits, after, cost }: RunAction): Step => {
  const runs = targets(state).filter(fits)
  const each = usdPerRun(state)
  const dollars = each === null ? 'What they would cost is not known yet.' : cost(money(each * runs.length))
  const cli = `sweepdeck ${verb} ${idsText(runs)}`
  const name = `${verb[0]?.toUpperCase()}${verb.slice(1)}`
  return ask(state, {
    question: `${name} ${plural(runs.length, 'run')}?`,
    lines: [`${after} ${dollars}`],
    cli,
    effects: [
      {
        kind: 'control',
        request: requestFor(
          verb,
          runs.map(({ runId }) => runId),
        ),
        cli,
      },
    ],
  })
}

export const context = 'sweep' as const
export const RUNS = 'Runs'

export const acting = (
  verb: RunAction['verb'],
  rest: Pick<Binding, 'keys' | 'title' | 'short' | 'priority'>,
): Binding => ({
  action: `run.${verb}`,
  area: RUNS,
  context,
  isDangerous: true,
  when: state => (targets(state).some(RUN_ACTIONS[verb].fits) ? true : RUN_ACTIONS[verb].none),
  cli: state => `sweepdeck ${verb} ${idsText(targets(state).filter(RUN_ACTIONS[verb].fits))}`,
  run: state => question(state, RUN_ACTIONS[verb]),
  ...rest,
})

export const sweepGoesOn = (state: State): true | string => {
  const place = here(state)
  const sweep = place === null ? null : liveSweep(state, place.sweepId)
  return sweep !== null && isLive(sweep.sweep) ? true : 'nothing of this sweep goes on'
}

export const pauseSweep = (state: State): Step => {
  const place = here(state)
  const sweep = place === null ? null : liveSweep(state, place.sweepId)
  if (place === null || sweep === null) return step(state)
  const paused = sweep.sweep.state === 'paused'
  const cli = `sweepdeck ${paused ? 'resume' : 'pause'} ${sweepHandle(state)}`
  const { counts, name } = sweep.sweep
  return ask(state, {
    question: `${paused ? 'Resume' : 'Pause'} ${sanitizeLine(name)}?`,
    lines: [
      paused
        ? `${plural(counts.queued, 'run')} will start as slots come free.`
        : `${plural(counts.running, 'run')} under way go on; ${plural(counts.queued, 'run')} wait until it is resumed.`,
    ],
    cli,
    effects: [
      {
        kind: 'control',
        request: paused
          ? { verb: 'resume', targets: [place.sweepId] }
          : { verb: 'pause', targets: [place.sweepId], now: false },
        cli,
      },
    ],
  })
}

export const changeParallel = (state: State): Step => {
  const place = here(state)
  if (place === null) return step(state)
  return promptFor(state, {
    title: 'Runs at once',
    hint: 'a whole number, 1 or more',
    accept: (text, before) => {
      const parallel = Number(text)
      if (!Number.isInteger(parallel) || parallel < 1) return 'that is no whole number from 1 on'
      return step(before, {
        kind: 'control',
        request: { verb: 'parallel', targets: [place.sweepId], parallel },
        cli: `sweepdeck parallel ${sweepHandle(before)} ${parallel}`,
      })
    },
  })
}

export const retryAll = (state: State): Step => {
  const place = here(state)
  if (place === null) return step(state)
  const failed = runsOf(state, place.sweepId).filter(RUN_ACTIONS.retry.fits).length
  const cli = `sweepdeck retry ${sweepHandle(state)}`
  const each = usdPerRun(state)
  return ask(state, {
    question: `Retry all ${plural(failed, 'failed run')}?`,
    lines: [
      `They go on from their last checkpoints.${each === null ? '' : ` They will cost about ${money(each * failed)}.`}`,
    ],
    cli,
    effects: [{ kind: 'control', request: { verb: 'retry', targets: [place.sweepId], fresh: false }, cli }],
  })
}

export const chooseMetric = (state: State): Step => {
  const place = here(state)
  if (place === null) return step(state)
  return askForMetric(state, {
    title: 'Metric of the curves and of the table',
    sweepId: place.sweepId,
    accept: (name, before) => {
      const now = here(before)
      return step(now === null ? before : withPlace(before, { ...now, metric: name }))
    },
  })
}

export const inPlace =
  (change: (place: SweepPlace) => SweepPlace) =>
  (state: State): Step => {
    const place = here(state)
    return step(place === null ? state : withPlace(state, change(place)))
  }
export const CROSSHAIR_STEP = 0.05
export const moveCrosshair = (by: number) =>
  inPlace(place => ({
    ...place,
    crosshair: place.crosshair === null ? (by > 0 ? 0 : 1) : Math.max(0, Math.min(1, place.crosshair + by)),
  }))

export const copied =
  (text: (state: State) => string) =>
  (state: State): Step =>
    step(state, { kind: 'copy', text: text(state) })
export const someRun = (state: State): true | string =>
  targets(state).length > 0 ? true : 'no run is selected'
export const showCommand = (state: State): string =>
  `sweepdeck show ${targets(state)[0]?.runId.slice(0, 8) ?? ''}`
