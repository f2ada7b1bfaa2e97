// An Optuna study, read by the user's own Python, which has the Optuna that its storage needs.
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import { type ImportedStudy, importedStudy, type StudyReader } from '../../domain/imported-study.ts'
import type { Environment } from '../../domain/ports.ts'
import { type AnsweredError, askPython, errorOf } from './ask-python.ts'

interface Answer {
  readonly study: unknown
  readonly error: AnsweredError | null
}

export interface StudyReaderOptions {
  readonly environment: Pick<Environment, 'prepare'>
  /** Folder that relative paths are from. */
  readonly cwd: string
  readonly pythonPath: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Reads studies with the `python3` on the PATH. */
export const createStudyReader =
  ({ environment, cwd, pythonPath, env }: StudyReaderOptions): StudyReader =>
  async ({ storage, study, progress }): Promise<ImportedStudy> => {
    const python = await environment.prepare({
      pip: [],
      requirements: null,
      python: null,
      root: cwd,
      progress,
    })
    progress(`reading ${storage}`)
    const { answer, end } = await askPython({
      python,
      pythonPath,
      env,
      question: 'study',
      input: { storage, study, cwd },
      timeoutMs: 600_000,
    })
    if (answer === null)
      throw new SweepdeckError(`${storage} could not be read`, {
        code: 'study.failed',
        hint: 'What Python said of it is below.',
        exitCode: EXIT.environment,
        details: end.stderr.trimEnd().split('\n').slice(-10),
      })
    const { study: read, error } = answer as Answer
    if (error === null) return importedStudy.parse(read)
    throw errorOf(error)
  }
