// Asks our Python package about the user's code: JSON in on stdin, one JSON document back on stdout.
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import { type CommandResult, runCommand } from '../command.ts'
import { pythonEnvironment } from '../python-environment.ts'

export interface Asking {
  readonly python: string
  /** Folder of the `sweepdeck` Python package. */
  readonly pythonPath: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly question: string
  readonly args?: readonly string[]
  readonly input?: unknown
  readonly timeoutMs: number
}

/** What an answer says instead, where the question could not be answered. */
export interface AnsweredError {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly details: readonly string[]
}

export const errorOf = ({ code, message, hint, details }: AnsweredError): SweepdeckError =>
  new SweepdeckError(message, { code, hint, details })

/** The answer (null where the process ended without one), and how the process ended. */
export const askPython = async (
  asking: Asking,
): Promise<{ readonly answer: unknown; readonly end: CommandResult }> => {
  const { python, pythonPath, env, question, args = [], input = null, timeoutMs } = asking
  const end = await runCommand({
    program: python,
    args: ['-m', 'sweepdeck.inspection', question, ...args],
    // `-m` puts the current folder first on the import path; in the user's, a random.py of theirs would become ours.
    cwd: pythonPath,
    env: pythonEnvironment(env, pythonPath),
    input: JSON.stringify(input),
    timeoutMs,
  })
  if (end.notStarted)
    throw new SweepdeckError(`${python} could not be started (${end.notStarted})`, {
      code: 'python.missing',
      hint: 'Plan again: the interpreter is looked for anew.',
      exitCode: EXIT.environment,
    })
  return { answer: parsed(end.stdout), end }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
