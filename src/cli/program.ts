// The tree of commands. Each command's code is imported when it is called, so that --help stays fast.
import { Command, CommanderError } from 'commander'
import { EXIT } from '../domain/errors.ts'
import { printError } from './output.ts'

/** Runs one command line and returns its exit code. */
export const main = async (argv: readonly string[]): Promise<number> => {
  let exitCode: number = EXIT.done
  const program = new Command('sweepdeck')
    .description('Hyperparameter sweeps, quoted before they run')
    .exitOverride()
    .showSuggestionAfterError()
  program
    .command('check')
    .description('read a sweep file and say everything that is wrong with it, with line and column')
    .argument('<file>', 'the sweep file')
    .argument('[overrides...]', "changes in Hydra's grammar: lr=1e-3,3e-3 resources.gpu=L4")
    .option('--json', 'one JSON document: the checked file, or its problems')
    .action(async (file: string, overrides: string[], options: { json?: boolean }) => {
      const { check } = await import('./commands/check.ts')
      exitCode = await check({ file, overrides, json: options.json ?? false })
    })
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    printError(error)
    return EXIT.environment
  }
  return exitCode
}
