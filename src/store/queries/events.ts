// What drivers said and what seconds cost, row by row.

import { attemptNumber } from '../../domain/fold/place.ts'
import { metricValue } from '../../domain/fold/run.ts'
import type { CodedNumber } from '../../domain/number-code.ts'
import type { RunState } from '../../domain/states.ts'
import type { DriverNote, LedgerEntry, StoreQueries } from '../../domain/store-port.ts'
import type { Sql } from '../sql.ts'

interface RunEndedRow {
  readonly epoch: number
  readonly seq: number
  readonly runId: string
  readonly state: RunState
  readonly metrics: string
  readonly metric: string
}

/** The queries over journalled events, requests and the ledger. */
export const eventQueries = (sql: Sql): Pick<StoreQueries, 'notes' | 'runsEnded' | 'ledger'> => ({
  notes: (sweepId, after) =>
    sql.all<DriverNote>(
      `SELECT epoch, place AS seq, kind, at AS time, text, level, run_id AS runId FROM driver_events
       WHERE sweep_id = ? AND text IS NOT NULL AND (epoch, place) > (?, ?) ORDER BY epoch, place`,
      sweepId,
      after?.epoch ?? 0,
      after?.seq ?? 0,
    ),
  runsEnded: (sweepId, after) =>
    sql
      .all<RunEndedRow>(
        `SELECT epoch, place AS seq, run_id AS runId, run_state AS state, metrics, metric
         FROM driver_events JOIN runs USING (sweep_id, run_id) JOIN sweeps USING (sweep_id)
         WHERE sweep_id = ? AND kind = 'run_ended' AND (epoch, place) > (?, ?) ORDER BY epoch, place`,
        sweepId,
        after?.epoch ?? 0,
        after?.seq ?? 0,
      )
      .map(({ metrics, metric, ...row }) => ({
        ...row,
        value: metricValue(JSON.parse(metrics) as Record<string, CodedNumber>, metric),
      })),
  ledger: sweepId => ledger(sql, sweepId),
})

interface LedgerRow {
  readonly run_id: string
  readonly attempt: string
  readonly label: LedgerEntry['label']
  readonly estimated: bigint
  readonly ns: bigint
  readonly gpu_ns: bigint
  readonly nano_usd: bigint | null
}

type AttemptLedger = ReturnType<StoreQueries['ledger']>[number] & { readonly entries: LedgerEntry[] }

const ledger = (sql: Sql, sweepId: string): ReturnType<StoreQueries['ledger']> => {
  const rows = sql.exact<LedgerRow>(
    `SELECT ledger.run_id, attempt, label, estimated, ns, gpu_ns, nano_usd
     FROM ledger JOIN runs USING (sweep_id, run_id) JOIN attempts a
       ON a.sweep_id = ledger.sweep_id AND a.run_id = ledger.run_id AND a.name = ledger.attempt
     WHERE ledger.sweep_id = ? ORDER BY idx, n, attempt, label`,
    sweepId,
  )
  const attempts: AttemptLedger[] = []
  let last = ''
  for (const { run_id, attempt, label, estimated, ns, gpu_ns, nano_usd } of rows) {
    const key = `${run_id} ${attempt}`
    if (key !== last)
      attempts.push({
        runId: run_id,
        attempt: attemptNumber(attempt),
        name: attempt,
        estimated: estimated === 1n,
        entries: [],
      })
    last = key
    attempts.at(-1)?.entries.push({ label, nanoseconds: ns, gpuNanoseconds: gpu_ns, nanoUsd: nano_usd })
  }
  return attempts
}
