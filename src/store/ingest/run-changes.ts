// Takes in what the attempts of a run write: who they are, their journals, and the run's result.
import { foldAttemptEvents } from '../../domain/fold/attempt.ts'
import { addToLatest } from '../../domain/fold/curve.ts'
import { wallTime } from '../../domain/fold/driver.ts'
import { attemptNumber, placeOf } from '../../domain/fold/place.ts'
import type { Change } from '../../domain/ingest-port.ts'
import type { AttemptEvent } from '../../domain/protocol.ts'
import { metricsJson } from '../json.ts'
import { addProblem, advance, type IngestContext } from './context.ts'
import { changedAttempt, runInHand } from './in-hand.ts'

type Of<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>
type Event<Kind extends AttemptEvent['kind']> = Extract<AttemptEvent, { kind: Kind }>

export const takeAttempt = (context: IngestContext, { attempt: record }: Of<'attempt'>): void => {
  const run = runInHand(context, record.run_id)
  if (run === undefined) return
  const attempt = changedAttempt(run, record.attempt)
  attempt.description = JSON.stringify(record)
  attempt.record = {
    epoch: record.epoch,
    startedAt: Date.parse(record.started_at),
    heartbeatS: record.heartbeat_s,
    host: record.host,
    gpu: record.gpu,
    gpuName: record.gpu_facts?.name ?? null,
  }
  context.touched.add(run.runId)
}

/** An attempt's journal that is being taken in. */
interface Writing {
  readonly runId: string
  readonly attempt: string
  readonly startedAt: number
}

export const takeAttemptEvents = (context: IngestContext, change: Of<'attempt_events'>): void => {
  const { runId, attempt: name, segment, chunk } = change
  const run = runInHand(context, runId)
  const described = run?.attempts.find(attempt => attempt.name === name)?.record
  if (run === undefined || !described || !advance(context, chunk)) {
    context.overtaken.add(runId)
    return
  }
  const attempt = changedAttempt(run, name)
  attempt.journal = foldAttemptEvents(
    attempt.journal,
    chunk.records.map(({ record }) => record),
  )
  const limit = attempt.visibleUpTo ?? Number.POSITIVE_INFINITY
  const writing: Writing = { runId, attempt: name, startedAt: described.startedAt }
  for (const { line, record } of chunk.records) {
    if (record.kind === 'metrics') {
      insertMetrics(context, writing, placeOf(segment, line), record)
      if (record.step <= limit) addToLatest(attempt.latest, record.step, record.metrics)
    } else {
      const take = TAKES[record.kind] as Take<AttemptEvent> | undefined
      take?.(context, writing, record)
    }
  }
  context.touched.add(runId)
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

export const takeResult = (context: IngestContext, { result }: Of<'result'>): void => {
  const run = runInHand(context, result.run_id)
  if (run === undefined) return
  run.row.result_attempt = result.attempt
  run.row.result_metrics = metricsJson(result.metrics)
  run.row.result_at = Date.parse(result.ended_at)
  context.touched.add(run.runId)
}

export const takeVisited = (context: IngestContext, { runId, heard }: Of<'visited'>): void => {
  if (context.overtaken.has(runId)) return
  const run = runInHand(context, runId)
  if (run === undefined) return
  run.row.visited_epoch = heard.epoch
  run.row.visited_place = heard.place
  context.touched.add(runId)
}

export const takeProblem = ({ sql, sweepId }: IngestContext, { path, message }: Of<'problem'>): void =>
  addProblem(sql, sweepId, { path, line: 0, message })
