// `sweepdeck check FILE`: is this sweep file right, and if not, where is it wrong?
import { readFile } from 'node:fs/promises'
import { checkDocument } from '../../domain/check-document.ts'
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import { formatProblems } from '../../domain/sweep-file/problems.ts'
import { readSweepFile } from '../../domain/sweep-file/read.ts'
import type { Session } from '../session.ts'

export interface CheckRequest {
  readonly file: string
  readonly overrides: readonly string[]
}

/** Exit code 0 for a file that can be used, 2 for one that cannot. */
export const check = async ({ output }: Session, { file, overrides }: CheckRequest): Promise<ExitCode> => {
  const read = readSweepFile(await textOf(file), { path: file, overrides })
  if (output.json) output.document(checkDocument, read.ok ? { ...read, spec: { ...read.spec } } : read)
  else if (read.ok)
    output.lines([...read.warnings.map(warning => `warning: ${warning}`), `${file}: no mistakes found`])
  else output.lines(formatProblems(read.problems, { path: file }))
  return read.ok ? EXIT.done : EXIT.usage
}

const textOf = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new SweepdeckError(`cannot read ${file}: ${(error as Error).message}`, {
      code: 'sweep_file.unreadable',
      cause: error,
    })
  }
}
