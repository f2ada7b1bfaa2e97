// The document behind `cost --json`: every second with its label, and what it cost.
import * as z from 'zod'
import { spend, usd } from './documents.ts'
import { attemptEnd } from './states.ts'

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
const amount = z.object({ hours: z.number(), usd })
const byLabel = z.partialRecord(ledgerLabel, amount)

/** What lost the work that was lost: how its attempt ended, or that another attempt did the same beside it. */
export const wasteCause = z.enum(['duplicate', ...attemptEnd.exclude(['finished']).options])
export type WasteCause = z.infer<typeof wasteCause>

/** What was not spent, each by a rule of its own: domain/ledger/savings.ts has them. */
export const savingsDocument = z.object({
  /** Work that a checkpoint kept over an interruption. `resumes`: how often an attempt went on from one. */
  resume: amount.extend({ resumes: z.number() }),
  /** Runs that were taken over from earlier sweeps, at what they had cost there. */
  caching: amount.extend({ runs: z.number() }),
  /** Runs that were ended before their time, held against those that finished; null: there is none of either. */
  early_stopping: amount.extend({ runs: z.number() }).nullable(),
  /** Time on a GPU that another run paid for; null: none is shared. */
  packing: amount.nullable(),
})
export type SavingsDocument = z.infer<typeof savingsDocument>

export const costDocument = z.object({
  total: spend,
  /** What a slot cost, from when on: the first at launch. */
  prices: z.array(z.object({ since: z.string(), usd_per_hour: usd, source: z.string() })),
  budget_usd: usd,
  reserve_usd: usd,
  budget_gpu_hours: z.number().nullable().optional(),
  reserve_gpu_hours: z.number().nullable().optional(),
  by_label: byLabel,
  /** Spend on attempts that were lost to preemption and failure, and on work done twice. */
  waste: amount,
  /** The same by what caused it; the parts are the whole. */
  waste_by_cause: z.partialRecord(wasteCause, amount),
  /** Starting, loading, saving and waiting: with `waste` and what was useful, the total. */
  overhead: amount,
  savings: savingsDocument,
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
