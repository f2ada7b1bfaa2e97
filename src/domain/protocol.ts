// The volume protocol: every record that travels between the manager and the code beside the GPUs.
// Written once here; exported as JSON Schema for Python (`npm run schema`), and held to by the golden files in
// test/protocol. One writer per file; files are append-only journals, or are written whole and renamed into place.
//
//   sweeps/<sweep-id>/
//     plan.json                                   PlanRecord
//     runs/0001.jsonl …                           RunRecord per line; extending a sweep adds a file
//     control/<seq>-<kind>.json                   ControlRecord
//     generations/<sweep-id>.json                 names a sweep that the schedule of this one has started
//     driver/<epoch>/driver.json                  DriverRecord
//     driver/<epoch>/events-00001.jsonl …         DriverEvent per line
//     runs/<run-id>/result.json                   ResultRecord (only of a finished run)
//     runs/<run-id>/files/                        the user's own files, kept over attempts
//     runs/<run-id>/attempts/<n>-<token>/attempt.json             AttemptRecord
//     runs/<run-id>/attempts/<n>-<token>/events-00001.jsonl …     AttemptEvent per line
//     runs/<run-id>/attempts/<n>-<token>/output-00001.log …       stdout and stderr, raw bytes
//     runs/<run-id>/checkpoints/<step>-<token>/manifest.json      CheckpointManifest, written last
//   promoted/<name>/<n>.json                      PromotionRecord; the highest number is what the name means
//   promoted/<name>/<n>-<token>/                  that checkpoint's files, its manifest among them
//   micro-batches/<key>.json                      what was found to fit in a GPU's memory; Python's own, no record
//
// `t` in an event is seconds since its writer started, on a monotonic clock: the wall clock of a laptop jumps,
// and money is counted from these. The writer's own record holds the wall time of its start.
import * as z from 'zod'
import { codedNumber } from './number-code.ts'
import { attemptEnd, runState, sweepState } from './states.ts'

export const PROTOCOL_VERSION = 1

const v = z.literal(PROTOCOL_VERSION)
const time = z.iso.datetime({ offset: false })
const seconds = z.number().min(0)
const step = z.number().int().min(0)

/** A path segment made by us: letters, digits and dashes, never starting with a dash. */
export const safeSegment = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
export const runId = z.string().regex(/^[0-9a-f]{16}$/)
/** `<n>-<token>`: the number of the attempt, and what tells two claims of one number apart. */
export const attemptName = z.string().regex(/^[1-9][0-9]*-[0-9a-f]{8}$/)
/** `<step, 10 digits>-<token>`, so that names sort by step. */
export const checkpointName = z.string().regex(/^[0-9]{10}-[0-9a-f]{8}$/)

const metrics = z.record(z.string(), codedNumber)
const json: z.ZodType<unknown> = z.unknown()
export const config = z.record(z.string(), json)
export type Config = z.infer<typeof config>

export const errorRecord = z.object({
  type: z.string(),
  message: z.string(),
  /** The user's own frames, newest last; text, may be cut in the middle. */
  traceback: z.string(),
  /** Same for the same mistake at the same place: exception type and innermost user frame. */
  fingerprint: z.string(),
})
export type ErrorRecord = z.infer<typeof errorRecord>

const functionTarget = z.object({
  kind: z.literal('function'),
  /** Path of the module's file, relative to root. */
  file: z.string(),
  function: z.string(),
  /** Folder of the sweep file: the working directory of every run, and first on the import path. */
  root: z.string(),
})
const commandTarget = z.object({
  kind: z.literal('command'),
  /** argv with W&B's macros still in it: ${program}, ${args}, ${interpreter}, … */
  argv: z.array(z.string()).min(1),
  program: z.string().nullable(),
  root: z.string(),
})
export const target = z.discriminatedUnion('kind', [functionTarget, commandTarget])
export type Target = z.infer<typeof target>

