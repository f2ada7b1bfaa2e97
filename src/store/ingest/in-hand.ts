// The runs that a transaction has in hand: each is read once with its attempts, changed by all that was written of it,
// and written once.

import { EMPTY_JOURNAL } from '../../domain/fold/attempt.ts'
import type { AttemptEvidence } from '../../domain/fold/attempt-facts.ts'
import { attemptNumber, compareAttempts } from '../../domain/fold/place.ts'
import type { CodedNumber } from '../../domain/number-code.ts'
import type { RunState } from '../../domain/states.ts'
import { latestFrom, latestJson, optionalJson } from '../json.ts'
import { attemptEvidence, attemptRows, EVIDENCE_COLUMNS, type EvidenceRow } from '../rows.ts'
import type { IngestContext } from './context.ts'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

interface RunRow extends EvidenceRow {
  readonly word_place: number | null
  readonly heard_epoch: number | null
  readonly heard_place: number | null
  readonly visited_epoch: number | null
  readonly visited_place: number | null
  readonly result_attempt: string | null
  // As they were derived last.
  readonly state: RunState
  /** Text: it may have more digits than a double holds. */
  readonly spend_ns: string
  readonly spend_gpu_ns: string
  readonly spend_nano_usd: string
  readonly unpriced: number
}

const RUN_COLUMNS = `${EVIDENCE_COLUMNS}, word_place, heard_epoch, heard_place, visited_epoch, visited_place, result_attempt,
  state, CAST(spend_ns AS TEXT) AS spend_ns, CAST(spend_gpu_ns AS TEXT) AS spend_gpu_ns,
  CAST(spend_nano_usd AS TEXT) AS spend_nano_usd, unpriced`

export interface AttemptInHand extends Mutable<AttemptEvidence> {
  /** Its attempt.json, where this transaction has taken it in. */
  description: string | null
  latest: Map<string, readonly [step: number, value: CodedNumber]>
  /** Up to which step `latest` counts; null: every step does. */
  visibleUpTo: number | null
  /** The database does not have it like this yet. */
  isChanged: boolean
}

export interface RunInHand {
  readonly runId: string
  readonly row: Mutable<RunRow>
  /** In the order in which one supersedes another. */
  readonly attempts: AttemptInHand[]
}

/** A run with its attempts; undefined where no runs file names it. */
export const runInHand = (context: IngestContext, runId: string): RunInHand | undefined => {
  const { sql, sweepId, inHand } = context
  const known = inHand.get(runId)
  if (known !== undefined) return known
  const row = sql.get<RunRow>(
    `SELECT ${RUN_COLUMNS} FROM runs WHERE sweep_id = ? AND run_id = ?`,
    sweepId,
    runId,
  )
  if (row === undefined) return undefined
  const attempts = attemptRows(sql, sweepId, runId).map(
    (attempt): AttemptInHand => ({
      ...attemptEvidence(attempt),
      description: null,
      latest: latestFrom(attempt.latest),
      visibleUpTo: attempt.visible_up_to,
      isChanged: false,
    }),
  )
  const run: RunInHand = { runId, row, attempts }
  inHand.set(runId, run)
  return run
}

/** The attempt of a name, which will be written; a new one where none was known. */
export const changedAttempt = ({ attempts }: RunInHand, name: string): AttemptInHand => {
  const known = attempts.find(attempt => attempt.name === name)
  if (known !== undefined) {
    known.isChanged = true
    return known
  }
  const attempt: AttemptInHand = {
    name,
    record: null,
    journal: EMPTY_JOURNAL,
    testimony: null,
    description: null,
    latest: new Map(),
    visibleUpTo: null,
    isChanged: true,
  }
  attempts.push(attempt)
  attempts.sort((a, b) => compareAttempts(a.name, b.name))
  return attempt
}

/** Writes what was taken in of the attempts in hand. */
export const writeAttempts = ({ sql, sweepId, inHand }: IngestContext): void => {
  for (const { runId, attempts } of inHand.values())
    for (const attempt of attempts) {
      if (!attempt.isChanged) continue
      const { name, record, journal, testimony, description, latest } = attempt
      sql.run(
        `INSERT INTO attempts
           (sweep_id, run_id, name, n, record, epoch, started_at, heartbeat_s, journal, latest, testimony)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET record = coalesce(excluded.record, record), epoch = excluded.epoch,
           started_at = excluded.started_at, heartbeat_s = excluded.heartbeat_s,
           journal = excluded.journal, latest = excluded.latest, testimony = excluded.testimony`,
        sweepId,
        runId,
        name,
        attemptNumber(name),
        description,
        record?.epoch ?? null,
        record?.startedAt ?? null,
        record?.heartbeatS ?? null,
        JSON.stringify(journal),
        latestJson(latest),
        optionalJson(testimony),
      )
      attempt.isChanged = false
    }
}
