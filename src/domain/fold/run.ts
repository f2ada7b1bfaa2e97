// How far a run has come: from what its drivers decided, what its attempts wrote, and its result, which is believed
// before everything else.
import type { AttemptFacts } from '../facts.ts'
import { type CodedNumber, decodeNumber } from '../number-code.ts'
import type { ErrorRecord, RunRecord } from '../protocol.ts'
import { isFinalRunState, type RunState } from '../states.ts'
import { type AttemptEvidence, attemptFacts } from './attempt-facts.ts'

/** The newest word of a driver on a run's state. */
export interface DriverWord {
  readonly epoch: number
  readonly state: RunState
  readonly why: string
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface RunEvidence {
  readonly cached: RunRecord['cached']
  readonly word: DriverWord | null
  /** Its result.json. */
  readonly result: {
    readonly metrics: Readonly<Record<string, CodedNumber>>
    readonly endedAt: number
  } | null
  /** In order. */
  readonly attempts: readonly AttemptEvidence[]
  /** The newest value of each metric on the visible curve. */
  readonly newest: Readonly<Record<string, CodedNumber>>
}

/** The newest driver of the sweep; null: none was started. */
export interface NewestDriver {
  readonly epoch: number
  readonly ended: boolean
}

export interface FoldedRun {
  readonly state: RunState
  readonly why: string
  readonly metrics: Readonly<Record<string, CodedNumber>>
  readonly endedAt: number | null
  readonly error: ErrorRecord | null
  readonly attempts: readonly AttemptFacts[]
}

/** What is known of a run. */
export const foldRun = (run: RunEvidence, driver: NewestDriver | null): FoldedRun => {
  const attempts = factsOfAttempts(run, driver)
  const { state, why, metrics, endedAt, error } = stateOf(run, driver, attempts)
  return { state, why, metrics, endedAt, error, attempts }
}

/** The facts of each attempt, in order. */
export const factsOfAttempts = (
  { attempts, word }: Pick<RunEvidence, 'attempts' | 'word'>,
  driver: NewestDriver | null,
): readonly AttemptFacts[] =>
  attempts.map((attempt, index) =>
    attemptFacts(attempt, {
      newerAttempt: index < attempts.length - 1,
      driverGone: attempt.record !== null && isGone(attempt.record.epoch, driver),
      runOver: word !== null && isFinalRunState(word.state),
    }),
  )

/** True where the driver of this epoch ended, or another one took over. */
const isGone = (epoch: number, driver: NewestDriver | null): boolean =>
  driver !== null && (driver.epoch > epoch || (driver.epoch === epoch && driver.ended))

const stateOf = (
  { cached, word, result, newest }: RunEvidence,
  driver: NewestDriver | null,
  attempts: readonly AttemptFacts[],
): Omit<FoldedRun, 'attempts'> => {
  if (result !== null)
    return {
      state: 'finished',
      why: word?.state === 'finished' ? word.why : '',
      metrics: result.metrics,
      endedAt: result.endedAt,
      error: null,
    }
  if (cached !== null)
    return {
      state: 'finished',
      why: `taken over from ${cached.sweep_id}`,
      metrics: cached.metrics,
      endedAt: Date.parse(cached.ended_at),
      error: null,
    }
  if (word === null) return { state: 'queued', why: '', metrics: newest, endedAt: null, error: null }
  const over = isFinalRunState(word.state)
  // Nobody runs it any more: it waits for the next driver, or for this one to look at what the last one left.
  const orphaned = word.state === 'running' && isGone(word.epoch, driver)
  return {
    state: orphaned ? 'queued' : word.state,
    why: orphaned ? 'its driver ended' : word.why,
    metrics: newest,
    endedAt: over ? word.at : null,
    error: word.state === 'finished' ? null : (attempts.at(-1)?.error ?? null),
  }
}

/** A number by which the best run comes first; null for a run that is none: unfinished, without a value, NaN. */
export const rankOf = (
  run: Pick<FoldedRun, 'state' | 'metrics'>,
  metric: { readonly name: string; readonly goal: 'minimize' | 'maximize' },
): number | null => {
  const value = metricValue(run.metrics, metric.name)
  if (run.state !== 'finished' || value === null || Number.isNaN(value)) return null
  return metric.goal === 'minimize' ? value : -value
}

/** The value of a metric; null where it was never reported. */
export const metricValue = (metrics: Readonly<Record<string, CodedNumber>>, name: string): number | null => {
  const value = Object.hasOwn(metrics, name) ? metrics[name] : undefined
  return value === undefined ? null : decodeNumber(value)
}
