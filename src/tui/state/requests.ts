// What can be asked for beside control requests: a name for a checkpoint, its files.

export type ActionRequest =
  | { readonly do: 'promote'; readonly target: string; readonly as: string; readonly cli: string }
  | { readonly do: 'pull'; readonly runId: string; readonly to: string; readonly cli: string }
