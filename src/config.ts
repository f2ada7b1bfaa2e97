// Where everything is on this machine: read once, from the environment and the folder the command was given in.
import { existsSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'

export interface Config {
  readonly cwd: string
  /** The `.sweepdeck` folder in use; it need not exist. */
  readonly home: string
  /** Cached Python environments. */
  readonly cache: string
  /** Folder that holds the `sweepdeck` Python package, for the import path of drivers. */
  readonly pythonPath: string
  /** Who asks, in the records of control requests: `user@host`. */
  readonly by: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const environment = z.object({
  /** Names the folder itself; empty is unset, as in a shell. */
  SWEEPDECK_HOME: z.string().optional(),
  XDG_CACHE_HOME: z.string().optional(),
})

/** `exists` answers for the folders upwards of `cwd`. */
export const readConfig = ({
  env,
  cwd,
  exists = existsSync,
}: {
  readonly env: Config['env']
  readonly cwd: string
  readonly exists?: (path: string) => boolean
}): Config => {
  const { SWEEPDECK_HOME: home, XDG_CACHE_HOME: cache = '' } = environment.parse(env)
  return {
    cwd,
    home: home ? resolve(cwd, home) : findHome(cwd, exists),
    // The specification of XDG has relative paths ignored.
    cache: join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'sweepdeck'),
    pythonPath: fileURLToPath(new URL('../python/src', import.meta.url)),
    by: `${userName()}@${hostname()}`,
    env,
  }
}

const HOME = '.sweepdeck'

/** The nearest `.sweepdeck` upwards, else beside the nearest `.git`, else here. */
const findHome = (cwd: string, exists: (path: string) => boolean): string => {
  const folders = upwards(cwd)
  const holding = (name: string) => folders.find(folder => exists(join(folder, name)))
  return join(holding(HOME) ?? holding('.git') ?? cwd, HOME)
}

const upwards = (folder: string): readonly string[] => {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...upwards(parent)]
}

/** In a container, a user may have no name. */
const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
