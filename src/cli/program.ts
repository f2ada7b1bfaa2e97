// The program: one command line in, one exit code out.
import { Command, CommanderError, Option } from 'commander'
import { EXIT, SweepdeckError } from '../domain/errors.ts'
import type { App, OpenApp } from '../services/app.ts'
import type { CommandEntry } from './command-entry.ts'
import { COMMANDS } from './command-table.ts'
import { Output, type OutputEnv, processStreams, type Streams } from './output.ts'
import { reportError } from './report-error.ts'
import type { Session } from './session.ts'

export interface Surroundings {
  readonly openApp: OpenApp
  readonly version: () => string
  /** Where to print and whom to ask; the process's own by default. */
  readonly streams?: Streams
  readonly env?: OutputEnv & { readonly DEBUG?: string | undefined }
  readonly onInterrupt?: Session['onInterrupt']
  readonly secondPressMs?: number
}

/** Runs one command line and returns its exit code. */
export const main = async (argv: readonly string[], surroundings: Surroundings): Promise<number> => {
  const { streams = processStreams(), env = process.env } = surroundings
  const output = new Output({ streams, env, json: asksFor('--json', argv) })
  const verbose = asksFor('--verbose', argv) || Boolean(env.DEBUG)
  let opened = null as Promise<App> | null
  const session: Session = {
    output,
    streams,
    app: () => {
      opened ??= surroundings.openApp(line => output.progress(line))
      return opened
    },
    onInterrupt: surroundings.onInterrupt ?? onSigint,
    secondPressMs: surroundings.secondPressMs ?? SECOND_PRESS_MS,
  }
  try {
    const exitCode = await parse(argv, session, surroundings)
    // A stream says that it failed one tick late.
    await new Promise(setImmediate)
    if (output.failure !== null) throw unwritable(output.failure)
    return exitCode
  } catch (error) {
    output.settle()
    return reportError(output, error, { verbose })
  } finally {
    // An app that could not be opened has nothing to close.
    const app = await Promise.resolve(opened).catch(() => null)
    app?.close()
  }
}

/** Long enough to press twice on purpose, short enough to wait for after pressing once. */
const SECOND_PRESS_MS = 2500

const unwritable = (cause: Error): SweepdeckError =>
  new SweepdeckError(`cannot write the output: ${cause.message}`, {
    code: 'cli.unwritable',
    exitCode: EXIT.environment,
    hint: 'What the command did is done; only what it said is lost.',
    cause,
  })

/** Looked for before parsing, because what parsing complains about is printed the same way. */
const asksFor = (flag: string, argv: readonly string[]): boolean => {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes(flag)
}

const onSigint = (handler: () => void): (() => void) => {
  process.on('SIGINT', handler)
  return () => process.off('SIGINT', handler)
}

const parse = async (
  argv: readonly string[],
  session: Session,
  { version }: Surroundings,
): Promise<number> => {
  let exitCode: number = EXIT.done
  const settle = (code: number): void => {
    exitCode = code
  }
  const complaints: string[] = []
  const program = prepared(new Command('sweepdeck'))
    .description(
      'Hyperparameter sweeps: quoted before they run, resumed where they were, judged by what they cost',
    )
    .addHelpText(
      'after',
      '\nNew here? In the folder of a training script: sweepdeck init, then plan, then run.\nsweepdeck COMMAND --help has examples.',
    )
  program.configureOutput({
    writeOut: text => session.output.lines(text.replace(/\n$/, '').split('\n')),
    writeErr: text => complaints.push(text),
    getOutHelpWidth: () => Math.min(session.output.look.columns, 100),
  })
  // Added only when it is asked for: reading the version costs a file.
  if (asksFor('--version', argv)) program.version(version(), '--version')
  const helped = await helpedBy(argv)
  for (const entry of COMMANDS)
    addCommand(program, entry, { session, settle, more: entry === helped.entry ? helped.lines : [] })
  try {
    await program.parseAsync(argv.length <= 2 ? [...argv, 'tui'] : withHelpFlag(argv))
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) throw usageError(error, argv)
  }
  return exitCode
}

/** `sweepdeck help run` is `sweepdeck run --help`. */
const withHelpFlag = ([node = '', script = '', first, ...rest]: readonly string[]): string[] =>
  first === 'help'
    ? [node, script, ...rest, '--help']
    : [node, script, ...(first === undefined ? [] : [first]), ...rest]

const prepared = (command: Command): Command =>
  command
    .exitOverride()
    .showSuggestionAfterError()
    .helpCommand(false)
    .configureHelp({ subcommandTerm: termOf })
    .addOption(new Option('--verbose', 'show where an unexpected error came from').hideHelp())

/** `run [file] [overrides...]`: that a command has options goes without saying. */
const termOf = (command: Command): string =>
  `${command.name()} ${command.usage().replace('[options] ', '').replace('[options]', '')}`.trim()

const addCommand = (
  parent: Command,
  entry: CommandEntry,
  {
    session,
    settle,
    more,
  }: {
    readonly session: Session
    readonly settle: (exitCode: number) => void
    /** What its --help says beside the table of commands. */
    readonly more: readonly string[]
  },
): void => {
  const command = prepared(parent.command(entry.usage))
    .copyInheritedSettings(parent)
    .description(entry.summary)
  if (entry.group !== undefined) command.helpGroup(entry.group)
  for (const argument of command.registeredArguments)
    argument.description = entry.arguments?.[argument.name()] ?? ''
  for (const { flags, help, parse } of entry.flags ?? [])
    command.addOption(parse ? new Option(flags, help).argParser(parse) : new Option(flags, help))
  command.addHelpText(
    'after',
    [
      ...(more.length === 0 ? [] : ['', ...more]),
      '',
      'Examples:',
      ...entry.examples.map(example => `  sweepdeck ${example}`),
    ].join('\n'),
  )
  command.action(async (...received: unknown[]) => {
    const args = received.slice(0, -2)
    settle(await entry.run(session, command.opts(), args))
  })
  for (const each of entry.subcommands ?? []) addCommand(command, each, { session, settle, more: [] })
}

/** The command whose --help is asked for, and what that says beside the table. */
const helpedBy = async (
  argv: readonly string[],
): Promise<{ readonly entry: CommandEntry | null; readonly lines: readonly string[] }> => {
  const isAsked = asksFor('--help', argv) || asksFor('-h', argv) || argv[2] === 'help'
  const name = argv[2] === 'help' ? argv[3] : argv[2]
  const entry = isAsked ? COMMANDS.find(({ usage }) => usage.split(' ')[0] === name) : undefined
  return { entry: entry ?? null, lines: (await entry?.more?.()) ?? [] }
}

/** `commander.unknownOption` as `cli.unknown_option`, in our own form. */
const usageError = (error: CommanderError, argv: readonly string[]): SweepdeckError => {
  const [what, suggestion] = error.message.replace(/^error: /, '').split('\n')
  const command = COMMANDS.map(({ usage }) => usage.split(' ')[0]).find(name => name === argv[2])
  return new SweepdeckError(what as string, {
    code: `cli.${error.code.replace(/^commander\./, '').replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)}`,
    hint: `${suggestion ? `${suggestion.replace(/^\(|\)$/g, '')} ` : ''}See sweepdeck ${command ? `${command} ` : ''}--help.`,
  })
}
