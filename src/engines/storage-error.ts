// What a refusal of the file system means to the user.
import { EXIT, SweepdeckError } from '../domain/errors.ts'

interface Meaning {
  readonly code: string
  readonly message: (path: string) => string
  readonly hint: string
}

const FULL: Meaning = {
  code: 'volume.full',
  message: path => `No space is left to write ${path}`,
  hint: 'Free space there, or let SWEEPDECK_HOME name a folder on another disk. Nothing that was stored is lost.',
}

const READ_ONLY: Meaning = {
  code: 'volume.read_only',
  message: path => `${path} cannot be written`,
  hint: 'Make the folder writable for you, or let SWEEPDECK_HOME name another one.',
}

const NO_FOLDER: Meaning = {
  code: 'volume.not_a_folder',
  message: path => `${path} cannot be made: a file is in the way`,
  hint: 'Move that file away, or let SWEEPDECK_HOME name another folder.',
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EROFS: READ_ONLY,
  EACCES: READ_ONLY,
  EPERM: READ_ONLY,
  ENOTDIR: NO_FOLDER,
  EEXIST: NO_FOLDER,
}

/** The error as the user should see it; one that says nothing of the storage comes back as it is. */
export const storageError = (error: unknown, path: string): unknown => {
  const meaning = MEANINGS[(error as NodeJS.ErrnoException).code ?? '']
  if (meaning === undefined) return error
  return new SweepdeckError(meaning.message(path), {
    code: meaning.code,
    hint: meaning.hint,
    exitCode: EXIT.environment,
    details: [String((error as Error).message)],
    cause: error,
  })
}
