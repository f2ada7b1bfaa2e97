// What the screen of one run remembers.
import type { PlaceBase } from '../../state/model.ts'

export type RunPane = 'facts' | 'attempts' | 'curves' | 'log'

export interface LogSearch {
  readonly text: string
  /** Which of the lines that hold it is shown, from 0. */
  readonly at: number
}

export interface RunPlace extends PlaceBase<'run', RunPane> {
  readonly sweepId: string
  readonly runId: string
  readonly factsTop: number
  readonly attemptsTop: number
  /** null: the sweep's own. */
  readonly metric: string | null
  readonly isLog: boolean
  readonly crosshair: number | null
  /** Whose output is shown; null: the newest attempt's, also when another one begins. */
  readonly attempt: number | null
  /** The first line of the output that is shown; null: the newest are. */
  readonly logTop: number | null
  readonly isWrapped: boolean
  readonly search: LogSearch | null
}

/** The screen as it is opened. */
export const runPlace = (sweepId: string, runId: string): RunPlace => ({
  screen: 'run',
  focus: 'facts',
  isZoomed: false,
  sweepId,
  runId,
  factsTop: 0,
  attemptsTop: 0,
  metric: null,
  isLog: false,
  crosshair: null,
  attempt: null,
  logTop: null,
  isWrapped: false,
  search: null,
})
