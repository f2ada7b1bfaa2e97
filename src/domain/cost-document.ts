// The document behind `cost --json`: every second with its label, and what it cost.
import * as z from 'zod'
import { spend, usd } from './documents.ts'

export const ledgerLabel = z.enum([
  'useful',
  'checkpoint',
  'redone',
  'duplicate',
  'cold_start',
  'import',
  'data_wait',
  'idle',
  'failed_user',
  'failed_infra',
])
export type LedgerLabel = z.infer<typeof ledgerLabel>
const byLabel = z.partialRecord(ledgerLabel, z.object({ hours: z.number(), usd }))
export const costDocument = z.object({
  total: spend,
  budget_usd: usd,
  reserve_usd: usd,
  budget_gpu_hours: z.number().nullable().optional(),
  reserve_gpu_hours: z.number().nullable().optional(),
  by_label: byLabel,
  /** Spend on attempts that were lost to preemption and failure, and on work done twice. */
  waste: z.object({ hours: z.number(), usd }),
  goodput: z.number().nullable(),
  runs: z.array(
    z.object({
      run_id: z.string(),
      hours: z.number(),
      usd,
      attempts: z.array(
        z.object({ n: z.number(), hours: z.number(), usd, estimated: z.boolean(), by_label: byLabel }),
      ),
    }),
  ),
})
export type CostDocument = z.infer<typeof costDocument>
