// Rows of runs and attempts as the domain's evidence: what folding starts from.

import { type AttemptJournal, EMPTY_JOURNAL } from '../domain/fold/attempt.ts'
import type { AttemptEvidence, DriverTestimony } from '../domain/fold/attempt-facts.ts'
import type { DriverSummary } from '../domain/fold/driver.ts'
import { compareAttempts } from '../domain/fold/place.ts'
import type { NewestDriver, RunEvidence } from '../domain/fold/run.ts'
import type { CodedNumber } from '../domain/number-code.ts'
import type { RunState, SweepState } from '../domain/states.ts'
import { optionalFrom } from './json.ts'
import type { Sql } from './sql.ts'

export interface AttemptRow {
  readonly run_id: string
  readonly name: string
  readonly epoch: number | null
  readonly started_at: number
  readonly heartbeat_s: number
  readonly host: string | null
  readonly gpu: string | null
  readonly gpu_name: string | null
  readonly journal: string
  readonly latest: string
  readonly visible_up_to: number | null
  readonly testimony: string | null
}

/** Columns of AttemptRow. */
export const ATTEMPT_COLUMNS = `run_id, name, epoch, started_at, heartbeat_s, record ->> '$.host' AS host, record ->> '$.gpu' AS gpu,
  record ->> '$.gpu_facts.name' AS gpu_name, journal, latest, visible_up_to, testimony`

export const attemptEvidence = (row: AttemptRow): AttemptEvidence => ({
  name: row.name,
  record:
    row.epoch === null
      ? null
      : {
          epoch: row.epoch,
          startedAt: row.started_at,
          heartbeatS: row.heartbeat_s,
          host: row.host,
          gpu: row.gpu,
          gpuName: row.gpu_name,
        },
  journal: journalFrom(row.journal),
  testimony: optionalFrom<DriverTestimony>(row.testimony),
})

/** A journal that an older version has folded lacks what is folded since. */
export const journalFrom = (json: string): AttemptJournal => ({
  ...EMPTY_JOURNAL,
  ...(JSON.parse(json) as Partial<AttemptJournal>),
})

/** Attempts of one run, in the order in which one supersedes another. */
export const attemptRows = (sql: Sql, sweepId: string, runId: string): readonly AttemptRow[] =>
  [
    ...sql.all<AttemptRow>(
      `SELECT ${ATTEMPT_COLUMNS} FROM attempts WHERE sweep_id = ? AND run_id = ?`,
      sweepId,
      runId,
    ),
  ].sort((a, b) => compareAttempts(a.name, b.name))

export interface EvidenceRow {
  readonly cached: string | null
  readonly word_epoch: number | null
  readonly word_state: RunState
  readonly word_why: string
  readonly word_at: number
  readonly result_metrics: string | null
  readonly result_at: number
}

/** Columns of EvidenceRow. */
export const EVIDENCE_COLUMNS = 'cached, word_epoch, word_state, word_why, word_at, result_metrics, result_at'

export const runEvidence = (row: EvidenceRow): Omit<RunEvidence, 'attempts' | 'newest'> => ({
  cached: optionalFrom<NonNullable<RunEvidence['cached']>>(row.cached),
  word:
    row.word_epoch === null
      ? null
      : { epoch: row.word_epoch, state: row.word_state, why: row.word_why, at: row.word_at },
  result:
    row.result_metrics === null
      ? null
      : { metrics: JSON.parse(row.result_metrics) as Record<string, CodedNumber>, endedAt: row.result_at },
})

export interface DriverRow {
  readonly started_at: number
  readonly last_t: number
  readonly state: SweepState | null
  readonly why: string
  readonly ended: number
}

/** Columns of DriverRow. */
export const DRIVER_COLUMNS = 'started_at, last_t, state, why, ended'

export const driverSummary = ({ last_t, state, why, ended }: DriverRow): DriverSummary => ({
  lastT: last_t,
  said: state === null ? null : { state, why },
  ended: ended === 1,
})

/** The driver of the highest epoch; null: none was started. */
export const newestDriver = (sql: Sql, sweepId: string): NewestDriver | null => {
  const row = sql.get<{ epoch: number; ended: number }>(
    'SELECT epoch, ended FROM drivers WHERE sweep_id = ? ORDER BY epoch DESC LIMIT 1',
    sweepId,
  )
  return row === undefined ? null : { epoch: row.epoch, ended: row.ended === 1 }
}
