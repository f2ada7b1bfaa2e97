// What could be swept in a Python file, found in its syntax tree without running it.
import { SweepdeckError } from '../../domain/errors.ts'
import type { Candidate } from '../../domain/ports.ts'
import { type AnsweredError, askPython, errorOf } from './ask-python.ts'

interface Answer {
  readonly candidates: readonly Candidate[]
  readonly error: AnsweredError | null
}

/** Functions worth training with, or the flags of a script, most likely first. */
export const findCandidates = async ({
  python,
  file,
  pythonPath,
  env,
}: {
  readonly python: string
  /** Absolute. */
  readonly file: string
  readonly pythonPath: string
  readonly env: Readonly<Record<string, string | undefined>>
}): Promise<readonly Candidate[]> => {
  const { answer, end } = await askPython({
    python,
    pythonPath,
    env,
    question: 'candidates',
    args: [file],
    timeoutMs: 60_000,
  })
  if (answer === null)
    throw new SweepdeckError(`${file} could not be read as Python`, {
      code: 'candidates.failed',
      details: end.stderr.trimEnd().split('\n').slice(-10),
    })
  const { candidates, error } = answer as Answer
  if (error === null) return candidates
  throw errorOf(error)
}
