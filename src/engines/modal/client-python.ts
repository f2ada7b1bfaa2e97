// The interpreter that has Modal's client: the one that SWEEPDECK_MODAL_PYTHON names, or that of an environment of
// ours, which is built when it is first needed.
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import type { Environment } from '../../domain/ports.ts'

/** What the bridge is written for; a new minor version is looked at before it is allowed. */
export const MODAL_CLIENT = 'modal>=1.5,<1.6'

export interface ClientPythonOptions {
  readonly environment: Pick<Environment, 'prepare'>
  readonly env: Readonly<Record<string, string | undefined>>
  /** A folder that is there. */
  readonly cwd: string
  /** Says what is built. */
  readonly progress: (line: string) => void
}

/** Gives the interpreter; throws before anything is built where there is no token to use it with. */
export const createClientPython =
  ({ environment, env, cwd, progress }: ClientPythonOptions) =>
  async (): Promise<string> => {
    if (!hasToken(env)) throw noToken()
    return clientPython({ environment, env, cwd, progress })
  }

/** The interpreter, whether there is a token or not: `modal token new` itself needs it. */
export const clientPython = async ({
  environment,
  env,
  cwd,
  progress,
}: ClientPythonOptions): Promise<string> => {
  const named = env.SWEEPDECK_MODAL_PYTHON
  if (named) return named
  try {
    return await environment.prepare({
      pip: [MODAL_CLIENT],
      requirements: null,
      python: null,
      root: cwd,
      progress,
    })
  } catch (error) {
    if (!(error instanceof SweepdeckError) || error.code !== 'environment.build_failed') throw error
    throw new SweepdeckError("Modal's client could not be installed", {
      code: 'modal.client_missing',
      hint: `Try again with a network; or install ${MODAL_CLIENT} yourself, and name that interpreter in SWEEPDECK_MODAL_PYTHON.`,
      exitCode: EXIT.environment,
      details: error.details,
      cause: error,
    })
  }
}

/** Whether Modal's client would find a token, without asking it: it takes a second to say so. */
export const hasToken = (env: ClientPythonOptions['env']): boolean =>
  Boolean(env.MODAL_TOKEN_ID && env.MODAL_TOKEN_SECRET) ||
  existsSync(env.MODAL_CONFIG_PATH || join(env.HOME || homedir(), '.modal.toml'))

const noToken = (): SweepdeckError =>
  new SweepdeckError('there is no token for Modal on this machine', {
    code: 'modal.no_token',
    hint: '`sweepdeck doctor modal` makes one in your browser; or set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET.',
    exitCode: EXIT.environment,
  })
