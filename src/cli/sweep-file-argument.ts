// Which sweep file a command line means: the first word, or sweep.yaml where that word is an override already.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface SweepFileWords {
  readonly file: string
  readonly overrides: readonly string[]
}

export const DEFAULT_SWEEP_FILE = 'sweep.yaml'

/** `[file] [overrides...]`; a folder stands for the sweep.yaml in it. */
export const sweepFileWords = async ([first, rest]: readonly [
  string | undefined,
  readonly string[],
]): Promise<SweepFileWords> => {
  if (first === undefined) return { file: DEFAULT_SWEEP_FILE, overrides: [] }
  const kind = await kindOf(first)
  if (kind === 'folder') return { file: join(first, DEFAULT_SWEEP_FILE), overrides: rest }
  const isOverride = kind === 'nothing' && /^[+~]|^[^/\\]*=/.test(first)
  return isOverride
    ? { file: DEFAULT_SWEEP_FILE, overrides: [first, ...rest] }
    : { file: first, overrides: rest }
}

const kindOf = async (path: string): Promise<'file' | 'folder' | 'nothing'> => {
  const found = await stat(path).catch(() => null)
  if (found === null) return 'nothing'
  return found.isDirectory() ? 'folder' : 'file'
}
