// What the events of a driver say: of the sweep's state, of single runs, and to people who read along.
import type { AttemptEvent, DriverEvent } from '../protocol.ts'
import type { AttemptEnd, RunState, SweepState } from '../states.ts'
import { attemptNumber } from './place.ts'

export interface DriverSummary {
  /** Seconds since its start of its newest event. */
  readonly lastT: number
  /** What it said last of the sweep's state; null: nothing yet. */
  readonly said: { readonly state: SweepState; readonly why: string } | null
  readonly ended: boolean
}

export const NEW_DRIVER: DriverSummary = { lastT: 0, said: null, ended: false }

/** The driver with one more event. */
export const foldDriverEvent = (driver: DriverSummary, event: DriverEvent): DriverSummary => {
  const lastT = Math.max(driver.lastT, event.t)
  if (event.kind === 'state' || event.kind === 'ended')
    return { lastT, said: { state: event.state, why: event.why }, ended: event.kind === 'ended' }
  return { ...driver, lastT }
}

/** The state of a sweep by its drivers, newest first. Whether a silent one still lives is for the engine to know. */
export const sweepStateOf = (
  drivers: readonly DriverSummary[],
): { readonly state: SweepState; readonly why: string } => {
  const [newest] = drivers
  if (newest === undefined) return { state: 'planned', why: 'no driver has started' }
  if (newest.said !== null) return newest.said
  // A pause outlives the driver that was asked for it; a new driver says nothing until it is over.
  const before = drivers.find(({ said }) => said !== null)
  return before?.ended === false && before.said?.state === 'paused'
    ? before.said
    : { state: 'running', why: 'starting' }
}

/** The state that an event gives to a run; null where it gives none. */
export const runStateAfter = (event: DriverEvent): { state: RunState; why: string } | null => {
  switch (event.kind) {
    case 'admitted':
      return { state: 'running', why: '' }
    case 'requeued':
      return { state: 'queued', why: event.why }
    case 'run_ended':
      return { state: event.state, why: event.why }
    default:
      return null
  }
}

export interface Note {
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
}

type Of<Kind extends DriverEvent['kind']> = Extract<DriverEvent, { kind: Kind }>

const info = (text: string): Note => ({ level: 'info', text })
const warning = (text: string): Note => ({ level: 'warning', text })

/** Kinds that are worth a line to somebody who reads along; null: this one isn't. */
const NOTES: { readonly [Kind in DriverEvent['kind']]?: (event: Of<Kind>) => Note | null } = {
  started: ({ slots, mode, why }) =>
    mode === 'fresh'
      ? warning(`every run gets a fresh process, ${slots} at once: ${why}`)
      : info(`driver started: ${slots} ${slots === 1 ? 'slot' : 'slots'}, ${mode} (${why})`),
  held: ({ why }) => warning(`held back: ${why}`),
  attempt_ended: event => attemptNote(event),
  requeued: ({ why }) => info(`queued again: ${why}`),
  control: ({ control, outcome }) => info(`${control}: ${outcome}`),
  state: ({ state, why }) => info(why === '' ? state : `${state}: ${why}`),
  note: ({ level, text }) => ({ level, text }),
  ended: ({ state, why }) => info(`${state}: ${why}`),
}

/** How an attempt ended, after "attempt 2 …"; null: as it should. What was asked for or planned is no warning. */
const ENDS: Readonly<Record<AttemptEnd, { readonly text: string; readonly level: Note['level'] } | null>> = {
  finished: null,
  stopped: { text: 'stopped', level: 'info' },
  user_error: { text: 'failed', level: 'warning' },
  oom: { text: 'ran out of memory', level: 'warning' },
  killed: { text: 'was killed', level: 'warning' },
  preempted: { text: 'was preempted', level: 'warning' },
  diverged: { text: 'diverged', level: 'warning' },
  timeout: { text: 'used its time up', level: 'info' },
  infra: { text: 'was ended by the machine', level: 'warning' },
  lost: { text: 'is lost', level: 'warning' },
}

const attemptNote = (event: Of<'attempt_ended'>): Note | null => {
  const end = ENDS[event.end]
  if (end === null) return null
  const text = `attempt ${attemptNumber(event.attempt)} ${end.text}${exitText(event)}`
  return { level: event.error === null ? end.level : 'warning', text }
}

const exitText = ({ exit, error }: Of<'attempt_ended'>): string => {
  if (error !== null) return `: ${error.type}: ${error.message}`
  if (exit === null) return ''
  return exit.signal !== null ? ` (signal ${exit.signal})` : exit.code === null ? '' : ` (exit ${exit.code})`
}

/** An event in words; null where it says nothing new to people. */
export const noteOf = (event: DriverEvent): Note | null => {
  const describe = NOTES[event.kind] as ((event: DriverEvent) => Note | null) | undefined
  return describe === undefined ? null : describe(event)
}

/** Milliseconds since 1970 of an event of a writer that started at `startedAt`. */
export const wallTime = (startedAt: number, event: Pick<DriverEvent | AttemptEvent, 't'>): number =>
  startedAt + Math.round(event.t * 1000)
