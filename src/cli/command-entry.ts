// How a command is described: a row of the table in command-table.ts.
import type { ExitCode } from '../domain/errors.ts'
import type { Session } from './session.ts'

export interface Flag {
  /** As commander takes it: `-f, --follow`, `--attempt <n>`. */
  readonly flags: string
  readonly help: string
  /** Reads the value; throws a SweepdeckError that says what was expected. */
  readonly parse?: (text: string) => unknown
}

export interface CommandEntry {
  /** Name and arguments: `plan [file] [overrides...]`. */
  readonly usage: string
  readonly group?: string
  readonly summary: string
  /** What each argument is, by its name. */
  readonly arguments?: Readonly<Record<string, string>>
  readonly flags?: readonly Flag[]
  readonly examples: readonly string[]
  /** What else its --help says, loaded only for that. */
  readonly more?: () => Promise<readonly string[]>
  readonly run: (
    session: Session,
    options: Readonly<Record<string, unknown>>,
    args: readonly unknown[],
  ) => Promise<ExitCode>
  readonly subcommands?: readonly CommandEntry[]
}

/** A row whose code knows the types that its own usage and flags promise; commander itself does not. */
export const command = <Options, Args extends readonly unknown[]>(
  entry: Omit<CommandEntry, 'run'> & {
    readonly run: (session: Session, options: Options, args: Args) => Promise<ExitCode>
  },
): CommandEntry => entry as unknown as CommandEntry
