// What services ask of the store. It is a fast view of the volumes: everything in it can be rebuilt from them.
import type { Annotations } from './annotations/annotation.ts'
import type { Caps } from './budget.ts'
import type { LedgerLabel } from './cost-document.ts'
import type { CheckpointFacts, RunFacts, SweepFacts } from './facts.ts'
import type { AnnouncedLoop, ProbedTime } from './fold/attempt.ts'
import type { Config, PlanRecord, Target } from './protocol.ts'
import type { RunState, SweepState } from './states.ts'

/** Time and money of one label: integers, so that parts add up to the whole exactly. */
export interface LedgerEntry {
  readonly label: LedgerLabel
  readonly nanoseconds: bigint
  /** What of it counts as its own on its GPU: less where others were there too. Alone, and without a GPU: all. */
  readonly gpuNanoseconds: bigint
  /** null where no rate was known. */
  readonly nanoUsd: bigint | null
}

export interface SweepSummary {
  readonly sweepId: string
  readonly name: string
  readonly engine: string
  readonly state: SweepState
  readonly stateWhy: string
  readonly createdAt: number
  readonly plan: PlanRecord
  readonly counts: Readonly<Record<RunState, number>>
  readonly best: { readonly runId: string; readonly value: number } | null
  readonly spend: { readonly hours: number; readonly gpuHours: number; readonly usd: number | null }
  /** The budget as somebody has set it since the launch; null: it is that of the plan. */
  readonly budgetSet: Caps | null
  /** Milliseconds since 1970 of the newest end of a run. */
  readonly lastEndedAt: number | null
  /** What was said of it beside its sweep file. */
  readonly annotations: Annotations
}

export interface HistoryPoint {
  readonly step: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly attempt: number
  readonly metrics: Readonly<Record<string, number>>
}

export interface DriverNote {
  readonly epoch: number
  /** Place among the driver's events of that epoch. */
  readonly seq: number
  readonly kind: string
  readonly time: number
  readonly text: string
  readonly level: 'info' | 'warning' | 'error'
  readonly runId: string | null
}

export interface CachedRun {
  readonly sweepId: string
  readonly attempt: string
  readonly metrics: Readonly<Record<string, number>>
  readonly endedAt: number
}

/** What one slot costs from a moment on. */
export interface PriceRow {
  /** Milliseconds since 1970. */
  readonly since: number
  /** null: no rate is known. */
  readonly nanoUsdPerS: number | null
  readonly source: string
}

export interface CodeAsked {
  readonly identity: string
  readonly sweepName: string
  readonly target: Target
}

/** What a run that is over says of how long others will take. */
export interface RunTime {
  readonly sweepId: string
  /** It is of the code that was asked for. */
  readonly isOwnCode: boolean
  readonly isProbe: boolean
  readonly config: Config
  /** gpu: as Modal calls it where it was asked for one there; here, what its own name is; null: none. */
  readonly place: { readonly engine: string; readonly gpu: string | null }
  /** Milliseconds since 1970. */
  readonly endedAt: number
  /** All that it was charged for. */
  readonly spentS: number
  /** It came to its end; else a probe has left it before. */
  readonly isWhole: boolean
  /** What of it later runs do not pay: the start of a container that is theirs, too, and the code that it keeps loaded. */
  readonly coldS: number
  /** Those of its first attempt; of a probe, of the first that has measured. */
  readonly loops: readonly AnnouncedLoop[]
  readonly probed: ProbedTime | null
}

export interface StoreQueries {
  /** Newest first. */
  sweeps(): readonly SweepSummary[]
  summary(sweepId: string): SweepSummary | null
  /** With all runs, attempts and checkpoints, by index. */
  sweep(sweepId: string): SweepFacts | null
  run(sweepId: string, runId: string): RunFacts | null
  /** Sweeps and runs whose id starts with the prefix, newest sweep first. */
  findRuns(prefix: string): readonly { readonly sweepId: string; readonly runId: string }[]
  /** The visible curve: each step once, superseded rows left out, by step. */
  history(sweepId: string, runId: string): readonly HistoryPoint[]
  /** The best value of the sweep's metric that each run has logged on its visible curve, and where; by run. */
  bestValues(sweepId: string): ReadonlyMap<string, { readonly step: number; readonly value: number }>
  checkpoints(sweepId: string, runId: string): readonly CheckpointFacts[]
  /** Events worth reading, oldest first. */
  notes(sweepId: string, after?: { readonly epoch: number; readonly seq: number }): readonly DriverNote[]
  ledger(sweepId: string): readonly {
    readonly runId: string
    readonly attempt: number
    /** `<n>-<token>`: two claims of one number are two attempts. */
    readonly name: string
    readonly estimated: boolean
    readonly entries: readonly LedgerEntry[]
  }[]
  /** Versions of what the runs of a sweep imported, by name. */
  packages(sweepId: string): readonly { readonly name: string; readonly versions: readonly string[] }[]
  /** How often runs were added to a sweep since its launch. */
  extensions(sweepId: string): number
  /** In the order of time; the first is that of the launch. Empty where no such sweep is known. */
  prices(sweepId: string): readonly PriceRow[]
  /** Which of these runs are finished somewhere, at their own cost. */
  finished(runIds: readonly string[]): ReadonlyMap<string, CachedRun>
  /** Seconds that past finished runs took, newest first, 200 at most: of this code; failing that, of this sweep name. */
  runSeconds(code: { readonly identity: string; readonly sweepName: string }): readonly number[]
  /**
   * How long runs took, newest first, 200 at most: of this code, its probes included; failing that, of other code of
   * the same function, or of sweeps of this name.
   */
  runTimes(code: CodeAsked): readonly RunTime[]
  /** Which of these are queued or running in a live sweep. */
  live(runIds: readonly string[]): ReadonlyMap<string, string>
  /**
   * Runs whose end a driver journalled after a place in its events (null: from the first), in that order. The places
   * are on the volume, so two managers and a rebuilt database agree on them.
   */
  runsEnded(
    sweepId: string,
    after: { readonly epoch: number; readonly seq: number } | null,
  ): readonly {
    readonly epoch: number
    readonly seq: number
    readonly runId: string
    readonly state: RunState
    readonly value: number | null
  }[]
}
