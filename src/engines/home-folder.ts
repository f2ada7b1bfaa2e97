// The `.sweepdeck` folder of a project.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { storageError } from './storage-error.ts'

/** Makes it, for the user alone, and of no interest to git. */
export const makeHome = (home: string): void => {
  try {
    // Where a folder is there that takes none (/proc), Node's recursive mkdir would try for ever.
    mkdirSync(home, { recursive: !existsSync(dirname(home)), mode: 0o700 })
    writeFileSync(join(home, '.gitignore'), '*\n')
  } catch (error) {
    throw storageError(error, home)
  }
}
