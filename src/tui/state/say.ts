// Says something to the user for a while.
import type { State, Toast } from './model.ts'

/** How long something is said. */
export const TOAST_MS = 5_000

/** How much of what was said is kept. */
const MOST_MESSAGES = 200

/** The same with something said for a while, and kept to be read again. */
export const say = (state: State, toast: Omit<Toast, 'until'>, now: number): State => ({
  ...state,
  toast: { ...toast, until: now + TOAST_MS },
  messages: [...state.messages.slice(1 - MOST_MESSAGES), { ...toast, at: now }],
})
