// What can be asked for beside control requests: a name for a checkpoint, its files, tags and notes.

export type ActionRequest =
  | { readonly do: 'promote'; readonly target: string; readonly as: string; readonly cli: string }
  | { readonly do: 'pull'; readonly runId: string; readonly to: string; readonly cli: string }
  | {
      readonly do: 'tag'
      /** Ids of sweeps or runs. */
      readonly targets: readonly string[]
      readonly add: readonly string[]
      readonly remove: readonly string[]
      readonly cli: string
    }
  /** null: without one. */
  | {
      readonly do: 'note'
      readonly targets: readonly string[]
      readonly note: string | null
      readonly cli: string
    }
