// The run that is on the screen, for its keys.
import type { LiveRun } from '../../../services/live-runs.ts'
import { type ActedRun, actedRun } from '../../actions/run-actions.ts'
import { type Step, step } from '../../state/effect.ts'
import { placeOf, type State, withPlace } from '../../state/model.ts'
import { liveSweep, runById } from '../sweep/rows.ts'
import type { RunPlace } from './place.ts'

export const context = 'run' as const

export const here = (state: State): RunPlace | null => {
  const place = placeOf(state)
  return place.screen === 'run' ? place : null
}
export const inPlace =
  (change: (place: RunPlace, state: State) => RunPlace) =>
  (state: State): Step => {
    const place = here(state)
    return step(place === null ? state : withPlace(state, change(place, state)))
  }
export const runOf = (state: State): LiveRun | null => {
  const place = here(state)
  return place === null ? null : runById(state, place.sweepId, place.runId)
}
/** As the actions that all screens have take it. */
export const acted = (state: State): readonly ActedRun[] => {
  const run = runOf(state)
  const name = liveSweep(state, here(state)?.sweepId ?? '')?.sweep.name ?? ''
  return run === null ? [] : [actedRun(run, name)]
}
export const shortId = (state: State): string => here(state)?.runId.slice(0, 8) ?? ''
