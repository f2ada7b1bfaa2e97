// What a screen that stays open asks of the store: whether anything changed, and only what did. Each question is small
// enough to be answered between two keys, however many runs a sweep has.
import type { GpuUse } from './facts.ts'
import type { DriverPlace } from './ingest-port.ts'
import type { RunProgress } from './progress.ts'
import type { Config, PlanRecord } from './protocol.ts'
import type { AttemptEnd, RunState } from './states.ts'
import type { DriverNote, LedgerEntry, SweepSummary } from './store-port.ts'

/** A run as a row of a long table. */
export interface RunListRow {
  readonly runId: string
  readonly index: number
  readonly config: Config
  readonly configId: string
  readonly seed: number | null
  readonly state: RunState
  readonly why: string
  readonly cachedFrom: string | null
  /** The sweep's metric; null where it was never reported. */
  readonly value: number | null
  /** Final ones of a finished run, else the newest. */
  readonly metrics: Readonly<Record<string, number>>
  /** The newest that was logged. */
  readonly step: number | null
  readonly progress: RunProgress | null
  readonly attempts: number
  /** The newest; null before the first. */
  readonly attempt: {
    readonly n: number
    readonly startedAt: number
    readonly lastSeenAt: number
    readonly end: AttemptEnd | null
  } | null
  /** What the next attempt would start from. */
  readonly checkpoint: {
    readonly step: number
    readonly savedAt: number
    readonly bytes: number
    readonly verified: boolean
  } | null
  /** Of the newest attempt. */
  readonly gpu: (Omit<GpuUse, 'samples'> & { readonly name: string | null }) | null
  readonly spend: SweepSummary['spend']
  readonly endedAt: number | null
  /** In one line. */
  readonly error: string | null
  readonly tags: readonly string[]
  readonly note: string | null
  /** Its files may still say something new. */
  readonly open: boolean
}

/** A sweep without its plan, which may hold a whole diff. */
export type SweepListRow = Omit<SweepSummary, 'plan'>

/** What of a plan the screens need all the time. */
export type PlanBrief = Pick<PlanRecord, 'metric' | 'parallel' | 'pack' | 'gpus' | 'price' | 'quote'> & {
  readonly codeIdentity: string
  readonly resources: PlanRecord['resources']
  /** null in plans of before there were tags. */
  readonly tags?: PlanRecord['tags'] | null
  /** null in plans of before there were budgets. */
  readonly budget?: PlanRecord['budget'] | null
}

/** An attempt after the first, which has found where to go on. */
export interface Resume {
  readonly runId: string
  /** When it started, in milliseconds since 1970. */
  readonly at: number
  /** Where it went on; null: at the beginning. */
  readonly step: number | null
}

/** A logged value of one metric. */
export interface MetricPoint {
  readonly place: number
  readonly step: number
  /** Seconds since its attempt started. */
  readonly t: number
  /** null where that record has none of this metric. */
  readonly value: number | null
}

export interface LiveQueries {
  /** Another text whenever anything in the database changed, whoever changed it. */
  version(): string
  /** Newest first. */
  sweepList(): readonly SweepListRow[]
  sweepListRow(sweepId: string): SweepListRow | null
  planBrief(sweepId: string): PlanBrief | null
  /** Ids by index, of those beyond an index; -1: from the first. */
  runIdsAfter(
    sweepId: string,
    index: number,
    limit: number,
  ): readonly { readonly runId: string; readonly index: number }[]
  /** By index. */
  runList(sweepId: string, runIds: readonly string[]): readonly RunListRow[]
  newestDriverPlace(sweepId: string): DriverPlace
  /** Runs with something left to read, and those that a driver said something of after a place. */
  runsInMotion(sweepId: string, after: DriverPlace): readonly string[]
  /** The newest notes, oldest first. */
  newestNotes(sweepId: string, limit: number): readonly DriverNote[]
  resumes(sweepId: string, runIds: readonly string[]): readonly Resume[]
  /** The ledger by label, and of it the useful time of attempts that a later one went on from. */
  money(sweepId: string): {
    readonly byLabel: readonly LedgerEntry[]
    readonly carriedOn: Omit<LedgerEntry, 'label'>
  }
  /** A run's attempts, and up to which step their records count; null: all. */
  curveParts(
    sweepId: string,
    runId: string,
  ): readonly { readonly attempt: string; readonly upTo: number | null }[]
  /** In the order of their places. */
  metricPoints(request: {
    readonly sweepId: string
    readonly runId: string
    readonly attempt: string
    readonly metric: string
    readonly after: number
    readonly limit: number
  }): readonly MetricPoint[]
  /** When an attempt had logged the last of its records up to a step, in seconds of its own clock; 0 without any. */
  loggedUntil(request: {
    readonly sweepId: string
    readonly runId: string
    readonly attempt: string
    readonly step: number
  }): number
}
