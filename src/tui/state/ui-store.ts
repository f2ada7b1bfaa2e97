// Holds the state, runs the reducer, and decides when the screen is drawn: for a key at once, for what was read when
// the next frame is due. What takes long to draw is drawn less often.
import { type Action, isUrgent } from './actions.ts'
import type { Effect, Step } from './effect.ts'
import type { State } from './model.ts'

/** Calls back once after a while; the result calls it off. */
export type Schedule = (work: () => void, ms: number) => () => void

export interface UiStoreOptions {
  readonly state: State
  readonly reduce: (state: State, action: Action) => Step
  readonly run: (effect: Effect) => void
  readonly draw: (state: State) => void
  /** Milliseconds from anywhere, for how long drawing takes. */
  readonly now: () => number
  readonly schedule: Schedule
}

export interface UiStore {
  readonly state: () => State
  readonly dispatch: (action: Action) => void
  /** Whether everything that happened is on the screen. */
  readonly isIdle: () => boolean
  readonly stop: () => void
}

const SHORTEST_MS = 33
const LONGEST_MS = 150
const REMEMBERED = 30

/** Draws nothing before the first action. */
export const createUiStore = ({
  state: first,
  reduce,
  run,
  draw,
  now,
  schedule,
}: UiStoreOptions): UiStore => {
  let state = first
  let drawn = first
  let drawnAt = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | null = null
  let isStopped = false
  const durations: number[] = []

  const drawNow = (): void => {
    cancel?.()
    cancel = null
    if (isStopped || state === drawn) return
    const begun = now()
    drawn = state
    draw(state)
    drawnAt = now()
    durations.push(drawnAt - begun)
    if (durations.length > REMEMBERED) durations.shift()
  }
  const drawSoon = (): void => {
    if (cancel !== null || state === drawn) return
    const wait = drawnAt + intervalFor(durations) - now()
    if (wait <= 0) drawNow()
    else cancel = schedule(drawNow, wait)
  }

  return {
    state: () => state,
    dispatch: action => {
      if (isStopped) return
      const { state: next, effects } = reduce(state, action)
      state = next
      if (isUrgent(action)) drawNow()
      else drawSoon()
      for (const effect of effects) run(effect)
    },
    isIdle: () => state === drawn && cancel === null,
    stop: () => {
      isStopped = true
      cancel?.()
      cancel = null
    },
  }
}

/** Between two frames of what was read: twice what all but the slowest frames of late took. */
export const intervalFor = (durations: readonly number[]): number => {
  const sorted = durations.toSorted((a, b) => a - b)
  const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, 2 * p95))
}