export const codeIdentity = z.object({
  /** Goes into every run id. sha256 over the target and the sources. */
  identity: z.string(),
  sources: z.array(z.object({ path: z.string(), sha256: z.string() })),
  git: z.object({ sha: z.string(), dirty: z.boolean(), diff: z.string() }).nullable(),
  /** Set by --same-code: the sweep whose identity was taken over although the sources differ. */
  same_code_as: z.string().nullable(),
})
export type CodeIdentity = z.infer<typeof codeIdentity>

const range = z.object({
  low: z.number().nullable(),
  likely: z.number().nullable(),
  high: z.number().nullable(),
})
export const quote = z.object({
  gpu_hours: range,
  usd: range.nullable(),
  wall_s: range,
  /**
   * Where the seconds per run come from: finished runs or a probe of this code, on the GPU that is asked for; finished
   * runs of other code of the same function; runs elsewhere, scaled by a table of how fast GPUs are, which is a guess.
   */
  basis: z.enum([
    'history',
    'probe',
    'history_other_code',
    'history_elsewhere',
    'expect',
    'timeout',
    'cached',
    'unknown',
  ]),
  /** What was looked at for it: how many runs, and on which GPU they were where that is another one; null: nothing. */
  seen: z
    .object({ runs: z.number().int().min(1), gpu: z.string().nullable() })
    .nullable()
    .default(null),
})
export type Quote = z.infer<typeof quote>

export const retryPolicy = z.object({
  /** Tries after the first without progress (a new checkpoint sets the count back); null = unlimited. */
  preempted: z.number().int().min(0).nullable(),
  infra: z.number().int().min(0).nullable(),
  oom: z.union([z.literal('halve'), z.number().int().min(0)]),
  nan: z.number().int().min(0),
  error: z.number().int().min(0),
})
export type RetryPolicy = z.infer<typeof retryPolicy>

export const presetRecord = z.object({
  /** `auto` is decided beside the GPU, by its compute capability. */
  precision: z.enum(['auto', 'fp32', 'tf32', 'bf16', 'fp16']),
  /** Samples per optimizer step: what the code says, a multiple of it, or so many. */
  batch: z.union([z.enum(['default', 'large', 'max']), z.number().int().min(1)]),
  /** Loader processes. */
  workers: z.union([z.literal('auto'), z.number().int().min(0)]),
  /** How the learning rate follows a changed batch. */
  scale_lr: z.enum(['none', 'linear', 'sqrt']),
})
export type PresetRecord = z.infer<typeof presetRecord>

/** What a plan means that was frozen before presets were: the code's own batch and learning rate. */
const UNSAID_PRESET: PresetRecord = {
  precision: 'auto',
  batch: 'default',
  workers: 'auto',
  scale_lr: 'none',
}

/** What is asked of the machines; null: what the training code says itself, else what the engine thinks fit. */
const resourcesRecord = z.object({
  /** In the order in which they are tried. */
  gpu: z.array(z.string()).min(1).nullable(),
  cpu: z.number().positive().nullable(),
  memory_gib: z.number().positive().nullable(),
  region: z.array(z.string()).min(1).nullable(),
  cloud: z.string().nullable(),
  nonpreemptible: z.boolean(),
  /** Containers that are kept ready. */
  prewarm: z.number().int().min(0).nullable(),
  startup_timeout_s: z.number().positive().nullable(),
})

/** The environment of the runs. Paths are relative to the target's root. */
export const imageRecord = z.object({
  python: z.string().nullable(),
  pip: z.array(z.string()),
  requirements: z.string().nullable(),
  apt: z.array(z.string()),
  run: z.array(z.string()),
  registry: z.string().nullable(),
  dockerfile: z.string().nullable(),
  local_dirs: z.array(z.string()),
  local_modules: z.array(z.string()),
  env: z.record(z.string(), z.string()),
})
export type ImageRecord = z.infer<typeof imageRecord>

/** What the sweep may spend, and what its driver has to know to hold it to that. */
const budgetRecord = z.object({
  /** null: no limit. */
  usd: z.number().positive().nullable(),
  gpu_hours: z.number().positive().nullable(),
  /** What runs may finish from beside the budget: nothing is spent beyond both. null: no price, or no GPU. */
  reserve_usd: z.number().min(0).nullable(),
  reserve_gpu_hours: z.number().min(0).nullable(),
  /** Seconds of a slot that one run is likely to take, only its share of them where a GPU is shared; null: not known. */
  run_s: z.number().min(0).nullable(),
})
export type BudgetRecord = z.infer<typeof budgetRecord>

