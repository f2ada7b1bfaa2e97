// How long runs took, for whoever says how long others will take.
import type { AttemptJournal } from '../../domain/fold/attempt.ts'
import type { AttemptRecord, Config, Target } from '../../domain/protocol.ts'
import type { CodeAsked, RunTime } from '../../domain/store-port.ts'
import { journalFrom } from '../rows.ts'
import type { Sql } from '../sql.ts'

/** Runs that are looked at, the newest first. */
const NEWEST_RUNS = 200
/** Sweeps that are searched for other code of a function. */
const NEWEST_SWEEPS = 100

/** Of the code that is asked for; failing that, of other code of its function, or of sweeps of that name. */
export const runTimes = (sql: Sql, { identity, sweepName, target }: CodeAsked): readonly RunTime[] => {
  const own = timesOf(sql, sweepsWhere(sql, 'code_identity', identity))
  if (own.length > 0) return own.map(time => ({ ...time, isOwnCode: true }))
  const others = new Set([...sweepsWhere(sql, 'name', sweepName), ...sweepsOfFunction(sql, target)])
  return timesOf(sql, [...others]).map(time => ({ ...time, isOwnCode: false }))
}

const sweepsWhere = (sql: Sql, column: 'code_identity' | 'name', value: string): readonly string[] =>
  sql
    .all<{ id: string }>(
      `SELECT sweep_id AS id FROM sweeps WHERE ${column} = ? ORDER BY created_at DESC LIMIT ${NEWEST_SWEEPS}`,
      value,
    )
    .map(({ id }) => id)

const sweepsOfFunction = (sql: Sql, target: Target): readonly string[] =>
  sql
    .all<{ id: string; target: string }>(
      `SELECT sweep_id AS id, plan -> '$.target' AS target
       FROM (SELECT * FROM sweeps ORDER BY created_at DESC LIMIT ${NEWEST_SWEEPS})`,
    )
    .filter(row => isSameFunction(JSON.parse(row.target) as Target, target))
    .map(({ id }) => id)

const isSameFunction = (one: Target, other: Target): boolean => {
  if (one.root !== other.root) return false
  if (one.kind === 'function')
    return other.kind === 'function' && one.file === other.file && one.function === other.function
  return other.kind === 'command' && JSON.stringify(one.argv) === JSON.stringify(other.argv)
}

interface Row {
  readonly sweep_id: string
  readonly engine: string
  readonly asked_gpu: string | null
  readonly own_gpu: string | null
  readonly is_probe: number
  readonly config: string
  readonly ended_at: number
  readonly ns: number
  readonly is_whole: number
  readonly journal: string
  readonly container: AttemptRecord['container'] | null
  readonly pack: number | null
}

/** Finished runs, and those that a probe has measured or given up on. */
const timesOf = (sql: Sql, sweepIds: readonly string[]): readonly Omit<RunTime, 'isOwnCode'>[] =>
  sql
    .all<Row>(
      `SELECT s.sweep_id, s.engine, s.plan ->> '$.resources.gpu[0]' AS asked_gpu, a.record ->> '$.gpu_facts.name' AS own_gpu,
         s.plan ->> '$.probe' IS NOT NULL AS is_probe, r.config, r.ended_at, r.spend_ns AS ns,
         r.result_attempt IS NOT NULL AS is_whole, a.journal,
         a.record ->> '$.container' AS container, s.plan ->> '$.pack' AS pack
       FROM json_each(?) JOIN sweeps s ON s.sweep_id = value JOIN runs r USING (sweep_id)
       JOIN attempts a ON a.sweep_id = r.sweep_id AND a.run_id = r.run_id AND a.name =
         (SELECT name FROM attempts n WHERE n.sweep_id = r.sweep_id AND n.run_id = r.run_id
          ORDER BY CASE WHEN s.plan ->> '$.probe' IS NOT NULL THEN n.journal -> '$.probed.round_s' IS NULL END, n.n LIMIT 1)
       WHERE r.result_attempt IS NOT NULL
         OR (r.state = 'stopped' AND s.plan ->> '$.probe' IS NOT NULL)
       ORDER BY r.ended_at DESC, r.run_id LIMIT ${NEWEST_RUNS}`,
      JSON.stringify(sweepIds),
    )
    .map(row => {
      const { loops, probed, phases } = journalFrom(row.journal)
      return {
        sweepId: row.sweep_id,
        isProbe: row.is_probe === 1,
        config: JSON.parse(row.config) as Config,
        place: { engine: row.engine, gpu: row.engine === 'local' ? row.own_gpu : row.asked_gpu },
        endedAt: row.ended_at,
        spentS: row.ns / 1e9,
        isWhole: row.is_whole === 1,
        coldS: paidOnce(phases, row),
        loops,
        probed,
      }
    })

/**
 * Seconds that other runs do not pay again. A container that is a run's own is started for every run; one that others
 * share once, and its code is loaded once where their runs are not processes of their own. What stands behind those
 * looked for a batch that fits, for all runs.
 */
const paidOnce = (
  phases: AttemptJournal['phases'],
  { container, pack }: Pick<Row, 'container' | 'pack'>,
): number => {
  const isFresh = phases[0]?.phase === 'cold_start'
  return phases.reduce((sum, { phase, t }, place) => {
    const isStart = place === 0 && container !== null
    const isOnce =
      phase === 'cold_start'
        ? !(isStart && container === 'own')
        : phase === 'import' && isFresh && container === 'shared' && (pack ?? 1) === 1
    return isOnce ? sum + t - (phases[place - 1]?.t ?? 0) : sum
  }, 0)
}
