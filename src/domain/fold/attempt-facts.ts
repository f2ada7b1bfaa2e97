// What is believed of an attempt: its own word before its driver's, and its driver's before silence.
import type { AttemptFacts } from '../facts.ts'
import type { ErrorRecord } from '../protocol.ts'
import type { AttemptEnd } from '../states.ts'
import type { AttemptJournal } from './attempt.ts'
import { attemptNumber } from './place.ts'

/** What the driver said of the end of an attempt. */
export interface DriverTestimony {
  readonly epoch: number
  readonly place: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly end: AttemptEnd
  readonly elapsed: number | null
  /** True where somebody saw the process end: nothing can come from it any more. */
  readonly reaped: boolean
  readonly error: ErrorRecord | null
}

/** An attempt as its files and its driver describe it, apart from every other attempt. */
export interface AttemptEvidence {
  readonly name: string
  /** From attempt.json; null where that was never written. */
  readonly record: {
    readonly epoch: number
    readonly startedAt: number
    readonly heartbeatS: number
    readonly host: string | null
    readonly gpu: string | null
    readonly gpuName: string | null
  } | null
  readonly journal: AttemptJournal
  readonly testimony: DriverTestimony | null
}

/** True where nothing more can be written by the attempt. */
export const isOver = ({ journal, testimony }: AttemptEvidence): boolean =>
  journal.end !== null || testimony?.reaped === true

export interface AttemptSurroundings {
  readonly newerAttempt: boolean
  /** Its driver ended, or another one took over. */
  readonly driverGone: boolean
  /** The driver gave the run a final state. */
  readonly runOver: boolean
}

type Ending = Pick<AttemptFacts, 'end' | 'elapsedS' | 'estimated' | 'error'>

/** The facts of one attempt. */
export const attemptFacts = (evidence: AttemptEvidence, surroundings: AttemptSurroundings): AttemptFacts => {
  const { name, record, journal, testimony } = evidence
  const { end, elapsedS, estimated, error } = endingOf(evidence, surroundings)
  return {
    n: attemptNumber(name),
    name,
    epoch: record?.epoch ?? testimony?.epoch ?? 0,
    // One that died before it could describe itself started as long before its end as its driver saw it live.
    startedAt: record?.startedAt ?? (testimony?.at ?? 0) - Math.round((testimony?.elapsed ?? 0) * 1000),
    lastT: journal.lastT,
    heartbeatS: record?.heartbeatS ?? 0,
    end,
    elapsedS,
    estimated,
    resumedFromStep: journal.resumedFromStep,
    supersedesAfter: journal.supersedesAfter,
    phases: journal.phases,
    checkpoints: journal.checkpoints,
    host: record?.host ?? null,
    gpu: record?.gpu ?? null,
    gpuName: record?.gpuName ?? null,
    gpuUse: journal.gpu,
    preset: journal.preset,
    error,
  }
}

const endingOf = (
  { record, journal, testimony }: AttemptEvidence,
  { newerAttempt, driverGone, runOver }: AttemptSurroundings,
): Ending => {
  if (journal.end !== null) {
    const { end, t, error } = journal.end
    return { end, elapsedS: t, estimated: false, error: error ?? testimony?.error ?? null }
  }
  const guess = journal.lastT + (record?.heartbeatS ?? 0)
  if (testimony !== null) {
    const { end, elapsed, error } = testimony
    return { end, elapsedS: elapsed ?? guess, estimated: elapsed === null, error }
  }
  if (newerAttempt || driverGone || runOver)
    return { end: 'lost', elapsedS: guess, estimated: true, error: null }
  return { end: null, elapsedS: null, estimated: false, error: null }
}
