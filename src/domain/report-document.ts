// The document behind `report --json`, which the page of a report is drawn from: sweeps held against their quotes and
// budgets, the comparison of their configs, every run with a curve of bounded size, and what repeats them.
import * as z from 'zod'
import { budgetDocument } from './budget-document.ts'
import { compareDocument } from './compare-document.ts'
import { costDocument } from './cost-document.ts'
import { counts, spend } from './documents.ts'
import { codedNumber } from './number-code.ts'
import { presetRecord, quote } from './protocol.ts'
import { runState, sweepState } from './states.ts'

const time = z.string()

/** What a sweep came to, in the units of its quote. */
const actual = z.object({
  gpu_hours: z.number(),
  usd: z.number().nullable(),
  /** From the launch to the end, or to the newest end of a run while it goes on. */
  wall_s: z.number().nullable(),
})

export const reportedSweep = z.object({
  sweep_id: z.string(),
  name: z.string(),
  state: sweepState,
  engine: z.string(),
  method: z.string(),
  created_at: time,
  ended_at: time.nullable(),
  /** What the user has said of it. */
  tags: z.array(z.string()),
  note: z.string().nullable(),
  counts,
  /** Runs that were taken over as they had been finished before. */
  cached: z.number(),
  budget: budgetDocument.nullable(),
  quote,
  actual,
  /** Runs were added since, which the quote knows nothing of. */
  extended: z.boolean(),
  /** Where every hour and dollar went; that of single runs stands beside the runs. */
  cost: costDocument.omit({ runs: true }),
  reproduce: z.object({
    /** Name of the sweep file, without its folder. */
    file: z.string().nullable(),
    /** The file as it was launched. */
    text: z.string(),
    overrides: z.array(z.string()),
    /** What was trained: `train.py:train`, or a command. */
    target: z.string(),
    code: z.object({
      identity: z.string(),
      git: z.object({ sha: z.string(), dirty: z.boolean() }).nullable(),
      sources: z.array(z.object({ path: z.string(), sha256: z.string() })),
    }),
    python: z.string(),
    /** Versions that the runs imported; more than one where they differ. */
    packages: z.array(z.object({ name: z.string(), versions: z.array(z.string()) })),
    gpus: z.array(z.string()),
    preset: presetRecord,
    price: z.object({ usd_per_hour: z.number().nullable(), source: z.string() }),
  }),
})
export type ReportedSweep = z.infer<typeof reportedSweep>

/** The metric of one run, thinned out to lows and highs; the three lists have one length. */
export const reportedCurve = z.object({
  steps: z.array(z.number()),
  /** Seconds that had been paid for by then, over all attempts. */
  seconds: z.array(z.number()),
  /** null: it was no number there. */
  values: z.array(z.number().nullable()),
})
export type ReportedCurve = z.infer<typeof reportedCurve>

export const reportedRun = z.object({
  run_id: z.string(),
  /** Index into sweeps. */
  sweep: z.number(),
  /** Index into the rows of the comparison: its config. */
  row: z.number(),
  seed: z.number().nullable(),
  state: runState,
  /** null where it was never reported. */
  value: codedNumber.nullable(),
  attempts: z.number(),
  cached: z.boolean(),
  spend,
  error: z.string().nullable(),
  curve: reportedCurve,
})
export type ReportedRun = z.infer<typeof reportedRun>

export const reportDocument = z.object({
  generated_at: time,
  sweeps: z.array(reportedSweep).min(1),
  comparison: compareDocument,
  runs: z.array(reportedRun),
  /** What had been spent by when, all sweeps together, in the unit of the comparison. */
  spend_over_time: z.array(z.object({ time, spend: z.number() })),
})
export type ReportDocument = z.infer<typeof reportDocument>
