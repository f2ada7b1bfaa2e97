// A file that a command writes for the user, under the name that was asked for.
import { access, writeFile } from 'node:fs/promises'
import { EXIT, SweepdeckError } from '../domain/errors.ts'

/** Before anything is done for nothing. `command`: begins the codes of its errors. */
export const refuseExisting = async (path: string, command: string): Promise<void> => {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) throw existingFile(path, command)
}

export interface OwnFile {
  /** Begins the codes of its errors. */
  readonly command: string
  /** Else a file that is there is refused. */
  readonly replaces: boolean
}

/** It holds configs: for the user alone, who decides whom to send it to. */
export const writeOwn = async (path: string, text: string, { command, replaces }: OwnFile): Promise<void> => {
  try {
    await writeFile(path, text, { flag: replaces ? 'w' : 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw existingFile(path, command, error)
    throw unwritableFile(path, error, command)
  }
}

const existingFile = (path: string, command: string, cause?: unknown): SweepdeckError =>
  new SweepdeckError(`${path} is there already`, {
    code: `${command}.exists`,
    hint: '--force replaces it; -o FILE writes another one.',
    cause,
  })

export const unwritableFile = (path: string, error: unknown, command: string): SweepdeckError =>
  new SweepdeckError(`cannot write ${path}: ${(error as Error).message}`, {
    code: `${command}.unwritable`,
    hint: '-o FILE writes to another place.',
    exitCode: EXIT.environment,
    cause: error,
  })
