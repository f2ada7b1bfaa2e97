// From a compared config to its best run.
import type { ComparedRow } from '../../../domain/compare/objectives.ts'
import { decodeNumber } from '../../../domain/number-code.ts'
import type { ActedRun } from '../../actions/run-actions.ts'
import { type Step, step } from '../../state/effect.ts'
import type { State } from '../../state/model.ts'
import { runPlace } from '../run/place.ts'

/** null where it has no run. */
export const openConfig = (state: State, row: ComparedRow | undefined): Step | null => {
  const [best] = row?.runs ?? []
  if (best === undefined) return null
  return step({ ...state, places: [...state.places, runPlace(best.sweep_id, best.run_id)] })
}

/** Its best run, as the actions that all screens have take it; null where it has none. */
export const actedConfig = (row: ComparedRow, sweepName: string): ActedRun | null => {
  const [best] = row.runs
  if (best === undefined) return null
  return {
    runId: best.run_id,
    config: row.config,
    seed: null,
    state: row.mean === null ? 'not finished' : 'finished',
    metrics: Object.fromEntries(
      Object.entries(row.metrics).map(([name, value]) => [name, decodeNumber(value)]),
    ),
    sweepName,
    hasCheckpoint: row.mean !== null,
  }
}
