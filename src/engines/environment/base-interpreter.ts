// Which interpreter an environment is built on.
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import { runCommand } from '../command.ts'
import { askInterpreter, type Interpreter, isVersion, requireInterpreter } from './interpreter.ts'

export interface Surroundings {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The `python3` on the PATH. */
export const pathInterpreter = async (surroundings: Surroundings): Promise<Interpreter> =>
  requireInterpreter(await askInterpreter('python3', surroundings), 'python3')

/** One of the version that was asked for; `executable` is a version where only uv can come by it. */
export const baseInterpreter = async (
  wanted: string | null,
  { hasUv, ...surroundings }: Surroundings & { readonly hasUv: boolean },
): Promise<Interpreter> => {
  if (wanted === null) return pathInterpreter(surroundings)
  for (const name of [`python${wanted.split('.').slice(0, 2).join('.')}`, 'python3']) {
    const found = await askInterpreter(name, surroundings)
    if (found && isVersion(found.version, wanted)) return requireInterpreter(found, name)
  }
  if (hasUv) return { executable: wanted, version: wanted }
  throw new SweepdeckError(`No Python ${wanted} was found on the PATH`, {
    code: 'python.missing',
    hint: `Install Python ${wanted}, or uv, which fetches it; or take image.python out of the sweep file.`,
    exitCode: EXIT.environment,
  })
}

/** Whether `uv` is installed, which builds environments ten times as fast. */
export const findUv = async (surroundings: Surroundings): Promise<boolean> =>
  (await runCommand({ program: 'uv', args: ['--version'], ...surroundings })).exitCode === 0
