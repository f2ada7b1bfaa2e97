// Reads the user's own files for planning.
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SweepdeckError } from '../domain/errors.ts'
import type { UserFiles } from '../domain/ports.ts'

/** Relative paths are from `cwd`. */
export const createUserFiles = (cwd: string): UserFiles => ({
  readText: async path => {
    try {
      // What is no UTF-8 becomes U+FFFD, which the reader of sweep files reports with its place.
      return await readFile(resolve(cwd, path), 'utf8')
    } catch (error) {
      throw unreadable(path, error as NodeJS.ErrnoException)
    }
  },
  absolute: path => resolve(cwd, path),
  folderOf: path => dirname(resolve(cwd, path)),
})

const unreadable = (path: string, error: NodeJS.ErrnoException): SweepdeckError =>
  new SweepdeckError(`${path} cannot be read: ${REASONS[error.code ?? ''] ?? error.message}`, {
    code: 'file.unreadable',
    hint: '`sweepdeck init` writes a first sweep file.',
    cause: error,
  })

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
}
