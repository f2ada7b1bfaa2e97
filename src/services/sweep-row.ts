// One line of `ls`, and what following a sweep shows of it.
import type { SweepRow } from '../domain/documents.ts'
import { encodeNumber } from '../domain/number-code.ts'
import type { SweepSummary } from '../domain/store-port.ts'
import type { CurrentState } from './sweep-state.ts'

/** The row of a sweep in the state it is in now. */
export const sweepRow = (sweep: SweepSummary, { state }: CurrentState): SweepRow => ({
  sweep_id: sweep.sweepId,
  name: sweep.name,
  state,
  counts: sweep.counts,
  best: sweep.best && { run_id: sweep.best.runId, value: encodeNumber(sweep.best.value) },
  spend: { hours: sweep.spend.hours, gpu_hours: sweep.spend.gpuHours, usd: sweep.spend.usd },
  engine: sweep.engine,
  created_at: new Date(sweep.createdAt).toISOString(),
})
