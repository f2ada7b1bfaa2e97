// What can be done to sweeps from their table: each is a command of the command line, and says so.
import type { Counts, SweepRow } from '../../../domain/documents.ts'
import { isFinalSweepState } from '../../../domain/states.ts'
import { money } from '../../../format/money.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { plural } from '../../../format/words.ts'
import type { LiveSweep } from '../../../services/live-snapshot.ts'
import { annotateKeys } from '../../actions/annotate.ts'
import { annotatedSweeps, promoteBestKey, sweepActionKeys } from '../../actions/sweep-actions.ts'
import { ask } from '../../sheets/confirm.ts'
import { promptFor } from '../../sheets/prompt.ts'
import type { Binding } from '../../state/binding.ts'
import { isLive } from '../../state/burn.ts'
import { type ControlRequest, type Step, step } from '../../state/effect.ts'
import { placeOf, type State } from '../../state/model.ts'
import { memoLast } from '../../table/select.ts'
import { type TableState, targetsOf } from '../../table/table-state.ts'
import { handleOf } from './handle.ts'
import { selectedSweeps } from './rows.ts'

/** The sweeps that an action is about: the marked ones, else the one under the cursor. */
const targets = (state: State): readonly SweepRow[] => {
  const place = placeOf(state)
  if (place.screen !== 'sweeps') return []
  const { rows, ids } = selectedSweeps(state, place)
  return targetsIn(rows, ids, place.table)
}

/** Remembered: every key of this screen asks, for every frame. */
const targetsIn = memoLast(
  (rows: readonly LiveSweep[], ids: readonly string[], table: TableState): readonly SweepRow[] => {
    const wanted = new Set(targetsOf(table, ids))
    return rows.filter(({ sweep }) => wanted.has(sweep.sweep_id)).map(({ sweep }) => sweep)
  },
)

const commandFor = (words: string, sweeps: readonly SweepRow[], state: State): string => {
  const all = (state.data.sweeps ?? []).map(({ sweep }) => sweep)
  return `sweepdeck ${words} ${sweeps.map(sweep => handleOf(sweep, all)).join(' ')}`
}

interface Action {
  readonly verb: 'stop' | 'pause' | 'resume' | 'retry'
  /** Which of the targets it is for; the others are left alone. */
  readonly fits: (sweep: SweepRow) => boolean
  readonly none: string
  /** Runs that it touches. */
  readonly states: readonly (keyof Counts)[]
  readonly after: string
  /** What the dollars are. */
  readonly cost: (dollars: string) => string
}

const STOP: Action = {
  verb: 'stop',
  fits: isLive,
  none: 'no sweep that runs is selected',
  states: ['queued', 'running'],
  after: 'They save first, and can be resumed.',
  cost: dollars => `About ${dollars} will not be spent.`,
}
const PAUSE: Action = {
  verb: 'pause',
  fits: sweep => isLive(sweep) && sweep.state !== 'paused',
  none: 'no sweep that runs is selected',
  states: ['queued'],
  after: 'Running ones go on.',
  cost: dollars => `About ${dollars} will be spent only after a resume.`,
}
const RESUME: Action = {
  verb: 'resume',
  fits: ({ state, counts }) =>
    state === 'paused' ||
    state === 'lost' ||
    (isFinalSweepState(state) && counts.stopped + counts.queued > 0),
  none: 'nothing selected is paused, stopped or lost',
  states: ['stopped', 'queued'],
  after: 'They go on from their last checkpoints.',
  cost: dollars => `They will cost about ${dollars}.`,
}
const RETRY: Action = {
  verb: 'retry',
  fits: ({ counts }) => counts.failed > 0,
  none: 'nothing selected has failed runs',
  states: ['failed'],
  after: 'They go on from their last checkpoints.',
  cost: dollars => `They will cost about ${dollars}.`,
}

const requestOf = (verb: Action['verb'], targets: readonly string[]): ControlRequest => {
  if (verb === 'pause') return { verb, targets, now: false }
  if (verb === 'retry') return { verb, targets, fresh: false }
  return { verb, targets }
}

/** Dollars if these runs cost what the finished ones did; null where nobody can say. */
const likelyUsd = (sweeps: readonly SweepRow[], states: readonly (keyof Counts)[]): number | null =>
  sweeps.reduce<number | null>((sum, { spend, counts }) => {
    if (sum === null || spend.usd === null || counts.finished === 0) return null
    const runs = states.reduce((total, state) => total + counts[state], 0)
    return sum + (spend.usd / counts.finished) * runs
  }, 0)

