// What SQLite's refusals mean to the user.
import { EXIT, SweepdeckError } from '../domain/errors.ts'

interface Meaning {
  readonly code: string
  readonly message: (path: string) => string
  readonly hint: string
}

const CORRUPT: Meaning = {
  code: 'store.corrupt',
  message: path => `The database ${path} is damaged`,
  hint: '`sweepdeck sync --rebuild` makes it anew from the volume, and keeps the damaged file beside it.',
}
const FULL: Meaning = {
  code: 'store.full',
  message: path => `No space is left to write the database ${path}`,
  hint: 'Free space on that disk. Nothing is lost: the volume holds everything that the database does.',
}
const UNWRITABLE: Meaning = {
  code: 'store.unwritable',
  message: path => `The database ${path} cannot be opened for writing`,
  hint: 'Make the file and its folder writable for you, or let SWEEPDECK_HOME name another folder.',
}
const BUSY: Meaning = {
  code: 'store.busy',
  message: path => `Another process has held the database ${path} for too long`,
  hint: 'Try again once the other sweepdeck has finished its sync.',
}

/** By the first two words of SQLite's code, and by the system's. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  SQLITE_CORRUPT: CORRUPT,
  SQLITE_NOTADB: CORRUPT,
  SQLITE_FULL: FULL,
  ENOSPC: FULL,
  EDQUOT: FULL,
  SQLITE_READONLY: UNWRITABLE,
  SQLITE_CANTOPEN: UNWRITABLE,
  SQLITE_PERM: UNWRITABLE,
  EROFS: UNWRITABLE,
  EACCES: UNWRITABLE,
  EPERM: UNWRITABLE,
  // A file is where the folder should be.
  EEXIST: UNWRITABLE,
  ENOTDIR: UNWRITABLE,
  SQLITE_BUSY: BUSY,
}

/** The error as the user should see it; one that says nothing of the file comes back as it is. */
export const storeError = (error: unknown, path: string): unknown => {
  if (error instanceof SweepdeckError) return error
  const { code = '', message } = error as { code?: string; message: string }
  const meaning = MEANINGS[code.split('_').slice(0, 2).join('_')]
  if (meaning === undefined) return error
  return new SweepdeckError(meaning.message(path), {
    code: meaning.code,
    hint: meaning.hint,
    exitCode: EXIT.environment,
    details: [message],
    cause: error,
  })
}
