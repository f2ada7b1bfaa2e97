// Every expected failure: what went wrong, why, and what to do about it. Anything else that is thrown is a bug.

/** Exit codes of the command line (kept stable, scripts rely on them). */
export const EXIT = {
  done: 0,
  someRunsFailed: 1,
  usage: 2,
  environment: 3,
  budget: 4,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export interface SweepdeckErrorOptions {
  /** Stable, dotted, for machines: `sweep_file.unknown_key`. */
  readonly code: string
  /** What the user can do now; one sentence. */
  readonly hint?: string
  readonly exitCode?: ExitCode
  /** Further lines worth showing under the message, such as a traceback or one line per problem. */
  readonly details?: readonly string[]
  readonly cause?: unknown
}

export class SweepdeckError extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly exitCode: ExitCode
  readonly details: readonly string[]

  constructor(
    message: string,
    { code, hint, exitCode = EXIT.usage, details = [], cause }: SweepdeckErrorOptions,
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'SweepdeckError'
    this.code = code
    this.hint = hint
    this.exitCode = exitCode
    this.details = details
  }
}
