// What is read for the screen that is shown, beside what is always kept up to date: curves, one run, its output. A screen
// says what it wants as data; where that changes, it is read.

import type { CompareDocument, ComparedCurve } from '../../domain/compare-document.ts'
import type { SweepEdit } from '../../domain/sweep-file/edit/edits.ts'
import type { CompareCurvesRequest } from '../../services/compare-curves.ts'
import type { DraftCheck } from '../../services/draft-check.ts'
import type { Curves } from '../../services/live-curves.ts'
import type { RunDetail } from '../../services/live-detail.ts'
import type { SweepMoney } from '../../services/live-money.ts'

export type Want =
  | {
      readonly kind: 'curves'
      readonly sweepId: string
      readonly metric: string
      readonly runIds: readonly string[]
      /** Another one where there is more to read. */
      readonly version: string
    }
  | { readonly kind: 'run'; readonly sweepId: string; readonly runId: string; readonly version: string }
  | { readonly kind: 'money'; readonly sweepId: string; readonly version: string }
  /** Read again where the version is another one. */
  | { readonly kind: 'compare'; readonly sweepIds: readonly string[]; readonly version: string }
  /** Curves of the runs behind compared configs. */
  | {
      readonly kind: 'compare-curves'
      readonly request: CompareCurvesRequest
      readonly version: string
    }
  /** A sweep file that is being written is checked. */
  | {
      readonly kind: 'draft'
      readonly path: string
      readonly text: string
      /** What is being typed would do to it. */
      readonly edits: readonly SweepEdit[]
    }
  /** The output of the newest attempt, or of one. */
  | { readonly kind: 'log'; readonly runId: string; readonly attempt: number | null }

export interface LogText {
  readonly runId: string
  readonly attempt: number | null
  /** The newest ones, as they are shown. */
  readonly lines: readonly string[]
  /** Lines before them that are no longer kept. */
  readonly dropped: number
  /** Nothing more will come; why nothing came, where that is known. */
  readonly end: string | null
}

/** Either the comparison, or why there is none. */
export interface CompareReading {
  readonly sweepIds: readonly string[]
  readonly document: CompareDocument | null
  readonly error: { readonly message: string; readonly hint: string | null } | null
}

export interface Readings {
  readonly curves: { readonly sweepId: string; readonly metric: string; readonly of: Curves } | null
  readonly run: { readonly sweepId: string; readonly runId: string; readonly detail: RunDetail | null } | null
  readonly money: { readonly sweepId: string; readonly of: SweepMoney } | null
  readonly log: LogText | null
  readonly compare: CompareReading | null
  readonly compareCurves: {
    readonly request: CompareCurvesRequest
    readonly curves: readonly ComparedCurve[]
  } | null
  /** What is known so far of the text that was wanted last, after its edits. */
  readonly draft: { readonly path: string; readonly text: string; readonly check: DraftCheck } | null
}

export const NO_READINGS: Readings = {
  curves: null,
  run: null,
  money: null,
  log: null,
  compare: null,
  compareCurves: null,
  draft: null,
}