/** What a plan means that was frozen before budgets were. */
export const NO_BUDGET: BudgetRecord = {
  usd: null,
  gpu_hours: null,
  reserve_usd: null,
  reserve_gpu_hours: null,
  run_s: null,
}

export const planRecord = z.object({
  v,
  sweep_id: safeSegment,
  name: z.string(),
  created_at: time,
  engine: z.string(),
  method: z.string(),
  /** The file as it was read, and the overrides of the command line: what extending it starts from. */
  source: z.object({ path: z.string().nullable(), text: z.string(), overrides: z.array(z.string()) }),
  target,
  code: codeIdentity,
  python: z.object({ executable: z.string(), version: z.string() }),
  metric: z.object({
    name: z.string(),
    goal: z.enum(['minimize', 'maximize']),
    target: z.number().nullable(),
  }),
  /** Worker slots asked for; null lets the engine choose. */
  parallel: z.number().int().min(1).nullable(),
  /** GPUs per run that are priced; 0 on a machine without. */
  gpus: z.number().int().min(0),
  /** Runs that share one GPU. */
  pack: z.number().int().min(1).default(1),
  preset: presetRecord.default(UNSAID_PRESET),
  /** These four say where a sweep runs that does not run here; null in plans of before that could be. */
  resources: resourcesRecord.nullable().default(null),
  image: imageRecord.nullable().default(null),
  volume: z.object({ name: z.string() }).nullable().default(null),
  /** Names only: what is in them never reaches a record. */
  secrets: z.array(z.string()).default([]),
  /** In UTC. Each time, a copy of the sweep is started under an id of its own. */
  schedule: z.object({ cron: z.string() }).nullable().default(null),
  /** Of a sweep that a schedule started: the one that has the schedule. */
  generation_of: safeSegment.nullable().default(null),
  /** What answers where a checkpoint of it is served; null: `predict` of the target's module. */
  serve: z.object({ file: z.string(), object: z.string() }).nullable().default(null),
  timeout_s: z.number().positive().nullable(),
  retry: retryPolicy,
  checkpoint: z.object({
    every_s: z.number().positive().nullable(),
    keep: z.array(z.enum(['last', 'best'])),
  }),
  heartbeat_s: z.number().positive(),
  /** Price of one slot at launch, or of the GPU that `pack` runs share, in nano-dollars per second; null where no rate is known: spend is hours. */
  price: z.object({
    nano_usd_per_s: z.number().int().min(0).nullable(),
    source: z.string(),
  }),
  quote,
  budget: budgetRecord.default(NO_BUDGET),
  /** Of the sweep file. */
  tags: z.array(z.string()).default([]),
  /**
   * Of a sweep that only measures how long its runs would take: each leaves once it has trained steadily for so long,
   * or at the limit. null: its runs are there for their results.
   */
  probe: z
    .object({ steady_s: z.number().positive(), limit_s: z.number().positive() })
    .nullable()
    .default(null),
})
export type PlanRecord = z.infer<typeof planRecord>

export const runRecord = z.object({
  v,
  run_id: runId,
  /** Place in the sweep, from 0, over all runs files. */
  index: z.number().int().min(0),
  config,
  /** Names the config without its seed: rows that only differ in seed share it. */
  config_id: z.string(),
  seed: z.number().int().nullable(),
  /** Finished earlier elsewhere: taken over at no cost. */
  cached: z.object({ sweep_id: safeSegment, attempt: z.string(), metrics, ended_at: time }).nullable(),
})
export type RunRecord = z.infer<typeof runRecord>

