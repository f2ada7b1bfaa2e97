// What is known of sweeps, runs and attempts once their records are folded together: the read model that the
// ledger, the comparison, the quote and every screen start from. Plain data, no behaviour.
import type { AppliedPreset, Config, ErrorRecord, PlanRecord } from './protocol.ts'
import type { AttemptEnd, RunState, SweepState } from './states.ts'

/** What an attempt's GPU was seen to do; null: it did not tell. */
export interface GpuUse {
  readonly samples: number
  /** Percent of the time that it was at work, on average. */
  readonly utilisation: number | null
  /** The most that was in use. */
  readonly memoryMib: number | null
  readonly memoryTotalMib: number | null
  /** The hottest. */
  readonly temperatureC: number | null
}

export interface AttemptFacts {
  readonly n: number
  /** `<n>-<token>`, its folder on the volume. */
  readonly name: string
  readonly epoch: number
  /** Milliseconds since 1970, UTC. */
  readonly startedAt: number
  /** Seconds from start to the newest event that was seen. */
  readonly lastT: number
  readonly heartbeatS: number
  /** null while it runs, or while nobody has said that it is over. */
  readonly end: AttemptEnd | null
  /** Seconds it lasted; for an attempt whose end nobody recorded, lastT + one heartbeat. null while it runs. */
  readonly elapsedS: number | null
  /** True where elapsedS is that estimate. */
  readonly estimated: boolean
  /** Step of the checkpoint it started from; null: from nothing. */
  readonly resumedFromStep: number | null
  /** Work of earlier attempts beyond this step was for nothing; -1: all of it; null: it has not got that far yet. */
  readonly supersedesAfter: number | null
  /** Until when each phase lasted, seconds since start, in order. */
  readonly phases: readonly {
    readonly phase: 'cold_start' | 'idle' | 'import' | 'restore' | 'train'
    readonly t: number
  }[]
  /** Checkpoints it wrote. */
  readonly checkpoints: readonly { readonly step: number; readonly t: number; readonly blockedS: number }[]
  /** The machine or the container that it ran in; null: it died before it could say so. */
  readonly host: string | null
  /** The GPUs it was given there, as CUDA_VISIBLE_DEVICES names them; null: all, or nobody chose. */
  readonly gpu: string | null
  /** What its GPU is; null: it has none that is known. */
  readonly gpuName: string | null
  /** null: no sample was taken. */
  readonly gpuUse: GpuUse | null
  /** Precision and batch it trained with; null: the code leaves both to itself. */
  readonly preset: AppliedPreset | null
  readonly error: ErrorRecord | null
}

export interface CheckpointFacts {
  /** `<step>-<token>`, its folder on the volume. */
  readonly name: string
  readonly step: number
  readonly attempt: number
  readonly savedAt: number
  readonly bytes: number
  /** Why an attempt refused it; null: nobody has. */
  readonly rejected: string | null
  readonly deleted: boolean
}

export interface RunFacts {
  readonly sweepId: string
  readonly runId: string
  readonly index: number
  readonly config: Config
  readonly configId: string
  readonly seed: number | null
  readonly state: RunState
  readonly why: string
  readonly cachedFrom: string | null
  /** Final metrics of a finished run, else the newest value of each on the visible curve. */
  readonly metrics: Readonly<Record<string, number>>
  /** metrics[metric.name]; null where it was never reported. */
  readonly value: number | null
  readonly endedAt: number | null
  readonly error: ErrorRecord | null
  readonly attempts: readonly AttemptFacts[]
  readonly checkpoints: readonly CheckpointFacts[]
}

export interface SweepFacts {
  readonly plan: PlanRecord
  readonly state: SweepState
  readonly stateWhy: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly endedAt: number | null
  readonly runs: readonly RunFacts[]
}
