// Says something to the user for a while.
import type { State, Toast } from './model.ts'

/** How long something is said. */
export const TOAST_MS = 5_000

/** The same with something said for a while. */
export const say = (state: State, toast: Omit<Toast, 'until'>, now: number): State => ({
  ...state,
  toast: { ...toast, until: now + TOAST_MS },
})
