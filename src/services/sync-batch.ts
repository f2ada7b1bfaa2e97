// Collects changes of one sweep into transactions of a bounded size: a commit costs the same however much it holds.
import type { Change, StoreIngest } from '../domain/ingest-port.ts'

/** How much is done before anything else gets a turn. */
export interface SyncSizes {
  /** Of a journal, read at once. */
  readonly chunkBytes: number
  /** In one transaction. */
  readonly batchBytes: number
  readonly batchChanges: number
}

/** Of a segment of a journal: 4 MiB and one record. */
export const WHOLESALE: SyncSizes = {
  chunkBytes: 2 * 1024 * 1024,
  batchBytes: 4 * 1024 * 1024,
  batchChanges: 2_000,
}

export interface SyncCounts {
  readonly records: number
  readonly metricPoints: number
}

export interface SyncBatch {
  add(change: Change): void
  /** Writes what was collected so far. */
  flush(): void
  /** True where a change of that kind was collected, and not written yet. */
  holds(kind: Change['kind']): boolean
  counts(): SyncCounts
}

export const createBatch = (
  { store, sizes }: { readonly store: Pick<StoreIngest, 'ingest'>; readonly sizes: SyncSizes },
  sweepId: string,
): SyncBatch => {
  let changes: Change[] = []
  let bytes = 0
  let records = 0
  let metricPoints = 0
  const overtaken = new Set<string>()
  const flush = (): void => {
    const kept = changes.filter(change => change.kind !== 'visited' || !overtaken.has(change.runId))
    changes = []
    bytes = 0
    for (const runId of store.ingest(sweepId, kept)) overtaken.add(runId)
  }
  return {
    add: change => {
      changes.push(change)
      records += recordsIn(change)
      if (change.kind === 'attempt_events') metricPoints += pointsIn(change.chunk)
      if ('chunk' in change) bytes += change.chunk.to.offset - change.chunk.from.offset
      if (bytes >= sizes.batchBytes || changes.length >= sizes.batchChanges) flush()
    },
    flush,
    holds: kind => changes.some(change => change.kind === kind),
    counts: () => ({ records, metricPoints }),
  }
}

const recordsIn = (change: Change): number => {
  if (change.kind === 'visited' || change.kind === 'problem') return 0
  return 'chunk' in change ? change.chunk.records.length : 1
}

const pointsIn = ({ records }: Extract<Change, { kind: 'attempt_events' }>['chunk']): number => {
  let points = 0
  for (const { record } of records)
    if (record.kind === 'metrics') points += Object.keys(record.metrics).length
  return points
}
