// Takes in what drivers write: who they are, and what they decided.

import { foldDriverEvent, NEW_DRIVER, noteOf, runStateAfter, wallTime } from '../../domain/fold/driver.ts'
import { isBefore, placeOf } from '../../domain/fold/place.ts'
import type { Change, DriverPlace } from '../../domain/ingest-port.ts'
import type { DriverEvent } from '../../domain/protocol.ts'
import { DRIVER_COLUMNS, type DriverRow, driverSummary } from '../rows.ts'
import { advance, type IngestContext } from './context.ts'
import { changedAttempt, type RunInHand, runInHand } from './in-hand.ts'

type Of<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>
type Event<Kind extends DriverEvent['kind']> = Extract<DriverEvent, { kind: Kind }>

export const takeDriver = (context: IngestContext, { driver }: Of<'driver'>): void => {
  const { sql, sweepId } = context
  const known = sql.get('SELECT 1 FROM drivers WHERE sweep_id = ? AND epoch = ?', sweepId, driver.epoch)
  if (known !== undefined) return
  sql.run(
    'INSERT INTO drivers (sweep_id, epoch, started_at, record, last_t, ended) VALUES (?, ?, ?, ?, ?, 0)',
    sweepId,
    driver.epoch,
    Date.parse(driver.started_at),
    JSON.stringify(driver),
    NEW_DRIVER.lastT,
  )
  touchOpenRuns(context)
}

/** Where a driver comes or goes, whatever ran under one that is gone is seen in another light. */
const touchOpenRuns = ({ sql, sweepId, touched }: IngestContext): void => {
  const open = sql.all<{ run_id: string }>(
    `SELECT run_id FROM runs WHERE sweep_id = ? AND reading <> 'done'`,
    sweepId,
  )
  for (const { run_id } of open) touched.add(run_id)
}

export const takeDriverEvents = (context: IngestContext, change: Of<'driver_events'>): void => {
  const { epoch, segment, chunk } = change
  const { sql, sweepId } = context
  const row = sql.get<DriverRow>(
    `SELECT ${DRIVER_COLUMNS} FROM drivers WHERE sweep_id = ? AND epoch = ?`,
    sweepId,
    epoch,
  )
  if (row === undefined || !advance(context, chunk)) return
  let driver = driverSummary(row)
  for (const { line, record } of chunk.records) {
    driver = foldDriverEvent(driver, record)
    takeEvent(context, { epoch, place: placeOf(segment, line) }, record, wallTime(row.started_at, record))
  }
  sql.run(
    'UPDATE drivers SET last_t = ?, state = ?, why = ?, ended = ? WHERE sweep_id = ? AND epoch = ?',
    driver.lastT,
    driver.said?.state ?? null,
    driver.said?.why ?? null,
    driver.ended ? 1 : 0,
    sweepId,
    epoch,
  )
  if (driver.ended && row.ended === 0) touchOpenRuns(context)
}

const takeEvent = (context: IngestContext, at: DriverPlace, event: DriverEvent, time: number): void => {
  keepForReaders(context, at, event, time)
  if (event.kind === 'control') takeControlOutcome(context, at, event, time)
  if (!('run_id' in event)) return
  const run = runInHand(context, event.run_id)
  // No runs file names it.
  if (run === undefined) return
  hear(run, at)
  context.touched.add(run.runId)
  if (event.kind === 'attempt_ended') takeTestimony(run, at, event, time)
  takeWord(run, at, event, time)
}

/** Remembers that a driver spoke of a run. */
const hear = ({ row }: RunInHand, at: DriverPlace): void => {
  if (!isBefore({ epoch: row.heard_epoch, place: row.heard_place }, at)) return
  row.heard_epoch = at.epoch
  row.heard_place = at.place
}

const takeWord = ({ row }: RunInHand, at: DriverPlace, event: DriverEvent, time: number): void => {
  const word = runStateAfter(event)
  if (word === null || !isBefore({ epoch: row.word_epoch, place: row.word_place }, at)) return
  row.word_epoch = at.epoch
  row.word_place = at.place
  row.word_state = word.state
  row.word_why = word.why
  row.word_at = time
}

const keepForReaders = (
  { sql, sweepId }: IngestContext,
  { epoch, place }: DriverPlace,
  event: DriverEvent,
  time: number,
): void => {
  const note = noteOf(event)
  if (note === null && event.kind !== 'run_ended') return
  sql.run(
    `INSERT INTO driver_events (sweep_id, epoch, place, kind, at, run_id, run_state, level, text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    sweepId,
    epoch,
    place,
    event.kind,
    time,
    'run_id' in event ? event.run_id : null,
    event.kind === 'run_ended' ? event.state : null,
    note?.level ?? null,
    note?.text ?? null,
  )
}

const takeTestimony = (
  run: RunInHand,
  { epoch, place }: DriverPlace,
  { attempt: name, end, elapsed, exit, error }: Event<'attempt_ended'>,
  at: number,
): void => {
  const attempt = changedAttempt(run, name)
  const { testimony: known } = attempt
  if (known === null || isBefore(known, { epoch, place }))
    attempt.testimony = { epoch, place, at, end, elapsed, reaped: exit !== null, error }
}

const takeControlOutcome = (
  { sql, sweepId }: IngestContext,
  { epoch, place }: DriverPlace,
  { seq, outcome }: Event<'control'>,
  at: number,
): void =>
  sql.run(
    `INSERT INTO controls (sweep_id, seq, applied_epoch, applied_place, applied_at, outcome) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET applied_epoch = excluded.applied_epoch, applied_place = excluded.applied_place,
       applied_at = excluded.applied_at, outcome = excluded.outcome
     WHERE applied_epoch IS NULL
       OR (applied_epoch, applied_place) < (excluded.applied_epoch, excluded.applied_place)`,
    sweepId,
    seq,
    epoch,
    place,
    at,
    outcome,
  )