const question = (state: State, action: Action): Step => {
  const sweeps = targets(state).filter(action.fits)
  const runs = sweeps.reduce(
    (sum, { counts }) => sum + action.states.reduce((n, each) => n + counts[each], 0),
    0,
  )
  const whose =
    sweeps.length === 1 && sweeps[0] ? sanitizeLine(sweeps[0].name) : plural(sweeps.length, 'sweep')
  const usd = likelyUsd(sweeps, action.states)
  const cost = usd === null ? 'What they would cost is not known yet.' : action.cost(money(usd))
  const cli = commandFor(action.verb, sweeps, state)
  const name = `${action.verb[0]?.toUpperCase()}${action.verb.slice(1)}`
  return ask(state, {
    question: `${name} ${plural(runs, 'run')} of ${whose}?`,
    lines: [`${action.after} ${cost}`],
    cli,
    effects: [
      {
        kind: 'control',
        request: requestOf(
          action.verb,
          sweeps.map(({ sweep_id }) => sweep_id),
        ),
        cli,
      },
    ],
  })
}

const AREA = 'Sweeps'
const context = 'sweeps' as const

const acting = (action: Action, rest: Pick<Binding, 'keys' | 'title' | 'short' | 'priority'>): Binding => ({
  action: `sweep.${action.verb}`,
  area: AREA,
  context,
  isDangerous: true,
  when: state => (targets(state).some(action.fits) ? true : action.none),
  cli: state => commandFor(action.verb, targets(state).filter(action.fits), state),
  run: state => question(state, action),
  ...rest,
})

const changeParallel = (state: State): Step => {
  const [sweep] = targets(state)
  if (sweep === undefined) return step(state)
  return promptFor(state, {
    title: `Runs of ${sanitizeLine(sweep.name)} at once`,
    hint: 'a whole number, 1 or more',
    accept: (text, before) => {
      const parallel = Number(text)
      if (!Number.isInteger(parallel) || parallel < 1) return 'that is no whole number from 1 on'
      const cli = `${commandFor('parallel', [sweep], before)} ${parallel}`
      return step(before, {
        kind: 'control',
        request: { verb: 'parallel', targets: [sweep.sweep_id], parallel },
        cli,
      })
    },
  })
}

const copied =
  (text: (state: State) => string) =>
  (state: State): Step =>
    step(state, { kind: 'copy', text: text(state) })
const somethingSelected = (state: State): true | string =>
  targets(state).length > 0 ? true : 'no sweep is selected'

export const SWEEPS_KEYS: readonly Binding[] = [
  acting(STOP, { keys: ['x'], title: 'stop', priority: 7 }),
  acting(PAUSE, { keys: ['p'], title: 'pause', priority: 10 }),
  acting(RESUME, { keys: ['u'], title: 'resume', priority: 11 }),
  acting(RETRY, { keys: ['R'], title: 'retry failed runs', short: 'retry', priority: 12 }),
  {
    action: 'sweep.parallel',
    keys: ['P'],
    title: 'change how many runs go at once',
    short: 'parallel',
    area: AREA,
    context,
    priority: 17,
    isDangerous: true,
    when: state => {
      const [sweep] = targets(state)
      return sweep !== undefined && isLive(sweep) ? true : 'no sweep that runs is selected'
    },
    cli: state => `${commandFor('parallel', targets(state).slice(0, 1), state)} N`,
    run: changeParallel,
  },
  ...sweepActionKeys('sweeps', targets),
  promoteBestKey('sweeps', targets),
  ...annotateKeys('sweeps', { noun: 'sweep', thingsOf: annotatedSweeps(targets) }),
  {
    action: 'sweep.copy-id',
    keys: ['y'],
    title: 'copy the id',
    area: AREA,
    context,
    when: somethingSelected,
    run: copied(state =>
      targets(state)
        .map(({ sweep_id }) => sweep_id)
        .join('\n'),
    ),
  },
  {
    action: 'sweep.copy-command',
    keys: ['Y'],
    title: 'copy the command that shows it',
    area: AREA,
    context,
    when: somethingSelected,
    cli: state => commandFor('show', targets(state).slice(0, 1), state),
    run: copied(state => commandFor('show', targets(state).slice(0, 1), state)),
  },
]
