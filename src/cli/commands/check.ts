// `sweepdeck check FILE`: is this sweep file right, and if not, where is it wrong?
import { readFile } from 'node:fs/promises'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { formatProblems } from '../../domain/sweep-file/problems.ts'
import { readSweepFile } from '../../domain/sweep-file/read.ts'
import { printError, printJson, printLines } from '../output.ts'

export interface CheckRequest {
  readonly file: string
  readonly overrides: readonly string[]
  readonly json: boolean
}

/** Exit code 0 for a file that can be used, 2 for one that cannot. */
export const check = async ({ file, overrides, json }: CheckRequest): Promise<ExitCode> => {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    printError(new Error(`cannot read ${file}: ${(error as Error).message}`))
    return EXIT.usage
  }
  const read = readSweepFile(text, { path: file, overrides })
  if (json) printJson(read)
  else if (read.ok)
    printLines([...read.warnings.map(warning => `warning: ${warning}`), `${file}: no mistakes found`])
  else printLines(formatProblems(read.problems, { path: file }))
  return read.ok ? EXIT.done : EXIT.usage
}
