// The documents behind `--json`: stable keys, snake_case. What is printed is parsed by these schemas first, so a
// document can never leave them. Times are RFC 3339 in UTC, dollars are numbers, hours are numbers.
import * as z from 'zod'
import { budgetDocument } from './budget-document.ts'
import { codedNumber } from './number-code.ts'
import { promotionRow } from './promotion-documents.ts'
import { appliedPreset, config, presetRecord, quote } from './protocol.ts'
import { attemptEnd, runState, sweepState } from './states.ts'

/** What a document is parsed by before it is printed. */
export type DocumentSchema<Document> = z.ZodType<unknown, Document>

const time = z.string()
export const usd = z.number().nullable()
export const metrics = z.record(z.string(), codedNumber)
export const counts = z.object({
  queued: z.number(),
  running: z.number(),
  finished: z.number(),
  failed: z.number(),
  stopped: z.number(),
  pruned: z.number(),
})
export type Counts = z.infer<typeof counts>
export const spend = z.object({ hours: z.number(), gpu_hours: z.number(), usd })
export type Spend = z.infer<typeof spend>
const best = z.object({ run_id: z.string(), value: codedNumber }).nullable()
export const metric = z.object({
  name: z.string(),
  goal: z.enum(['minimize', 'maximize']),
  target: z.number().nullable(),
})
const seed = z.number().nullable()
const budget = budgetDocument.nullable().optional()

/** What the user says of a run or a sweep, in the order of the alphabet; a sweep has those of its file, too. */
const tags = z.array(z.string())
const note = z.string().nullable()

/** When a sweep starts by itself; null: it does not. */
const schedule = z.object({ cron: z.string(), next_start: z.string().nullable() }).nullable()

/** What the runs of a plan would take and cost on one GPU. */
const gpuRow = z.object({
  gpu: z.string(),
  memory_gib: z.number(),
  /** Of the GPUs of one run, as the list has it. */
  usd_per_hour: z.number(),
  /** How easily it is to be had: 1 is there nearly always; null: not ranked. */
  availability: z.number().nullable(),
  /** Likely seconds of a run; null: nothing says so. */
  run_s: z.number().nullable(),
  wall_s: z.number().nullable(),
  usd_per_run: usd,
  usd,
  basis: quote.shape.basis,
  /** Scaled by a table of how fast GPUs are. */
  is_guess: z.boolean(),
  seen: quote.shape.seen,
  is_chosen: z.boolean(),
  /** Costs least per finished run: of those that were seen, where these are several, else of all. */
  is_cheapest: z.boolean(),
})

export const planDocument = z.object({
  sweep: z.object({
    name: z.string(),
    engine: z.string(),
    method: z.string(),
    metric,
    preset: presetRecord,
    /** Runs at once; null where only the engine knows. */
    parallel: z.number().nullable(),
    /** Runs that may share one GPU. */
    pack: z.number(),
    /** Where runs are on other machines: what they ask for, in the order in which it is tried. */
    gpu: z.array(z.string()).nullable().optional(),
    /** Dollars that an hour of one run costs, or of what `pack` runs share; null where no price is known. */
    usd_per_run_hour: usd.optional(),
    code: z.object({ identity: z.string(), changed_since: z.string().nullable() }),
    schedule: schedule.optional(),
  }),
  run_count: z.number(),
  cached_count: z.number(),
  configs: z.array(z.object({ run_id: z.string(), config, seed, cached: z.boolean() })),
  quote,
  budget,
  warnings: z.array(z.string()),
  /** The probe that was asked for, and has just been: what it was, and what it cost. */
  probe: z
    .object({
      sweep_id: z.string(),
      runs: z.number(),
      failed: z.number(),
      /** Those that did not come to an end in time, nor said how far they go. */
      open: z.number(),
      hours: z.number(),
      usd,
    })
    .optional(),
  /** Every GPU there is a price of, where they were asked for, by price. */
  gpus: z.array(gpuRow).optional(),
})
export type PlanDocument = z.infer<typeof planDocument>

/** One line of `run --json`; the last has event `summary`. */
export const runEventDocument = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('launched'),
    sweep_id: z.string(),
    run_count: z.number(),
    cached_count: z.number(),
  }),
  z.object({
    event: z.literal('progress'),
    sweep_id: z.string(),
    state: sweepState,
    counts,
    best,
    spend,
    runs_per_s: z.number().nullable(),
    eta_s: z.number().nullable(),
  }),
  z.object({ event: z.literal('note'), sweep_id: z.string(), level: z.string(), text: z.string() }),
  z.object({
    event: z.literal('run_ended'),
    sweep_id: z.string(),
    run_id: z.string(),
    state: runState,
    value: codedNumber.nullable(),
  }),
  z.object({
    event: z.literal('summary'),
    sweep_id: z.string(),
    name: z.string(),
    state: sweepState,
    detached: z.boolean(),
    counts,
    best,
    spend,
  }),
])
export type RunEventDocument = z.infer<typeof runEventDocument>

