// The sums of a sweep's runs by state.
import type { RunState } from '../../domain/states.ts'
import type { Sql } from '../sql.ts'

export interface Tally {
  readonly runs: number
  readonly ns: bigint
  readonly gpuNs: bigint
  readonly nanoUsd: bigint
  /** Runs with seconds that no rate is known for. */
  readonly unpriced: number
}

/** Adds to the sums of one state; what leaves a state is added with a minus. */
export const addToTally = (sql: Sql, sweepId: string, state: RunState, tally: Tally): void =>
  sql.run(
    `UPDATE tallies SET runs = runs + ?, ns = ns + ?, gpu_ns = gpu_ns + ?, nano_usd = nano_usd + ?, unpriced = unpriced + ?
     WHERE sweep_id = ? AND state = ?`,
    tally.runs,
    tally.ns,
    tally.gpuNs,
    tally.nanoUsd,
    tally.unpriced,
    sweepId,
    state,
  )
