// What a benchmark is: cases that are timed in every round, the series they fill, and figures drawn from these.
import { median, quantile } from './statistics.ts'

export type Unit = 's' | 'ms' | 'µs' | 'x' | 'per s' | 'kB'

/** All samples of one round, by series. */
export type Round = Readonly<Record<string, readonly number[]>>

export interface Series {
  readonly key: string
  readonly label: string
  readonly unit: Unit
}

export type Target = { readonly atMost: number } | { readonly atLeast: number }

export interface Figure {
  readonly label: string
  readonly unit: Unit
  readonly of: (rounds: readonly Round[]) => number
  readonly target?: Target
}

/** One thing that is timed; the cases of a benchmark take turns in a new random order every round. */
export interface Case {
  run(): Promise<Round>
}

export interface Prepared {
  readonly cases: readonly Case[]
  /** Undoes what the preparation made. */
  dispose?(): void
}

export interface Benchmark {
  readonly name: string
  readonly title: string
  /** What a reader has to know to compare the series fairly. */
  readonly notes: readonly string[]
  readonly series: readonly Series[]
  readonly figures: readonly Figure[]
  /** Everything that need not be timed. */
  prepare(): Promise<Prepared>
}

/** The median of the ratios of each round: what makes a whole round slow cancels out. */
export const ratio =
  (over: string, under: string): Figure['of'] =>
  rounds =>
    median(rounds.map(round => medianIn(round, over) / medianIn(round, under)))

/** The median over the rounds of the median in each. */
export const typical =
  (key: string): Figure['of'] =>
  rounds =>
    median(rounds.map(round => medianIn(round, key)))

/** A quantile of the samples of all rounds. */
export const quantileOf =
  (key: string, p: number): Figure['of'] =>
  rounds =>
    quantile(
      rounds.flatMap(round => round[key] ?? []),
      p,
    )

const medianIn = (round: Round, key: string): number => median(round[key] ?? [])
