// What the reducer wants done outside, as data: run by run-effects.ts, and plain to compare in tests.
import type { DraftRequest } from './draft.ts'
import type { ExtensionRequest } from './extension.ts'
import type { State } from './model.ts'
import type { Want } from './readings.ts'
import type { ActionRequest } from './requests.ts'

export interface BudgetChange {
  readonly usd?: number | null
  readonly gpuHours?: number | null
}

/** What is asked of a sweep or of runs; each verb is a command of the command line. */
export type ControlRequest =
  | { readonly verb: 'stop'; readonly targets: readonly string[] }
  | { readonly verb: 'pause'; readonly targets: readonly string[]; readonly now: boolean }
  | { readonly verb: 'resume'; readonly targets: readonly string[] }
  | { readonly verb: 'retry'; readonly targets: readonly string[]; readonly fresh: boolean }
  /** Named limits only are changed; null: no limit. */
  | { readonly verb: 'budget'; readonly targets: readonly string[]; readonly change: BudgetChange }
  | { readonly verb: 'parallel'; readonly targets: readonly string[]; readonly parallel: number }

export type Effect =
  | { readonly kind: 'quit' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'mouse'; readonly on: boolean }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'sync' }
  /** Whose runs are kept in sight; null: nobody's. */
  | { readonly kind: 'watch'; readonly sweepId: string | null }
  /** All that the screen wants to have read, from now on. */
  | { readonly kind: 'read'; readonly wants: readonly Want[] }
  /** For the screens that define and launch a sweep. */
  | { readonly kind: 'draft'; readonly request: DraftRequest }
  /** Plans runs that would be added, and asks about them. */
  | ({ readonly kind: 'extend' } & ExtensionRequest)
  /** One that was asked about, by its number. */
  | { readonly kind: 'launch-extension'; readonly id: number; readonly cli: string }
  | { readonly kind: 'action'; readonly request: ActionRequest }
  /** `cli`: the command line that does the same, for what is said afterwards. */
  | { readonly kind: 'control'; readonly request: ControlRequest; readonly cli: string }

export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

/** A new state, and what is to be done outside. */
export const step = (state: State, ...effects: readonly Effect[]): Step => ({ state, effects })