const runIds = z.array(runId)
const controlBase = { v, seq: z.number().int().min(1), at: time, by: z.string() }
export const controlRecord = z.discriminatedUnion('kind', [
  /** runs null: the whole sweep. */
  z.object({ ...controlBase, kind: z.literal('stop'), runs: runIds.nullable() }),
  /** No new runs start; with `now`, running ones save, leave and are queued again. */
  z.object({ ...controlBase, kind: z.literal('pause'), now: z.boolean() }),
  /** Undo a pause; stopped and lost runs are queued again. runs null: all of them. */
  z.object({ ...controlBase, kind: z.literal('resume'), runs: runIds.nullable() }),
  /** Queue failed (and pruned) runs again from their last checkpoint, or from nothing with `fresh`. */
  z.object({ ...controlBase, kind: z.literal('retry'), runs: runIds.nullable(), fresh: z.boolean() }),
  z.object({ ...controlBase, kind: z.literal('parallel'), parallel: z.number().int().min(1) }),
  /** A runs file was added. */
  z.object({ ...controlBase, kind: z.literal('extend'), file: z.string().regex(/^[0-9]{4}\.jsonl$/) }),
  z.object({
    ...controlBase,
    kind: z.literal('budget'),
    /** null: no limit any more. */
    usd: z.number().positive().nullable(),
    gpu_hours: z.number().positive().nullable(),
  }),
  /** From `at` on a slot costs this: what was spent before keeps its price. */
  z.object({
    ...controlBase,
    kind: z.literal('price'),
    nano_usd_per_s: z.number().int().min(0).nullable(),
    source: z.string(),
  }),
])
export type ControlRecord = z.infer<typeof controlRecord>
export type ControlKind = ControlRecord['kind']
type WithoutEnvelope<T> = T extends unknown ? Omit<T, 'v' | 'seq' | 'at'> : never
/** What a manager asks for; the writer adds version, number and time. */
export type ControlRequest = WithoutEnvelope<ControlRecord>

const processIdentity = {
  host: z.string(),
  pid: z.number().int(),
  /** Start time of the process in the host's own unit: with the pid it names a process for good. */
  pid_started: z.number().nullable(),
  boot_id: z.string().nullable(),
}

export const driverRecord = z.object({
  v,
  epoch: z.number().int().min(1),
  started_at: time,
  ...processIdentity,
})
export type DriverRecord = z.infer<typeof driverRecord>

const driverBase = { v, t: seconds }
export const driverEvent = z.discriminatedUnion('kind', [
  /** slots: what the mapper runs at once; mode: how workers are made on this engine, and why. */
  z.object({
    ...driverBase,
    kind: z.literal('started'),
    slots: z.number().int(),
    mode: z.string(),
    why: z.string(),
  }),
  z.object({ ...driverBase, kind: z.literal('heartbeat') }),
  /** The run was handed to the mapper. */
  z.object({ ...driverBase, kind: z.literal('admitted'), run_id: runId }),
  /** The budget has no room for another run: none is started until it has, or is raised. */
  z.object({ ...driverBase, kind: z.literal('held'), why: z.string() }),
  /** What the mapper saw of an attempt's end; the attempt's own `end` record is believed before this one. */
  z.object({
    ...driverBase,
    kind: z.literal('attempt_ended'),
    run_id: runId,
    attempt: attemptName,
    end: attemptEnd,
    /** Seconds the attempt lasted, as seen from outside; null where nobody saw it. */
    elapsed: seconds.nullable(),
    exit: z.object({ code: z.number().int().nullable(), signal: z.number().int().nullable() }).nullable(),
    error: errorRecord.nullable(),
  }),
  /** Back in the queue, with the reason. */
  z.object({
    ...driverBase,
    kind: z.literal('requeued'),
    run_id: runId,
    why: z.string(),
    /** Samples per forward pass that the next attempt may take at most; null: no limit is known. */
    micro_batch: z.number().int().min(1).nullable().optional(),
  }),
  /** The run's final state; of a finished run its result.json says the same. */
  z.object({ ...driverBase, kind: z.literal('run_ended'), run_id: runId, state: runState, why: z.string() }),
  z.object({
    ...driverBase,
    kind: z.literal('control'),
    seq: z.number().int(),
    control: z.string(),
    outcome: z.string(),
  }),
  /** The sweep's state changed while the driver lives: running, paused, held. */
  z.object({ ...driverBase, kind: z.literal('state'), state: sweepState, why: z.string() }),
  z.object({
    ...driverBase,
    kind: z.literal('note'),
    level: z.enum(['info', 'warning', 'error']),
    text: z.string(),
  }),
  z.object({ ...driverBase, kind: z.literal('ended'), state: sweepState, why: z.string() }),
])
export type DriverEvent = z.infer<typeof driverEvent>

