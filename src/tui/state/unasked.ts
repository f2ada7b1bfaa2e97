// Questions that come by themselves, when what was asked for has been worked out: never over what somebody is typing or
// answering, and deaf for a moment, because the next key may have been meant for what was there before.
import type { Step } from './effect.ts'
import type { State } from './model.ts'
import { say } from './say.ts'

/** As long as it takes to see that something else is there now. */
export const DEAF_MS = 400

/** A step that may open a question: where something else is open, it is said that it could not be asked. */
export const unasked = (
  before: State,
  open: (state: State) => Step,
  { now, about, cli }: { readonly now: number; readonly about: string; readonly cli: string | null },
): Step => {
  const { state, effects } = open(before)
  if (state.sheet === before.sheet || state.sheet === null) return { state, effects }
  if (before.sheet === null) return { state: { ...state, deafUntil: now + DEAF_MS }, effects }
  const text = `${about} It could not be asked while something else was open; do it again.`
  return { state: say(before, { level: 'warning', text, cli }, now), effects: [] }
}

/** Whether the open question takes no key yet. */
export const isDeaf = ({ sheet, deafUntil }: State, now: number): boolean => sheet !== null && now < deafUntil
