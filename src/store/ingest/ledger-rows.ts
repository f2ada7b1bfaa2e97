// The ledger of a run in the database: only what has changed of it is written.
import type { LedgerLabel } from '../../domain/cost-document.ts'
import type { AttemptLedger } from '../../domain/ledger/ledger.ts'
import type { IngestContext } from './context.ts'
import type { RunInHand } from './in-hand.ts'

interface LedgerRow {
  readonly attempt: string
  readonly label: LedgerLabel
  readonly estimated: bigint
  readonly ns: bigint
  readonly gpu_ns: bigint
  readonly nano_usd: bigint | null
}

/** Brings the rows of a run to what is given of each of its attempts. */
export const writeLedger = (
  context: IngestContext,
  run: RunInHand,
  ledger: readonly AttemptLedger[],
): void => {
  const before = new Map(rowsOf(context, run).map(row => [keyOf(row), row]))
  ledger.forEach(({ estimated, entries }, index) => {
    const attempt = (run.attempts[index] as RunInHand['attempts'][number]).name
    for (const { label, nanoseconds: ns, gpuNanoseconds: gpu_ns, nanoUsd: nano_usd } of entries) {
      const row: LedgerRow = { attempt, label, estimated: estimated ? 1n : 0n, ns, gpu_ns, nano_usd }
      const key = keyOf(row)
      const known = before.get(key)
      before.delete(key)
      if (known === undefined || !isSame(known, row)) write(context, run, row)
    }
  })
  for (const row of before.values()) remove(context, run, row)
}

const keyOf = ({ attempt, label }: LedgerRow): string => `${attempt} ${label}`

const isSame = (a: LedgerRow, b: LedgerRow): boolean =>
  a.estimated === b.estimated && a.ns === b.ns && a.gpu_ns === b.gpu_ns && a.nano_usd === b.nano_usd

const rowsOf = ({ sql, sweepId }: IngestContext, { runId, row }: RunInHand): readonly LedgerRow[] =>
  // Every row has time of its own.
  row.spend_ns === '0'
    ? []
    : sql.exact<LedgerRow>(
        'SELECT attempt, label, estimated, ns, gpu_ns, nano_usd FROM ledger WHERE sweep_id = ? AND run_id = ?',
        sweepId,
        runId,
      )

const write = ({ sql, sweepId }: IngestContext, { runId }: RunInHand, row: LedgerRow): void =>
  sql.run(
    `INSERT INTO ledger (sweep_id, run_id, attempt, label, estimated, ns, gpu_ns, nano_usd)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET estimated = excluded.estimated, ns = excluded.ns, gpu_ns = excluded.gpu_ns,
       nano_usd = excluded.nano_usd`,
    sweepId,
    runId,
    row.attempt,
    row.label,
    row.estimated,
    row.ns,
    row.gpu_ns,
    row.nano_usd,
  )

const remove = ({ sql, sweepId }: IngestContext, { runId }: RunInHand, { attempt, label }: LedgerRow): void =>
  sql.run(
    'DELETE FROM ledger WHERE sweep_id = ? AND run_id = ? AND attempt = ? AND label = ?',
    sweepId,
    runId,
    attempt,
    label,
  )