export const sweepRow = z.object({
  sweep_id: z.string(),
  name: z.string(),
  state: sweepState,
  counts,
  best,
  spend,
  engine: z.string(),
  created_at: time,
  schedule: schedule.optional(),
  /** The sweep whose schedule has started this one. */
  generation_of: z.string().nullable().optional(),
  /** It only measures how long runs take: none of its runs is a result. */
  is_probe: z.boolean().optional(),
  /** Dollars that an hour of one run was planned to cost; null where no price is known. */
  usd_per_run_hour: usd.optional(),
  budget,
  tags,
  note,
})
export type SweepRow = z.infer<typeof sweepRow>
export const lsDocument = z.object({ sweeps: z.array(sweepRow) })

/** Averaged over samples taken at heartbeats: tells a saturated GPU from a starved one. */
export const gpuUseRow = z.object({
  samples: z.number(),
  /** Percent of the time that it was at work, on average. */
  utilisation: z.number().nullable(),
  /** The most that was seen in use. */
  memory_mib: z.number().nullable(),
  memory_total_mib: z.number().nullable(),
  temperature_c: z.number().nullable(),
})

export const attemptRow = z.object({
  n: z.number(),
  state: z.enum(['running', 'ended']),
  end: attemptEnd.nullable(),
  started_at: time,
  ended_at: time.nullable(),
  resumed_from_step: z.number().nullable(),
  /** The machine or the container that it ran in. */
  host: z.string().nullable().optional(),
  gpu: z.object({ name: z.string().nullable(), use: gpuUseRow.nullable() }).nullable(),
  /** Precision and batch as they were decided for it. */
  preset: appliedPreset.nullable(),
})
export const checkpointRow = z.object({
  step: z.number(),
  saved_at: time,
  bytes: z.number(),
  /** Its hashes were written and read back, and no attempt has refused it since. */
  verified: z.boolean(),
})
export const runRow = z.object({
  run_id: z.string(),
  config,
  seed,
  state: runState,
  cached_from: z.string().nullable(),
  attempts: z.array(attemptRow),
  checkpoint: checkpointRow.nullable(),
  metrics,
  spend,
  error: z.object({ type: z.string(), message: z.string() }).nullable(),
  tags,
  note,
})
export type RunRow = z.infer<typeof runRow>
export const showSweepDocument = z.object({
  sweep_id: z.string(),
  name: z.string(),
  state: sweepState,
  metric,
  spend: spend.optional(),
  budget,
  tags,
  note,
  runs: z.array(runRow),
})
export type ShowSweepDocument = z.infer<typeof showSweepDocument>
export const showRunDocument = runRow.extend({
  sweep_id: z.string(),
  since: time.nullable().optional(),
  checkpoints: z.array(checkpointRow.extend({ path: z.string(), rejected: z.string().nullable() })),
  /** Names that checkpoints of it were given, oldest first. */
  promotions: z.array(promotionRow),
  logs: z.array(z.object({ attempt: z.number(), path: z.string(), bytes: z.number() })),
  traceback: z.string().nullable(),
})
export type ShowRunDocument = z.infer<typeof showRunDocument>
export const historyLine = z.object({ step: z.number(), time, attempt: z.number(), metrics })
export type HistoryLine = z.infer<typeof historyLine>

export const pricesDocument = z.object({
  dated: z.string(),
  source: z.string(),
  rates: z.array(
    z.object({
      gpu: z.string(),
      usd_per_hour: z.number(),
      usd_per_second: z.number(),
      usd_per_minute: z.number(),
      memory_gib: z.number().nullable(),
      source: z.string(),
    }),
  ),
  cpu: z.object({ usd_per_core_second: z.number(), usd_per_core_hour: z.number(), source: z.string() }),
  memory: z.object({ usd_per_gib_second: z.number(), usd_per_gib_hour: z.number(), source: z.string() }),
  /** What the user set for this machine; null: unset, spend is hours. */
  local: z.object({ usd_per_hour: z.number(), set_at: z.string() }).nullable(),
})
export type PricesDocument = z.infer<typeof pricesDocument>

export const doctorDocument = z.object({
  checks: z.array(
    z.object({ name: z.string(), ok: z.boolean(), found: z.string(), hint: z.string().nullable() }),
  ),
})
export type DoctorDocument = z.infer<typeof doctorDocument>
export const syncDocument = z.object({
  sweeps: z.number(),
  records: z.number(),
  metric_points: z.number(),
  problems: z.array(
    /** sweep_id: null for a file of the project itself. */
    z.object({
      sweep_id: z.string().nullable(),
      path: z.string(),
      line: z.number(),
      message: z.string(),
    }),
  ),
})
export type SyncDocument = z.infer<typeof syncDocument>
