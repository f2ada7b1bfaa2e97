// Takes in what the attempts of a run write: who they are, their journals, and the run's result.
import { EMPTY_JOURNAL, foldAttemptEvent } from '../../domain/fold/attempt.ts'
import { addToLatest } from '../../domain/fold/curve.ts'
import { wallTime } from '../../domain/fold/driver.ts'
import { attemptNumber, placeOf } from '../../domain/fold/place.ts'
import type { Change } from '../../domain/ingest-port.ts'
import type { AttemptEvent } from '../../domain/protocol.ts'
import { latestFrom, latestJson, metricsJson } from '../json.ts'
import { journalFrom } from '../rows.ts'
import { addProblem, advance, type IngestContext } from './context.ts'

type Of<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>
type Event<Kind extends AttemptEvent['kind']> = Extract<AttemptEvent, { kind: Kind }>

export const takeAttempt = ({ sql, sweepId, touched }: IngestContext, { attempt }: Of<'attempt'>): void => {
  sql.run(
    `INSERT INTO attempts (sweep_id, run_id, name, n, record, epoch, started_at, heartbeat_s, journal, latest)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '[]')
     ON CONFLICT DO UPDATE SET record = excluded.record, epoch = excluded.epoch,
       started_at = excluded.started_at, heartbeat_s = excluded.heartbeat_s`,
    sweepId,
    attempt.run_id,
    attempt.attempt,
    attemptNumber(attempt.attempt),
    JSON.stringify(attempt),
    attempt.epoch,
    Date.parse(attempt.started_at),
    attempt.heartbeat_s,
    JSON.stringify(EMPTY_JOURNAL),
  )
  touched.add(attempt.run_id)
}

interface AttemptRow {
  readonly started_at: number
  readonly journal: string
  readonly latest: string
  readonly visible_up_to: number | null
}

/** An attempt's journal that is being taken in. */
interface Writing {
  readonly runId: string
  readonly attempt: string
  readonly startedAt: number
}

export const takeAttemptEvents = (context: IngestContext, change: Of<'attempt_events'>): void => {
  const { runId, attempt, segment, chunk } = change
  const { sql, sweepId, touched, overtaken } = context
  const row = sql.get<AttemptRow>(
    `SELECT started_at, journal, latest, visible_up_to FROM attempts
     WHERE sweep_id = ? AND run_id = ? AND name = ? AND record IS NOT NULL`,
    sweepId,
    runId,
    attempt,
  )
  if (row === undefined || !advance(context, chunk)) {
    overtaken.add(runId)
    return
  }
  const limit = row.visible_up_to ?? Number.POSITIVE_INFINITY
  const latest = latestFrom(row.latest)
  const writing: Writing = { runId, attempt, startedAt: row.started_at }
  let journal = journalFrom(row.journal)
  for (const { line, record } of chunk.records) {
    journal = foldAttemptEvent(journal, record)
    if (record.kind === 'metrics') {
      insertMetrics(context, writing, placeOf(segment, line), record)
      if (record.step <= limit) addToLatest(latest, record.step, record.metrics)
    } else {
      const take = TAKES[record.kind] as Take<AttemptEvent> | undefined
      take?.(context, writing, record)
    }
  }
  sql.run(
    'UPDATE attempts SET journal = ?, latest = ? WHERE sweep_id = ? AND run_id = ? AND name = ?',
    JSON.stringify(journal),
    latestJson(latest),
    sweepId,
    runId,
    attempt,
  )
  touched.add(runId)
}

const insertMetrics = (
  { sql, sweepId }: IngestContext,
  { runId, attempt }: Writing,
  place: number,
  { step, t, metrics }: Event<'metrics'>,
): void =>
  sql.run(
    'INSERT INTO metrics (sweep_id, run_id, attempt, place, step, t, metrics) VALUES (?, ?, ?, ?, ?, ?, ?)',
    sweepId,
    runId,
    attempt,
    place,
    step,
    t,
    metricsJson(metrics),
  )

type Take<E extends AttemptEvent> = (context: IngestContext, writing: Writing, event: E) => void

/** Checkpoints are written by one attempt, and refused or deleted by another, whichever is read first. */
const TAKES: { readonly [Kind in AttemptEvent['kind']]?: Take<Event<Kind>> } = {
  checkpoint: ({ sql, sweepId }, { runId, attempt, startedAt }, event) =>
    sql.run(
      `INSERT INTO checkpoints (sweep_id, run_id, name, attempt, step, saved_at, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET attempt = excluded.attempt, step = excluded.step,
         saved_at = excluded.saved_at, bytes = excluded.bytes`,
      sweepId,
      runId,
      event.checkpoint,
      attemptNumber(attempt),
      event.step,
      wallTime(startedAt, event),
      event.bytes,
    ),
  checkpoint_rejected: ({ sql, sweepId }, { runId, attempt }, { checkpoint, why }) =>
    sql.run(
      `INSERT INTO checkpoints (sweep_id, run_id, name, rejected_by, rejected) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET rejected_by = excluded.rejected_by, rejected = excluded.rejected
       WHERE rejected_by IS NULL OR excluded.rejected_by < rejected_by`,
      sweepId,
      runId,
      checkpoint,
      attempt,
      why,
    ),
  checkpoint_deleted: ({ sql, sweepId }, { runId }, { checkpoint }) =>
    sql.run(
      `INSERT INTO checkpoints (sweep_id, run_id, name, deleted) VALUES (?, ?, ?, 1)
       ON CONFLICT DO UPDATE SET deleted = 1`,
      sweepId,
      runId,
      checkpoint,
    ),
}

export const takeResult = ({ sql, sweepId, touched }: IngestContext, { result }: Of<'result'>): void => {
  sql.run(
    'UPDATE runs SET result_attempt = ?, result_metrics = ?, result_at = ? WHERE sweep_id = ? AND run_id = ?',
    result.attempt,
    metricsJson(result.metrics),
    Date.parse(result.ended_at),
    sweepId,
    result.run_id,
  )
  touched.add(result.run_id)
}

export const takeVisited = (
  { sql, sweepId, touched, overtaken }: IngestContext,
  change: Of<'visited'>,
): void => {
  const { runId, heard } = change
  if (overtaken.has(runId)) return
  sql.run(
    'UPDATE runs SET visited_epoch = ?, visited_place = ? WHERE sweep_id = ? AND run_id = ?',
    heard.epoch,
    heard.place,
    sweepId,
    runId,
  )
  touched.add(runId)
}

export const takeProblem = ({ sql, sweepId }: IngestContext, { path, message }: Of<'problem'>): void =>
  addProblem(sql, sweepId, { path, line: 0, message })
