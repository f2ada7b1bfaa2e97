// What was read of the run that is shown, and which of its attempts' output is.
import type { State } from '../../state/model.ts'
import { runById } from '../sweep/rows.ts'
import type { RunPlace } from './place.ts'

/** null: not read yet. */
export const detailOf = (state: State, { runId }: Pick<RunPlace, 'runId'>) =>
  state.readings.run?.runId === runId ? state.readings.run.detail : null

/** Numbers of its attempts, the newest last. */
export const attemptNumbers = (state: State, place: RunPlace): readonly number[] =>
  detailOf(state, place)?.timeline.map(({ attempt }) => attempt.n) ?? []

/** Whose output is shown: the chosen one's, else the newest one's; null while there is none. */
export const attemptShown = (state: State, place: RunPlace): number | null =>
  place.attempt ?? runById(state, place.sweepId, place.runId)?.attempt?.n ?? null

/** The one before it, or after it; null where there is none. */
export const attemptBeside = (state: State, place: RunPlace, by: 1 | -1): number | null => {
  const all = attemptNumbers(state, place)
  const at = all.indexOf(attemptShown(state, place) ?? Number.NaN)
  return at === -1 ? null : (all[at + by] ?? null)
}

/** The same with the output of an attempt, from its end; the newest one's goes on to the next one. */
export const withOutputOf = (state: State, place: RunPlace, attempt: number): RunPlace => {
  const isNewest = attempt === attemptNumbers(state, place).at(-1)
  return { ...place, attempt: isNewest ? null : attempt, logTop: null, search: null }
}
