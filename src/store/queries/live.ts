// What screens that stay open ask: small reads by index, and whether there is anything to read at all.
import type { LiveQueries, PlanBrief, Resume, SweepListRow } from '../../domain/live-port.ts'
import type { DriverNote } from '../../domain/store-port.ts'
import type { Sql } from '../sql.ts'
import { loggedUntil, metricPoints } from './metric-points.ts'
import { runList } from './run-list.ts'
import { type SweepRow, sweepFiguresOf } from './sweeps.ts'

const SWEEP_COLUMNS = 'sweep_id, name, engine, created_at, metric, gpus'

/** The queries of screens that stay open. */
export const liveQueries = (sql: Sql): Omit<LiveQueries, 'money'> => ({
  version: () => {
    // The first tells of commits of other connections, the second of this one's.
    const others = sql.get<{ data_version: number }>('PRAGMA data_version')
    const own = sql.get<{ rows: number }>('SELECT total_changes() AS rows')
    return `${others?.data_version}/${own?.rows}`
  },
  sweepList: () =>
    sql
      .all<Omit<SweepRow, 'plan'>>(
        `SELECT ${SWEEP_COLUMNS} FROM sweeps ORDER BY created_at DESC, sweep_id DESC`,
      )
      .map((row): SweepListRow => sweepFiguresOf(sql, row)),
  sweepListRow: sweepId => {
    const row = sql.get<Omit<SweepRow, 'plan'>>(
      `SELECT ${SWEEP_COLUMNS} FROM sweeps WHERE sweep_id = ?`,
      sweepId,
    )
    return row === undefined ? null : sweepFiguresOf(sql, row)
  },
  planBrief: sweepId => {
    const row = sql.get<{ brief: string }>(
      `SELECT json_object('metric', plan -> '$.metric', 'parallel', plan -> '$.parallel', 'pack',
         coalesce(plan -> '$.pack', json('1')), 'gpus', plan -> '$.gpus', 'price', plan -> '$.price',
         'quote', plan -> '$.quote', 'resources', plan -> '$.resources', 'budget', plan -> '$.budget', 'tags', plan -> '$.tags',
         'codeIdentity', plan -> '$.code.identity') AS brief
       FROM sweeps WHERE sweep_id = ?`,
      sweepId,
    )
    return row === undefined ? null : (JSON.parse(row.brief) as PlanBrief)
  },
  runIdsAfter: (sweepId, index, limit) =>
    sql.all(
      'SELECT run_id AS runId, idx AS "index" FROM runs WHERE sweep_id = ? AND idx > ? ORDER BY idx LIMIT ?',
      sweepId,
      index,
      limit,
    ),
  runList: (sweepId, runIds) => runList(sql, sweepId, runIds),
  newestDriverPlace: sweepId =>
    sql.get(
      `SELECT epoch, place FROM driver_events WHERE sweep_id = ? ORDER BY epoch DESC, place DESC LIMIT 1`,
      sweepId,
    ) ?? { epoch: 0, place: 0 },
  runsInMotion: (sweepId, { epoch, place }) =>
    sql
      .all<{ run_id: string }>(
        `SELECT run_id FROM runs WHERE sweep_id = ? AND reading <> 'done' UNION ALL
         SELECT run_id FROM driver_events
         WHERE sweep_id = ? AND (epoch, place) > (?, ?) AND run_id IS NOT NULL`,
        sweepId,
        sweepId,
        epoch,
        place,
      )
      .map(({ run_id }) => run_id),
  newestNotes: (sweepId, limit) =>
    sql
      .all<DriverNote>(
        `SELECT epoch, place AS seq, kind, at AS time, text, level, run_id AS runId FROM driver_events
         WHERE sweep_id = ? AND text IS NOT NULL ORDER BY epoch DESC, place DESC LIMIT ?`,
        sweepId,
        limit,
      )
      .toReversed(),
  resumes: (sweepId, runIds) =>
    sql.all<Resume>(
      `SELECT run_id AS runId, started_at AS at, journal ->> '$.resumedFromStep' AS step
       FROM json_each(?) CROSS JOIN attempts ON sweep_id = ? AND run_id = value
       WHERE n > 1 AND started_at IS NOT NULL AND journal ->> '$.supersedesAfter' IS NOT NULL`,
      JSON.stringify(runIds),
      sweepId,
    ),
  curveParts: (sweepId, runId) =>
    sql.all(
      `SELECT name AS attempt, visible_up_to AS upTo FROM attempts
       WHERE sweep_id = ? AND run_id = ? ORDER BY n, name`,
      sweepId,
      runId,
    ),
  metricPoints: request => metricPoints(sql, request),
  loggedUntil: request => loggedUntil(sql, request),
})
