// From a compared config to its best run.
import { type Step, step } from '../../state/effect.ts'
import type { State } from '../../state/model.ts'
import { runPlace } from '../run/place.ts'
import type { ComparedRow } from './axes.ts'

/** null where it has no run. */
export const openConfig = (state: State, row: ComparedRow | undefined): Step | null => {
  const [best] = row?.runs ?? []
  if (best === undefined) return null
  return step({ ...state, places: [...state.places, runPlace(best.sweep_id, best.run_id)] })
}