export const attemptRecord = z.object({
  v,
  run_id: runId,
  attempt: attemptName,
  epoch: z.number().int().min(1),
  started_at: time,
  ...processIdentity,
  /** Seconds between the driver's admitting the run and the start of this record's process clock. */
  queued_s: seconds,
  slot: z.number().int().nullable(),
  gpu: z.string().nullable(),
  /** What the GPU is; null: there is none, or nobody could tell. */
  gpu_facts: z
    .object({
      name: z.string(),
      /** Compute capability, such as `7.5`. */
      capability: z.string().nullable(),
      memory_mib: z.number().min(0).nullable(),
      driver: z.string().nullable(),
      torch: z.string().nullable(),
    })
    .nullable()
    .default(null),
  /** Where it is in one that costs: for it alone, or for others too, beside it or after it; null: it is in none. */
  container: z.enum(['own', 'shared']).nullable().default(null),
  python: z.string(),
  packages: z.record(z.string(), z.string()),
  code: z.object({ identity: z.string() }),
  heartbeat_s: z.number().positive(),
})
export type AttemptRecord = z.infer<typeof attemptRecord>

/** What became of the preset in one attempt, as far as it is decided yet; null: not yet. */
export const appliedPreset = z.object({
  precision: z.enum(['fp32', 'tf32', 'bf16', 'fp16']).nullable(),
  /** The type that autocast computes in; null where it does not. */
  autocast: z.enum(['bfloat16', 'float16']).nullable(),
  scaler: z.boolean().nullable(),
  tf32: z.boolean().nullable(),
  channels_last: z.boolean().nullable(),
  workers: z.number().int().min(0).nullable(),
  /** What the code asked for. */
  default_batch: z.number().int().min(1).nullable(),
  /** Samples per optimizer step: part of the experiment. */
  effective_batch: z.number().int().min(1).nullable(),
  /** Samples per forward pass: what fits; it changes no result but by rounding. */
  micro_batch: z.number().int().min(1).nullable(),
  /** Forward passes per optimizer step. */
  accumulation: z.number().int().min(1).nullable(),
  lr_scale: z.number().positive().nullable(),
})
export type AppliedPreset = z.infer<typeof appliedPreset>

