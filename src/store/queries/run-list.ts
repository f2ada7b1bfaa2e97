// Runs as rows of a long table: three reads for as many runs as are asked for, and of each attempt only its outcome.
import type { GpuFold } from '../../domain/fold/gpu-use.ts'
import { metricValue } from '../../domain/fold/run.ts'
import type { RunListRow } from '../../domain/live-port.ts'
import type { CodedNumber } from '../../domain/number-code.ts'
import { progressOf } from '../../domain/progress.ts'
import type { Config } from '../../domain/protocol.ts'
import type { AttemptEnd, RunState } from '../../domain/states.ts'
import type { Sql } from '../sql.ts'
import { tagsIn } from './annotations.ts'
import { decodeMetrics } from './runs.ts'

interface RunRow {
  readonly run_id: string
  readonly idx: number
  readonly config: string
  readonly config_id: string
  readonly seed: number | null
  readonly state: RunState
  readonly why: string
  readonly cached_from: string | null
  readonly metrics: string
  readonly ended_at: number | null
  readonly error_type: string | null
  readonly error_message: string | null
  readonly spend_ns: number
  readonly spend_gpu_ns: number
  readonly spend_nano_usd: number
  readonly unpriced: number
  readonly reading: string
  readonly tags: string | null
  readonly note: string | null
}

interface AttemptRow {
  readonly run_id: string
  readonly n: number
  readonly started_at: number | null
  readonly last_t: number
  readonly gpu: string | null
  readonly gpu_name: string | null
  readonly step: number | null
  readonly ended: AttemptEnd | null
}

interface CheckpointRow {
  readonly run_id: string
  readonly step: number
  readonly saved_at: number
  readonly bytes: number
  readonly rejected: string | null
}

interface SweepFacts {
  readonly metric: string
  readonly gpus: number
  readonly priced: number
}

const NS_PER_HOUR = 3_600e9

/** The rows of these runs, by index. */
export const runList = (sql: Sql, sweepId: string, runIds: readonly string[]): readonly RunListRow[] => {
  const sweep = sql.get<SweepFacts>(
    `SELECT metric, gpus, EXISTS (SELECT 1 FROM prices p WHERE p.sweep_id = s.sweep_id AND nano_usd_per_s IS NOT NULL) AS priced
     FROM sweeps s WHERE sweep_id = ?`,
    sweepId,
  )
  if (sweep === undefined || runIds.length === 0) return []
  const ids = JSON.stringify(runIds)
  const runs = sql.all<RunRow>(
    `SELECT run_id, idx, config, config_id, seed, state, why, cached ->> '$.sweep_id' AS cached_from, metrics, ended_at,
       error ->> '$.type' AS error_type, error ->> '$.message' AS error_message,
       spend_ns, spend_gpu_ns, spend_nano_usd, unpriced, reading, added AS tags, note
     FROM json_each(?) CROSS JOIN runs ON sweep_id = ? AND run_id = value
     LEFT JOIN annotations a ON a.of = 'run' AND a.id = run_id ORDER BY idx`,
    ids,
    sweepId,
  )
  const attempts = newestAttempts(sql, sweepId, ids)
  const checkpoints = newestCheckpoints(sql, sweepId, ids)
  return runs.map(row =>
    listRow(row, { sweep, attempts: attempts.get(row.run_id), checkpoint: checkpoints.get(row.run_id) }),
  )
}

interface Attempts {
  readonly count: number
  readonly newest: AttemptRow
  readonly step: number | null
}

