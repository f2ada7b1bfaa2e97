// When the attempts of a packed sweep were on their GPUs, or in the containers that they share: what each of them pays
// hangs on who else was there.
import { factsOfAttempts, type NewestDriver } from '../../domain/fold/run.ts'
import { type GpuShare, type Stay, sharesOf } from '../../domain/ledger/gpu-shares.ts'
import { durationOf } from '../../domain/ledger/timeline.ts'
import { runEvidence } from '../rows.ts'
import type { FoldingPlan, IngestContext } from './context.ts'
import { runInHand } from './in-hand.ts'

const NS_PER_MS = 1_000_000n

interface AttemptName {
  readonly runId: string
  readonly name: string
}

interface StayRow {
  readonly run_id: string
  readonly attempt: string
  readonly host: string
  readonly gpu: string
  readonly since: bigint
  readonly until: bigint
}

/** Brings the stays of all touched runs up to date, and touches the runs whose shares change with them. */
export const touchCompany = (context: IngestContext, driver: NewestDriver | null): void => {
  // Those that come in on the way have not changed themselves.
  for (const runId of [...context.touched])
    for (const stay of staysOf(context, driver, runId)) {
      const before = stayOf(context, { runId, name: stay.attempt })
      if (before?.until === stay.until && before.since === stay.since) continue
      keep(context, stay)
      for (const window of difference(before, stay))
        for (const { run_id } of company(context, window)) context.touched.add(run_id)
    }
}

/** What an attempt has of its GPU; null where it is on none. */
export const sharesOnGpu = (
  context: IngestContext,
  { tariff }: FoldingPlan,
  attempt: AttemptName,
): readonly GpuShare[] | null => {
  const own = stayOf(context, attempt)
  if (own === undefined) return null
  const others = company(context, own).filter(
    ({ run_id, attempt: name }) => run_id !== own.run_id || name !== own.attempt,
  )
  return sharesOf(asStay(own), others.map(asStay), tariff)
}

const asStay = ({ run_id, attempt, since, until }: StayRow): Stay => ({
  name: `${run_id}/${attempt}`,
  from: since,
  to: until,
})

/** Of one run's attempts, as they are known now. */
const staysOf = (context: IngestContext, driver: NewestDriver | null, runId: string): readonly StayRow[] => {
  const run = runInHand(context, runId)
  if (run === undefined) return []
  const { attempts } = run
  const { word } = runEvidence(run.row)
  return factsOfAttempts({ attempts, word }, driver).flatMap(attempt => {
    const gpu = isContainer(attempt.host) ? WHOLE : attempt.gpu
    if (attempt.host === null || gpu === null || gpu === '') return []
    const since = BigInt(attempt.startedAt) * NS_PER_MS
    return {
      run_id: runId,
      attempt: attempt.name,
      host: attempt.host,
      gpu,
      since,
      until: since + durationOf(attempt),
    }
  })
}

/** Runs are given no GPU of a container: they share all that it has, and it is priced as a whole. */
const WHOLE = 'all'
const isContainer = (host: string | null): boolean => host?.startsWith('ta-') === true

const STAY_COLUMNS = 'run_id, attempt, host, gpu, since, until'

const stayOf = ({ sql, sweepId }: IngestContext, { runId, name }: AttemptName): StayRow | undefined =>
  sql.exact<StayRow>(
    `SELECT ${STAY_COLUMNS} FROM gpu_stays WHERE sweep_id = ? AND run_id = ? AND attempt = ?`,
    sweepId,
    runId,
    name,
  )[0]

const keep = ({ sql, sweepId }: IngestContext, { run_id, attempt, host, gpu, since, until }: StayRow): void =>
  sql.run(
    `INSERT INTO gpu_stays (sweep_id, run_id, attempt, host, gpu, since, until) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET since = excluded.since, until = excluded.until`,
    sweepId,
    run_id,
    attempt,
    host,
    gpu,
    since,
    until,
  )

type Window = Pick<StayRow, 'host' | 'gpu' | 'since' | 'until'>

/** What one of them covers and the other does not. An attempt that goes on only adds to its end. */
const difference = (before: StayRow | undefined, after: StayRow): readonly Window[] => {
  if (before === undefined) return [after]
  if (before.since !== after.since) return [before, after]
  const [since, until] =
    before.until < after.until ? [before.until, after.until] : [after.until, before.until]
  return [{ ...after, since, until }]
}

/**
 * Everybody who was on a GPU at some time in the window. Nobody stays longer than the longest, so that those who came
 * too early for that are not even looked at.
 */
const company = (
  { sql, sweepId }: IngestContext,
  { host, gpu, since, until }: Window,
): readonly StayRow[] => {
  const [longest] = sql.exact<{ ns: bigint | null }>(
    'SELECT max(until - since) AS ns FROM gpu_stays WHERE sweep_id = ? AND host = ? AND gpu = ?',
    sweepId,
    host,
    gpu,
  )
  return sql.exact<StayRow>(
    `SELECT ${STAY_COLUMNS} FROM gpu_stays
     WHERE sweep_id = ? AND host = ? AND gpu = ? AND since >= ? AND since < ? AND until > ?`,
    sweepId,
    host,
    gpu,
    since - (longest?.ns ?? 0n),
    until,
    since,
  )
}
