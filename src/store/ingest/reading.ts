// What sync has read so far, and what is left to read.

import type {
  DriverPlace,
  Position,
  RunReading,
  StoreIngest,
  SweepReading,
} from '../../domain/ingest-port.ts'
import { runsFile } from '../../domain/volume-paths.ts'
import type { Sql } from '../sql.ts'

interface PositionRow extends Position {
  readonly path: string
}

/** The reading side of the ingest port. */
export const readings = (
  sql: Sql,
): Pick<StoreIngest, 'sweepReading' | 'runsToRead' | 'runReading' | 'problems'> => ({
  sweepReading: sweepId => sweepReading(sql, sweepId),
  runsToRead: (sweepId, { lingering }) =>
    sql
      .all<{ run_id: string }>(
        `SELECT run_id FROM runs INDEXED BY runs_to_read
         WHERE sweep_id = ? AND reading <> 'done' AND (? OR reading = 'due')`,
        sweepId,
        lingering ? 1 : 0,
      )
      .map(({ run_id }) => run_id),
  runReading: (sweepId, runId) => runReading(sql, sweepId, runId),
  problems: sweepId =>
    sql.all('SELECT path, line, message FROM problems WHERE sweep_id = ? ORDER BY path, line', sweepId),
})

const sweepReading = (sql: Sql, sweepId: string): SweepReading => {
  const sweep = sql.get<{ engine: string }>('SELECT engine FROM sweeps WHERE sweep_id = ?', sweepId)
  const drivers = sql.all<{ epoch: number; endedAt: number | null }>(
    `SELECT epoch, iif(ended, started_at + CAST(last_t * 1000 AS INTEGER), NULL) AS endedAt
     FROM drivers WHERE sweep_id = ? ORDER BY epoch`,
    sweepId,
  )
  const controls = sql.all<{ seq: number }>(
    'SELECT seq FROM controls WHERE sweep_id = ? AND record IS NOT NULL',
    sweepId,
  )
  const refused = sql.all<{ path: string }>(
    'SELECT path FROM problems WHERE sweep_id = ? AND line = 0',
    sweepId,
  )
  return {
    planned: sweep !== undefined,
    engine: sweep?.engine ?? null,
    drivers,
    controls: new Set(controls.map(({ seq }) => seq)),
    positions: new Map([...positionsUnder(sql, sweepId, 'driver/'), ...runsFilePositions(sql, sweepId)]),
    refused: new Set(refused.map(({ path }) => path)),
  }
}

interface HeardRow extends DriverPlace {
  readonly finished: number
  readonly visited: number
}

interface AttemptRow {
  readonly name: string
  readonly described: number
  readonly ended: number
}

const runReading = (sql: Sql, sweepId: string, runId: string): RunReading | null => {
  const run = sql.get<HeardRow>(
    `SELECT heard_epoch AS epoch, heard_place AS place, result_at IS NOT NULL AS finished,
       (visited_epoch, visited_place) IS (heard_epoch, heard_place) AS visited
     FROM runs WHERE sweep_id = ? AND run_id = ?`,
    sweepId,
    runId,
  )
  if (run === undefined) return null
  const attempts = sql.all<AttemptRow>(
    `SELECT name, record IS NOT NULL AS described, journal ->> '$.end' IS NOT NULL AS ended
     FROM attempts WHERE sweep_id = ? AND run_id = ?`,
    sweepId,
    runId,
  )
  return {
    runId,
    heard: { epoch: run.epoch, place: run.place },
    visited: run.visited === 1,
    finished: run.finished === 1,
    attempts: new Map(
      attempts.map(({ name, described, ended }) => [
        name,
        { described: described === 1, ended: ended === 1 },
      ]),
    ),
    positions: positionsUnder(sql, sweepId, `runs/${runId}/`),
  }
}

/** Runs files are numbered without gaps; the folder they lie in holds the folders of all runs as well. */
const runsFilePositions = (sql: Sql, sweepId: string): readonly (readonly [string, Position])[] => {
  const found: (readonly [string, Position])[] = []
  for (;;) {
    const path = runsFile(found.length + 1)
    const position = sql.get<Position>(
      'SELECT offset, line FROM ingest_positions WHERE sweep_id = ? AND path = ?',
      sweepId,
      path,
    )
    if (position === undefined) return found
    found.push([path, position])
  }
}

/** Positions of files whose path begins with a folder. */
const positionsUnder = (sql: Sql, sweepId: string, folder: string): ReadonlyMap<string, Position> =>
  new Map(
    sql
      .all<PositionRow>(
        'SELECT path, offset, line FROM ingest_positions WHERE sweep_id = ? AND path >= ? AND path < ?',
        sweepId,
        folder,
        // The character after the slash.
        `${folder.slice(0, -1)}0`,
      )
      .map(({ path, offset, line }) => [path, { offset, line }]),
  )
