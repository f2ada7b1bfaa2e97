// What is said when a command fails, and the exit code that goes with it.
import { EXIT, type ExitCode, SweepdeckError } from '../domain/errors.ts'
import { wrapped } from '../format/wrap.ts'
import type { Output } from './output.ts'

export const reportError = (
  output: Output,
  error: unknown,
  { verbose }: { readonly verbose: boolean },
): ExitCode => {
  const known = error instanceof SweepdeckError ? error : asBug(error, { verbose })
  if (output.json) {
    const { code, message, hint = null, details } = known
    output.errorDocument({ code, message, hint, details })
    return known.exitCode
  }
  const { columns } = output.look
  output.errorLines([
    // Whoever said no needs not be told of an error.
    ...prefixed(known.exitCode === EXIT.interrupted ? '' : 'error: ', known.message, columns),
    ...known.details.flatMap(detail => wrapped(`  ${detail}`, { width: columns, indent: '    ' })),
    ...(known.hint === undefined ? [] : prefixed('hint: ', known.hint, columns)),
  ])
  return known.exitCode
}

/** Whatever is not a SweepdeckError is a mistake of ours; its stack helps only those who look for it. */
const asBug = (error: unknown, { verbose }: { readonly verbose: boolean }): SweepdeckError => {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const stack = error instanceof Error ? (error.stack ?? '').split('\n') : []
  return new SweepdeckError(`this is a bug in sweepdeck: ${text.split('\n')[0]}`, {
    code: 'internal',
    hint: `Please report it in Sweepdeck's issue tracker, with ${verbose ? 'the lines above' : 'what --verbose prints'}.`,
    exitCode: EXIT.environment,
    details: verbose ? stack : [],
    cause: error,
  })
}

const prefixed = (prefix: string, text: string, width: number): readonly string[] =>
  wrapped(prefix + text, { width, indent: ' '.repeat(prefix.length) })
