// What the changes of one transaction share.
import type { JournalChunk, LineProblem } from '../../domain/ingest-port.ts'
import { type Tariff, tariffOf } from '../../domain/ledger/tariff.ts'
import type { PlanRecord } from '../../domain/protocol.ts'
import { pricesOf } from '../queries/prices.ts'
import type { Sql } from '../sql.ts'
import type { RunInHand } from './in-hand.ts'
import type { Tallies } from './tallies.ts'

/** Whose changes are taken in, and where to. */
export interface IngestPlace {
  readonly sql: Sql
  readonly sweepId: string
}

export interface IngestContext extends IngestPlace {
  /** Runs whose derived columns have to follow. */
  readonly touched: Set<string>
  /** Runs of which another manager has read more in the meantime: this visit of them says nothing. */
  readonly overtaken: Set<string>
  /** Runs that were read, and not written yet. */
  readonly inHand: Map<string, RunInHand>
  readonly tallies: Tallies
}

/** Bad lines of one file that are kept; a file full of them would fill the database as well. */
const BAD_LINES_KEPT = 100

/** Moves a journal's position; false, and nothing changed, where somebody else has moved it since it was read. */
export const advance = (place: IngestPlace, { path, from, to, problems }: JournalChunk<unknown>): boolean => {
  const { sql, sweepId } = place
  const moved =
    from.offset === 0
      ? sql.change(
          `INSERT INTO ingest_positions (sweep_id, path, offset, line, bad_lines) VALUES (?, ?, ?, ?, 0)
           ON CONFLICT DO NOTHING`,
          sweepId,
          path,
          to.offset,
          to.line,
        )
      : sql.change(
          'UPDATE ingest_positions SET offset = ?, line = ? WHERE sweep_id = ? AND path = ? AND offset = ?',
          to.offset,
          to.line,
          sweepId,
          path,
          from.offset,
        )
  if (moved === 0) return false
  if (problems.length > 0) addBadLines(place, path, problems)
  return true
}

const addBadLines = ({ sql, sweepId }: IngestPlace, path: string, problems: readonly LineProblem[]): void => {
  const known = sql.get<{ bad_lines: number }>(
    'SELECT bad_lines FROM ingest_positions WHERE sweep_id = ? AND path = ?',
    sweepId,
    path,
  )
  const before = known?.bad_lines ?? 0
  sql.run(
    'UPDATE ingest_positions SET bad_lines = ? WHERE sweep_id = ? AND path = ?',
    before + problems.length,
    sweepId,
    path,
  )
  problems.slice(0, Math.max(0, BAD_LINES_KEPT - before)).forEach(({ line, message }, index) => {
    const last = before + index + 1 === BAD_LINES_KEPT
    const text = last ? `${message} (further bad lines of this file are not listed)` : message
    addProblem(sql, sweepId, { path, line, message: text })
  })
}

/** Keeps what is wrong with a line; 0: with the whole file. */
export const addProblem = (
  sql: Sql,
  sweepId: string,
  { path, line, message }: { readonly path: string; readonly line: number; readonly message: string },
): void =>
  sql.run(
    'INSERT OR IGNORE INTO problems (sweep_id, path, line, message) VALUES (?, ?, ?, ?)',
    sweepId,
    path,
    line,
    message,
  )

/** The plan of the sweep, as far as folding needs it. */
export interface FoldingPlan {
  readonly metric: PlanRecord['metric']
  readonly tariff: Tariff
  /** Runs that share one GPU. */
  readonly pack: number
}

/** undefined: the plan was not read yet. */
export const foldingPlan = ({ sql, sweepId }: IngestContext): FoldingPlan | undefined => {
  const row = sql.get<{ metric: string; goal: 'minimize' | 'maximize'; pack: number }>(
    `SELECT metric, goal, coalesce(plan ->> '$.pack', 1) AS pack FROM sweeps WHERE sweep_id = ?`,
    sweepId,
  )
  return (
    row && {
      metric: { name: row.metric, goal: row.goal, target: null },
      tariff: tariffOf(pricesOf(sql, sweepId)),
      pack: row.pack,
    }
  )
}