const attemptBase = { v, t: seconds }
export const attemptEvent = z.discriminatedUnion('kind', [
  /**
   * What lasted until `t` since the phase before. Training is the rest. cold_start: a container came up for it; idle:
   * its container waited for it after another attempt. Both lie before the attempt was claimed.
   */
  z.object({
    ...attemptBase,
    kind: z.literal('phase'),
    phase: z.enum(['cold_start', 'idle', 'import', 'restore', 'train']),
  }),
  /** From here on, earlier attempts' metrics beyond `step` are superseded; null: started from nothing. */
  z.object({
    ...attemptBase,
    kind: z.literal('restored'),
    checkpoint: checkpointName.nullable(),
    step: step.nullable(),
    why: z.string(),
  }),
  z.object({
    ...attemptBase,
    kind: z.literal('checkpoint_rejected'),
    checkpoint: z.string(),
    why: z.string(),
  }),
  z.object({ ...attemptBase, kind: z.literal('metrics'), step, metrics }),
  z.object({
    ...attemptBase,
    kind: z.literal('checkpoint'),
    checkpoint: checkpointName,
    step,
    bytes: z.number().int().min(0),
    /** Seconds training stood still for it. */
    blocked_s: seconds,
  }),
  z.object({ ...attemptBase, kind: z.literal('checkpoint_deleted'), checkpoint: checkpointName }),
  z.object({ ...attemptBase, kind: z.literal('heartbeat') }),
  /** A loop of `run.epochs` or `run.steps` begins: how many rounds it has in all, and how many of them are done. */
  z.object({
    ...attemptBase,
    kind: z.literal('rounds'),
    loop: z.number().int().min(0),
    unit: z.enum(['epoch', 'step']),
    done: z.number().int().min(0),
    total: z.number().int().min(0),
  }),
  /** What a probe has measured; the attempt leaves after it. */
  z.object({
    ...attemptBase,
    kind: z.literal('probed'),
    unit: z.enum(['epoch', 'step']),
    total: z.number().int().min(1),
    /** Rounds that were measured: below 1 where it was part of one. */
    rounds: z.number().positive(),
    /** Seconds from the attempt's start to its first round, with what the first rounds took longer than later ones. */
    before_s: seconds,
    /** Of one round, warm, without saves. */
    round_s: seconds,
    /** What a save keeps training from, how often there is one, and what the last one takes. */
    save_s: seconds,
    save_every_s: seconds,
    last_save_s: seconds,
  }),
  /** The newest of an attempt counts. */
  z.object({ ...attemptBase, kind: z.literal('preset'), ...appliedPreset.shape }),
  /** A sample of the GPU; null where it does not tell. */
  z.object({
    ...attemptBase,
    kind: z.literal('gpu'),
    /** Percent of the time. */
    utilisation: z.number().min(0).max(100).nullable(),
    memory_mib: z.number().min(0).nullable(),
    memory_total_mib: z.number().min(0).nullable(),
    temperature_c: z.number().nullable(),
  }),
  z.object({
    ...attemptBase,
    kind: z.literal('note'),
    level: z.enum(['info', 'warning', 'error']),
    text: z.string(),
  }),
  z.object({
    ...attemptBase,
    kind: z.literal('end'),
    end: attemptEnd,
    metrics: metrics.nullable(),
    error: errorRecord.nullable(),
  }),
])
export type AttemptEvent = z.infer<typeof attemptEvent>

export const resultRecord = z.object({
  v,
  run_id: runId,
  attempt: attemptName,
  state: z.literal('finished'),
  /** What the training function returned, or its last logged values. */
  metrics,
  ended_at: time,
})
export type ResultRecord = z.infer<typeof resultRecord>

export const checkpointManifest = z.object({
  v,
  run_id: runId,
  attempt: attemptName,
  /** Highest metric step that this state already contains; 0 before the first. */
  step,
  config_id: z.string(),
  saved_at: time,
  files: z.array(z.object({ path: z.string(), bytes: z.number().int().min(0), sha256: z.string() })),
  /** Bookkeeping of Run: epoch position, next step, value of the metric. */
  progress: z.record(z.string(), json),
})
export type CheckpointManifest = z.infer<typeof checkpointManifest>

/** A checkpoint that was given a name. Records of a name are numbered from 1 and never replaced, so they are its history. */
export const promotionRecord = z.object({
  v,
  name: safeSegment,
  n: z.number().int().min(1),
  /** Folder of its files, beside the record. */
  folder: z.string().regex(/^[0-9]{6}-[0-9a-f]{8}$/),
  sweep_id: safeSegment,
  /** Name of the sweep. */
  sweep: z.string(),
  run_id: runId,
  attempt: attemptName,
  checkpoint: checkpointName,
  step,
  /** value: as it was when the checkpoint was made; null: it had not been reported. */
  metric: z.object({
    name: z.string(),
    goal: z.enum(['minimize', 'maximize']),
    value: codedNumber.nullable(),
  }),
  files: checkpointManifest.shape.files,
  promoted_at: time,
  by: z.string(),
})
export type PromotionRecord = z.infer<typeof promotionRecord>

/** What reads one kind of record. */
export type RecordSchema<Item> = z.ZodType<Item>

/** Every record by the name it has in the JSON Schema and in the golden files. */
export const PROTOCOL = {
  plan: planRecord,
  run: runRecord,
  control: controlRecord,
  driver: driverRecord,
  driver_event: driverEvent,
  attempt: attemptRecord,
  attempt_event: attemptEvent,
  result: resultRecord,
  checkpoint_manifest: checkpointManifest,
  promotion: promotionRecord,
} as const
