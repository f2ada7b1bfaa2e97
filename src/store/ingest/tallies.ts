// The sums of a sweep's runs by state: what a transaction adds to them is kept until its end, and written once.
import type { RunState } from '../../domain/states.ts'
import type { IngestContext } from './context.ts'

export interface Tally {
  readonly runs: number
  readonly ns: bigint
  readonly gpuNs: bigint
  readonly nanoUsd: bigint
  /** Runs with seconds that no rate is known for. */
  readonly unpriced: number
}

/** What is to be added to the sums of each state. */
export type Tallies = Map<RunState, Tally>

const NONE: Tally = { runs: 0, ns: 0n, gpuNs: 0n, nanoUsd: 0n, unpriced: 0 }

/** Adds to the sums of one state; what leaves a state is added with a minus. */
export const addToTally = (tallies: Tallies, state: RunState, tally: Tally): void => {
  const sum = tallies.get(state) ?? NONE
  tallies.set(state, {
    runs: sum.runs + tally.runs,
    ns: sum.ns + tally.ns,
    gpuNs: sum.gpuNs + tally.gpuNs,
    nanoUsd: sum.nanoUsd + tally.nanoUsd,
    unpriced: sum.unpriced + tally.unpriced,
  })
}

/** Writes what was added. */
export const writeTallies = ({ sql, sweepId, tallies }: IngestContext): void => {
  for (const [state, { runs, ns, gpuNs, nanoUsd, unpriced }] of tallies)
    sql.run(
      `UPDATE tallies SET runs = runs + ?, ns = ns + ?, gpu_ns = gpu_ns + ?, nano_usd = nano_usd + ?, unpriced = unpriced + ?
       WHERE sweep_id = ? AND state = ?`,
      runs,
      ns,
      gpuNs,
      nanoUsd,
      unpriced,
      sweepId,
      state,
    )
}
