// What sync asks of the store: what it has read of a sweep so far, and to take in what was read next. Every change
// may be handed over any number of times, by any number of managers, and counts once.
import type { AnnotationIngest } from './annotations/annotation-port.ts'
import type {
  AttemptEvent,
  AttemptRecord,
  ControlRecord,
  DriverEvent,
  DriverRecord,
  PlanRecord,
  ResultRecord,
  RunRecord,
} from './protocol.ts'

/** Where reading of a journal goes on: just behind a newline. */
export interface Position {
  readonly offset: number
  /** Lines before it. */
  readonly line: number
}

export const BEGINNING: Position = { offset: 0, line: 0 }

export interface LineProblem {
  /** From 1. */
  readonly line: number
  readonly message: string
}

/** Whole lines of one journal between two positions. It only counts while the store's position is still `from`. */
export interface JournalChunk<Item> {
  readonly path: string
  readonly from: Position
  readonly to: Position
  readonly records: readonly { readonly line: number; readonly record: Item }[]
  readonly problems: readonly LineProblem[]
}

/** A driver's epoch and the place of an event in its journal. */
export interface DriverPlace {
  readonly epoch: number
  readonly place: number
}

export type Change =
  | { readonly kind: 'plan'; readonly plan: PlanRecord }
  | { readonly kind: 'runs'; readonly chunk: JournalChunk<RunRecord> }
  | { readonly kind: 'control'; readonly control: ControlRecord }
  | { readonly kind: 'driver'; readonly driver: DriverRecord }
  | {
      readonly kind: 'driver_events'
      readonly epoch: number
      readonly segment: number
      readonly chunk: JournalChunk<DriverEvent>
    }
  | { readonly kind: 'attempt'; readonly attempt: AttemptRecord }
  | {
      readonly kind: 'attempt_events'
      readonly runId: string
      readonly attempt: string
      readonly segment: number
      readonly chunk: JournalChunk<AttemptEvent>
    }
  | { readonly kind: 'result'; readonly result: ResultRecord }
  /** All of a run's files were read to their ends, after the driver's events up to `heard` were taken in. */
  | { readonly kind: 'visited'; readonly runId: string; readonly heard: DriverPlace }
  /** A file that is written whole holds no record of ours; it isn't read again. */
  | { readonly kind: 'problem'; readonly path: string; readonly message: string }

/**
 * What there is left to read of a run. due: it runs, or a driver has spoken of it since its files were read; lingering:
 * read, but nobody saw one of its attempts end, so that it may still write; done: nothing can come any more unless
 * a driver speaks of it.
 */
export type Reading = 'due' | 'lingering' | 'done'

export interface SweepReading {
  readonly planned: boolean
  /** Engine that holds it; null before the plan was read. */
  readonly engine: string | null
  readonly drivers: readonly { readonly epoch: number; readonly endedAt: number | null }[]
  /** Numbers of the control requests that were read. */
  readonly controls: ReadonlySet<number>
  /** By path: runs files and the drivers' journals. */
  readonly positions: ReadonlyMap<string, Position>
  /** Files written whole that hold no record of ours. */
  readonly refused: ReadonlySet<string>
}

export interface RunReading {
  readonly runId: string
  readonly heard: DriverPlace
  /** Its files were read to their ends since that was heard. */
  readonly visited: boolean
  readonly finished: boolean
  /** described: its attempt.json was read; ended: it said so itself. */
  readonly attempts: ReadonlyMap<string, { readonly described: boolean; readonly ended: boolean }>
  readonly positions: ReadonlyMap<string, Position>
}

export interface StoreIngest {
  sweepReading(sweepId: string): SweepReading
  /** Runs with something left to read; `lingering` ones too where asked for. */
  runsToRead(sweepId: string, options: { readonly lingering: boolean }): readonly string[]
  /** null where no runs file names it. */
  runReading(sweepId: string, runId: string): RunReading | null
  /**
   * Takes in changes of one sweep, all or none of them. Gives the runs with a chunk that did not count, because another
   * manager was faster: they were not read to their ends.
   */
  ingest(sweepId: string, changes: readonly Change[]): ReadonlySet<string>
  /** Every bad line and file that was met, of one sweep. */
  problems(sweepId: string): readonly (LineProblem & { readonly path: string })[]
  /** Fills a new, empty database, and puts it in the place of this one in one step; a damaged one is set aside. */
  rebuild(fill: (fresh: StoreIngest & AnnotationIngest) => Promise<void>): Promise<void>
}
