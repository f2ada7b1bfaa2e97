// What services ask of the store. It is a fast view of the volumes: everything in it can be rebuilt from them.
import type { Caps } from './budget.ts'
import type { LedgerLabel } from './cost-document.ts'
import type { CheckpointFacts, RunFacts, SweepFacts } from './facts.ts'
import type { PlanRecord } from './protocol.ts'
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
  /** In the order of time; the first is that of the launch. Empty where no such sweep is known. */
  prices(sweepId: string): readonly PriceRow[]
  /** Versions of what the runs of a sweep imported, by name. */
  packages(sweepId: string): readonly { readonly name: string; readonly versions: readonly string[] }[]
  /** How often runs were added to a sweep since its launch. */
  extensions(sweepId: string): number
  /** Which of these runs are finished somewhere, at their own cost. */
  finished(runIds: readonly string[]): ReadonlyMap<string, CachedRun>
  /** Seconds that past finished runs took, newest first, 200 at most: of this code; failing that, of this sweep name. */
  runSeconds(code: { readonly identity: string; readonly sweepName: string }): readonly number[]
  /** The same by the GPU that was asked for; those without one are left out. */
  runSecondsByGpu(code: {
    readonly identity: string
    readonly sweepName: string
  }): ReadonlyMap<string, readonly number[]>
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
