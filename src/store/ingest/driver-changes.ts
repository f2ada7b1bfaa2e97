// Takes in what drivers write: who they are, and what they decided.

import { EMPTY_JOURNAL } from '../../domain/fold/attempt.ts'
import type { DriverTestimony } from '../../domain/fold/attempt-facts.ts'
import { foldDriverEvent, NEW_DRIVER, noteOf, runStateAfter, wallTime } from '../../domain/fold/driver.ts'
import { attemptNumber, placeOf } from '../../domain/fold/place.ts'
import type { Change, DriverPlace } from '../../domain/ingest-port.ts'
import type { DriverEvent } from '../../domain/protocol.ts'
import { DRIVER_COLUMNS, type DriverRow, driverSummary } from '../rows.ts'
import { advance, type IngestContext } from './context.ts'

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
  if (!('run_id' in event) || !hear(context, at, event.run_id)) return
  if (event.kind === 'attempt_ended') takeTestimony(context, at, event, time)
  const word = runStateAfter(event)
  if (word === null) return
  context.sql.run(
    `UPDATE runs SET word_epoch = ?, word_place = ?, word_state = ?, word_why = ?, word_at = ?
     WHERE sweep_id = ? AND run_id = ? AND (word_epoch IS NULL OR (word_epoch, word_place) < (?, ?))`,
    at.epoch,
    at.place,
    word.state,
    word.why,
    time,
    context.sweepId,
    event.run_id,
    at.epoch,
    at.place,
  )
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

/** Remembers that a driver spoke of a run; false where no runs file names it. */
const hear = (
  { sql, sweepId, touched }: IngestContext,
  { epoch, place }: DriverPlace,
  runId: string,
): boolean => {
  const known = sql.get('SELECT 1 FROM runs WHERE sweep_id = ? AND run_id = ?', sweepId, runId)
  if (known === undefined) return false
  sql.run(
    `UPDATE runs SET heard_epoch = ?, heard_place = ?
     WHERE sweep_id = ? AND run_id = ? AND (heard_epoch IS NULL OR (heard_epoch, heard_place) < (?, ?))`,
    epoch,
    place,
    sweepId,
    runId,
    epoch,
    place,
  )
  touched.add(runId)
  return true
}

const takeTestimony = (
  { sql, sweepId }: IngestContext,
  { epoch, place }: DriverPlace,
  { run_id, attempt, end, elapsed, exit, error }: Event<'attempt_ended'>,
  at: number,
): void => {
  const testimony: DriverTestimony = { epoch, place, at, end, elapsed, reaped: exit !== null, error }
  sql.run(
    `INSERT INTO attempts (sweep_id, run_id, name, n, journal, latest, testimony) VALUES (?, ?, ?, ?, ?, '[]', ?)
     ON CONFLICT DO UPDATE SET testimony = excluded.testimony WHERE testimony IS NULL
       OR (testimony ->> 'epoch', testimony ->> 'place') < (excluded.testimony ->> 'epoch', excluded.testimony ->> 'place')`,
    sweepId,
    run_id,
    attempt,
    attemptNumber(attempt),
    JSON.stringify(EMPTY_JOURNAL),
    JSON.stringify(testimony),
  )
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