const newestAttempts = (sql: Sql, sweepId: string, ids: string): ReadonlyMap<string, Attempts> => {
  const rows = sql.all<AttemptRow>(
    `SELECT run_id, n, started_at, journal ->> '$.lastT' AS last_t, journal -> '$.gpu' AS gpu,
       record ->> '$.gpu_facts.name' AS gpu_name,
       coalesce(journal ->> '$.end.end', testimony ->> '$.end') AS ended, (SELECT max(value ->> 1) FROM json_each(latest)) AS step
     FROM json_each(?) ids CROSS JOIN attempts ON sweep_id = ? AND run_id = ids.value ORDER BY run_id, n, name`,
    ids,
    sweepId,
  )
  const found = new Map<string, Attempts>()
  for (const row of rows) {
    const before = found.get(row.run_id)
    found.set(row.run_id, {
      count: (before?.count ?? 0) + 1,
      newest: row,
      step: row.step === null ? (before?.step ?? null) : Math.max(row.step, before?.step ?? 0),
    })
  }
  return found
}

/** A refused one only where nothing else is there. */
const newestCheckpoints = (sql: Sql, sweepId: string, ids: string): ReadonlyMap<string, CheckpointRow> => {
  const rows = sql.all<CheckpointRow>(
    `SELECT run_id, step, saved_at, bytes, rejected FROM json_each(?) CROSS JOIN checkpoints ON sweep_id = ? AND run_id = value
     WHERE attempt IS NOT NULL AND deleted = 0 ORDER BY run_id, rejected IS NULL, step, saved_at`,
    ids,
    sweepId,
  )
  return new Map(rows.map(row => [row.run_id, row]))
}

const listRow = (
  row: RunRow,
  {
    sweep,
    attempts,
    checkpoint,
  }: {
    readonly sweep: SweepFacts
    readonly attempts: Attempts | undefined
    readonly checkpoint: CheckpointRow | undefined
  },
): RunListRow => {
  const coded = JSON.parse(row.metrics) as Record<string, CodedNumber>
  const config = JSON.parse(row.config) as Config
  const metrics = decodeMetrics(coded)
  const step = attempts?.step ?? null
  const isPriced = row.unpriced === 0 && (sweep.priced === 1 || row.cached_from !== null)
  return {
    runId: row.run_id,
    index: row.idx,
    config,
    configId: row.config_id,
    seed: row.seed,
    state: row.state,
    why: row.why,
    cachedFrom: row.cached_from,
    value: metricValue(coded, sweep.metric),
    metrics,
    step,
    progress: progressOf({ config, step, metrics, isFinished: row.state === 'finished' }),
    attempts: attempts?.count ?? 0,
    attempt: attempts === undefined ? null : attemptOf(attempts.newest, row.state),
    checkpoint:
      checkpoint === undefined
        ? null
        : {
            step: checkpoint.step,
            savedAt: checkpoint.saved_at,
            bytes: checkpoint.bytes,
            verified: checkpoint.rejected === null,
          },
    gpu: attempts === undefined ? null : gpuOf(attempts.newest),
    spend: {
      hours: row.spend_ns / NS_PER_HOUR,
      gpuHours: (row.spend_gpu_ns / NS_PER_HOUR) * sweep.gpus,
      usd: isPriced ? row.spend_nano_usd / 1e9 : null,
    },
    endedAt: row.ended_at,
    error: row.error_type === null ? null : `${row.error_type}: ${row.error_message}`,
    tags: row.tags === null ? [] : tagsIn(row.tags),
    note: row.note,
    open: row.reading !== 'done',
  }
}

/** One that nobody saw end, of a run that does not run any more, is lost. */
const attemptOf = ({ n, started_at, last_t, ended }: AttemptRow, state: RunState): RunListRow['attempt'] => ({
  n,
  end: ended ?? (state === 'running' ? null : 'lost'),
  startedAt: started_at ?? 0,
  lastSeenAt: (started_at ?? 0) + Math.round(last_t * 1000),
})

const gpuOf = ({ gpu, gpu_name: name }: AttemptRow): RunListRow['gpu'] => {
  const fold = gpu === null ? null : (JSON.parse(gpu) as GpuFold | null)
  if (fold === null && name === null) return null
  return {
    name,
    utilisation: fold?.utilisation ?? null,
    memoryMib: fold?.memoryMib ?? null,
    memoryTotalMib: fold?.memoryTotalMib ?? null,
    temperatureC: fold?.temperatureC ?? null,
  }
}
