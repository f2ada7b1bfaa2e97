// Builds a virtual environment with what the sweep file asks for: by uv where it is installed, else venv and pip.
import { join } from 'node:path'
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import { runCommand } from '../command.ts'
import type { Interpreter } from './interpreter.ts'

export interface VenvRequirements {
  readonly pip: readonly string[]
  /** Absolute path of a requirements file. */
  readonly requirements: string | null
}

export interface VenvBuild extends VenvRequirements {
  readonly base: Interpreter
  readonly hasUv: boolean
  readonly folder: string
  /** Requirements with relative paths are meant from here. */
  readonly root: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly progress: (line: string) => void
}

/** The interpreter of the new environment. */
export const buildVenv = async (build: VenvBuild): Promise<string> => {
  const executable = join(build.folder, 'bin', 'python')
  build.progress(`Building a Python ${build.base.version} environment`)
  const steps = build.hasUv ? withUv(build, executable) : withPip(build, executable)
  for (const step of steps) await run(build, step)
  return executable
}

interface Step {
  readonly program: string
  readonly args: readonly string[]
}

const withUv = (build: VenvBuild, executable: string): readonly Step[] => [
  { program: 'uv', args: ['venv', '--no-project', '--python', build.base.executable, build.folder] },
  ...install(build, {
    program: 'uv',
    args: ['pip', 'install', '--python', executable, '--no-progress'],
  }),
]

const withPip = (build: VenvBuild, executable: string): readonly Step[] => [
  { program: build.base.executable, args: ['-I', '-m', 'venv', build.folder] },
  ...install(build, {
    program: executable,
    args: ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off'],
  }),
]

/** What follows `--` is a requirement, whatever it looks like. */
const install = ({ pip, requirements }: VenvRequirements, { program, args }: Step): readonly Step[] => {
  const file = requirements === null ? [] : ['-r', requirements]
  const words = pip.length === 0 ? file : [...file, '--', ...pip]
  return words.length === 0 ? [] : [{ program, args: [...args, ...words] }]
}

const LAST_LINES = 20

const run = async ({ root, env, progress }: VenvBuild, { program, args }: Step): Promise<void> => {
  const last: string[] = []
  const result = await runCommand({
    program,
    args,
    cwd: root,
    // A user's PYTHONPATH would be taken for what is installed already.
    env: { ...env, PYTHONPATH: undefined, PYTHONHOME: undefined },
    onLine: line => {
      if (line.trim() === '') return
      last.push(line)
      if (last.length > LAST_LINES) last.shift()
      progress(line.trim())
    },
  })
  if (result.exitCode === 0) return
  throw new SweepdeckError('The Python environment could not be built', {
    code: 'environment.build_failed',
    hint: 'Correct image.pip or image.requirements in the sweep file; without them the python3 on the PATH is used as it is.',
    exitCode: EXIT.environment,
    details: [`${[program, ...args].join(' ')}`, ...last],
  })
}
