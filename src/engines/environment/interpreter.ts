// Finds a Python interpreter, and asks it what it is.
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import { runCommand } from '../command.ts'

export interface Interpreter {
  /** Absolute; behind every shim and link of version managers. */
  readonly executable: string
  /** `3.11.7` */
  readonly version: string
}

/** What our Python package runs on. */
export const OLDEST_PYTHON = '3.10'

// -I: neither variables nor files of the current folder have a say in what `import json` means.
const ASK = [
  '-I',
  '-c',
  'import json, platform, sys; print(json.dumps({"executable": sys.executable, "version": platform.python_version()}))',
]

/** What answers under this name or path; null where nothing does. */
export const askInterpreter = async (
  program: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Interpreter | null> => {
  const { exitCode, stdout } = await runCommand({ program, args: ASK, cwd, env, timeoutMs: 60_000 })
  if (exitCode !== 0) return null
  try {
    const { executable, version } = JSON.parse(stdout)
    return typeof executable === 'string' && typeof version === 'string' ? { executable, version } : null
  } catch {
    return null
  }
}

/** Throws where the interpreter is missing, or older than our package can run on. */
export const requireInterpreter = (found: Interpreter | null, name: string): Interpreter => {
  if (found === null)
    throw new SweepdeckError(`No ${name} was found on the PATH`, {
      code: 'python.missing',
      hint: `Install Python ${OLDEST_PYTHON} or newer (apt install python3 python3-venv, brew install python, or python.org), or activate your environment first.`,
      exitCode: EXIT.environment,
    })
  if (!isAtLeast(found.version, OLDEST_PYTHON))
    throw new SweepdeckError(
      `${found.executable} is Python ${found.version}; ${OLDEST_PYTHON} or newer is needed`,
      {
        code: 'python.too_old',
        hint: `Put a newer python3 first on the PATH, or name one in the sweep file: image: { python: "3.11" }`,
        exitCode: EXIT.environment,
      },
    )
  return found
}

const isAtLeast = (version: string, wanted: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

/** `3.11` stands for every 3.11.x. */
export const isVersion = (version: string, wanted: string): boolean =>
  version === wanted || version.startsWith(`${wanted}.`)
