// The user's folder for an editor of sweep files: finds them, and writes them as a whole.
import { chmod, cp, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import type { DraftFiles, Example } from '../domain/draft-port.ts'
import { SweepdeckError } from '../domain/errors.ts'
import { writeReplacing } from './durable-files.ts'

export interface DraftFolders {
  readonly cwd: string
  /** The examples that come with the program. */
  readonly examples: string
}

/** Further down, and in larger projects, one names a file on the command line. */
const DEPTH = 3
const MOST_FILES = 2_000

/** Nothing of the user's own is in them. */
const SKIPPED = /^(\..*|node_modules|__pycache__|venv|env|build|dist|site-packages)$/
const NOT_TRAINING = /^(test_.*|.*_test|conftest|setup|noxfile)\.py$/

/** Paths are relative to `cwd`, with forward slashes. */
export const createDraftFiles = ({ cwd, examples }: DraftFolders): DraftFiles => {
  const at = (path: string): string => resolve(cwd, path)
  const read = (path: string): Promise<string | null> => textOf(at(path), path)
  return {
    find: async () => {
      const names = await filesBelow(cwd)
      const yaml = names.filter(name => /\.ya?ml$/i.test(name))
      const texts = await Promise.all(yaml.map(name => read(name).catch(() => null)))
      return {
        sweepFiles: yaml.filter((_, index) => isSweepFile(texts[index] ?? '')),
        scripts: names.filter(name => name.endsWith('.py') && !NOT_TRAINING.test(basename(name))),
      }
    },
    read,
    replace: async (path, text) => {
      // A link stays one: what it leads to is replaced.
      const target = await realpath(at(path)).catch(() => at(path))
      const before = await stat(target).catch(() => null)
      await mkdir(dirname(target), { recursive: true })
      await writeReplacing(target, text)
      await chmod(target, before === null ? 0o666 & ~process.umask() : before.mode & 0o7777)
    },
    freePath: async path => {
      const extension = extname(path)
      const stem = path.slice(0, path.length - extension.length)
      for (let n = 1; ; n++) {
        const free = n === 1 ? path : `${stem}-${n}${extension}`
        if ((await read(free)) === null) return free
      }
    },
    relative: path => {
      const inside = relative(cwd, path)
      return inside.startsWith('..') ? path : inside
    },
    examples: () => examplesIn(examples),
    copyExample: async name => {
      const known = (await examplesIn(examples)).some(example => example.name === name)
      if (!known || (await stat(at(name)).catch(() => null)) !== null)
        throw new SweepdeckError(`there is a ${name} in this folder already`, {
          code: 'init.exists',
          hint: 'Open the sweep file in it, or move it away.',
        })
      await cp(join(examples, name), at(name), {
        recursive: true,
        filter: source => !SKIPPED.test(basename(source)),
      })
      return `${name}/sweep.yaml`
    },
  }
}

const textOf = async (file: string, path: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new SweepdeckError(`${path} cannot be read: ${message}`, { code: 'file.unreadable', cause: error })
  }
}

/** Nearest first, then by name. */
const filesBelow = async (root: string): Promise<readonly string[]> => {
  const found: string[] = []
  let folders = ['']
  for (let depth = 0; depth <= DEPTH && folders.length > 0 && found.length < MOST_FILES; depth++) {
    const next: string[] = []
    for (const folder of folders) {
      const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        if (SKIPPED.test(entry.name)) continue
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (entry.isDirectory()) next.push(path)
        else found.push(path)
      }
    }
    folders = next
  }
  return found.slice(0, MOST_FILES)
}

/** Other YAML has other keys at its top. */
const isSweepFile = (text: string): boolean =>
  /^(parameters|any_of):/m.test(text) && /^(train|command|program):/m.test(text)

const examplesIn = async (folder: string): Promise<readonly Example[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const found = await Promise.all(
    entries
      .filter(entry => entry.isDirectory())
      .map(async ({ name }) => {
        const text = await textOf(join(folder, name, 'sweep.yaml'), name).catch(() => null)
        return text === null ? [] : [{ name, about: /^# *(.*?):?(?:\r?\n|$)/.exec(text)?.[1] ?? '' }]
      }),
  )
  return found.flat()
}
