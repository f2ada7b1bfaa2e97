// What a screen that stays open sees at one moment.
import type { SweepRow } from '../domain/documents.ts'
import type { PlanBrief } from '../domain/live-port.ts'
import type { EngineName } from '../domain/ports.ts'
import type { LiveNote } from './live-notes.ts'
import type { LiveRun } from './live-runs.ts'

export interface LiveSweep {
  readonly sweep: SweepRow
  readonly stateWhy: string
  readonly plan: PlanBrief
  readonly runsPerS: number | null
  readonly etaS: number | null
  /** Milliseconds since 1970 of the newest end of a run. */
  readonly lastEndedAt: number | null
}

/** An engine that cannot be read from. */
export interface LiveTrouble {
  /** null: it is the database. */
  readonly engine: EngineName | null
  readonly text: string
  readonly hint: string | null
  readonly retryAt: number
}

export interface LiveSnapshot {
  /** Rises with every change. */
  readonly revision: number
  /** Newest first; null: not read yet. */
  readonly sweeps: readonly LiveSweep[] | null
  readonly open: {
    readonly sweepId: string
    /** By index; the same array, and the same rows in it, until they change. */
    readonly runs: readonly LiveRun[]
    /** All of them are there. */
    readonly isComplete: boolean
    /** The newest ones, oldest first. */
    readonly notes: readonly LiveNote[]
  } | null
  readonly troubles: readonly LiveTrouble[]
}
