// The Python side as planning sees it: an interpreter that has what it needs, and a look at the user's code with it.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import type { Clock, Environment } from '../../domain/ports.ts'
import { findCandidates } from '../inspection/candidates.ts'
import { inspectTarget } from '../inspection/inspect.ts'
import { baseInterpreter, findUv, pathInterpreter } from './base-interpreter.ts'
import { buildVenv } from './build-venv.ts'
import { cachedVenv, readyVenv } from './cached-venv.ts'

export interface EnvironmentOptions {
  /** Folder for what can be made again. */
  readonly cache: string
  /** Folder of the `sweepdeck` Python package. */
  readonly pythonPath: string
  /** SWEEPDECK_ENVS names another folder for the environments. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** How long the user's module may take to import. */
  readonly importTimeoutMs?: number
}

/** Prepares interpreters on this machine, and looks at code with them. */
export const createEnvironment = (options: EnvironmentOptions): Environment => {
  const { cache, pythonPath, env, clock, importTimeoutMs = 300_000 } = options
  const envs = env.SWEEPDECK_ENVS || join(cache, 'envs')
  return {
    prepare: async ({ pip, requirements, python, root, progress, mayBuild = true }) => {
      const surroundings = { cwd: root, env }
      if (pip.length === 0 && requirements === null && python === null)
        return (await pathInterpreter(surroundings)).executable
      const file = requirements === null ? null : resolve(root, requirements)
      const fileText = file === null ? '' : await readRequirements(file)
      const hasUv = await findUv(surroundings)
      const base = await baseInterpreter(python, { ...surroundings, hasUv })
      const place = join(envs, venvKey({ version: base.version, pip, fileText, root }))
      if (!mayBuild && (await readyVenv({ place, env })) === null) throw notBuilt()
      return cachedVenv({
        place,
        env,
        clock,
        progress,
        build: folder => buildVenv({ base, hasUv, folder, pip, requirements: file, root, env, progress }),
      })
    },
    inspect: request => inspectTarget({ ...request, pythonPath, env, importTimeoutMs }),
    candidates: ({ python, file }) => findCandidates({ python, file, pythonPath, env }),
  }
}

const notBuilt = (): SweepdeckError =>
  new SweepdeckError('the environment of this sweep is not built yet', {
    code: 'environment.not_built',
    hint: '`sweepdeck plan` builds it.',
    exitCode: EXIT.environment,
  })

const readRequirements = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(error => {
    throw new SweepdeckError(`${file} cannot be read`, {
      code: 'environment.requirements_missing',
      hint: 'image.requirements is a path from the folder of the sweep file.',
      exitCode: EXIT.environment,
      cause: error,
    })
  })

const KEY_DIGITS = 24

const venvKey = ({
  version,
  pip,
  fileText,
  root,
}: {
  readonly version: string
  readonly pip: readonly string[]
  readonly fileText: string
  readonly root: string
}): string => {
  const sorted = [...pip].sort()
  // `./package` or `-r other.txt` mean something else in another folder.
  const isLocal = /^\s*[./-]|@\s*file:/m.test([...sorted, fileText].join('\n'))
  const key = [process.platform, process.arch, version, sorted, fileText, isLocal ? root : null]
  return createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, KEY_DIGITS)
}
