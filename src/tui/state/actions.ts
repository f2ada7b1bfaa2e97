// What can happen to the UI: the user does something, something was read, time passes, work is done.
import type { ConfirmSheet } from '../sheets/sheet.ts'
import type { Input } from '../terminal/input-parser.ts'
import type { DraftNews } from './draft.ts'
import type { Data, Size, Toast } from './model.ts'
import type { Readings } from './readings.ts'
import type { WorkNews } from './work.ts'

export type Action =
  | { readonly kind: 'input'; readonly input: Input; readonly now: number }
  | { readonly kind: 'resize'; readonly size: Size }
  | { readonly kind: 'tick'; readonly now: number; readonly syncedAt: number | null }
  | { readonly kind: 'data'; readonly data: Data; readonly now: number }
  /** What a screen wanted was read; what it does not name stays. */
  | { readonly kind: 'read'; readonly readings: Partial<Readings> }
  /** Of what the screens that define and launch a sweep asked for. */
  | { readonly kind: 'draft'; readonly news: DraftNews; readonly now: number }
  /** Of what goes on beside the screens. */
  | { readonly kind: 'work'; readonly news: WorkNews; readonly now: number }
  /** An effect has to know whether to go on. */
  | { readonly kind: 'ask'; readonly question: Omit<ConfirmSheet, 'kind' | 'isYes'>; readonly now: number }
  | { readonly kind: 'toast'; readonly toast: Omit<Toast, 'until'>; readonly now: number }

/** What a user waits for is shown at once; what was read may wait for the next frame. */
export const isUrgent = (action: Action): boolean => action.kind === 'input' || action.kind === 'resize'
