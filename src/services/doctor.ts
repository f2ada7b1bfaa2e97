// What this machine and this project folder have, and what to do about what they lack.
import type { DoctorDocument } from '../domain/documents.ts'
import type { MachineProbe } from '../domain/ports.ts'

type Check = DoctorDocument['checks'][number]

export interface DoctorPorts {
  readonly probe: MachineProbe
  /** The `.sweepdeck` folder, and the volume in it. */
  readonly home: string
  readonly volume: string
  /** Whether there is a token for Modal; nothing is asked of it. */
  readonly hasModalToken: () => boolean
}

/** Gives the document of `doctor`: one check after the other, as they are listed here. */
export const createDoctor = (ports: DoctorPorts) => async (): Promise<DoctorDocument> => ({
  checks: await Promise.all(CHECKS.map(check => check(ports))),
})

const MIN_NODE = [20, 0, 0]
/** Older ones can lose a write to the WAL-reset bug. */
const MIN_SQLITE = [3, 51, 3]
const MIN_PYTHON = [3, 10, 0]
const LITTLE_SPACE_BYTES = 1024 ** 3

const CHECKS: readonly ((ports: DoctorPorts) => Promise<Check> | Check)[] = [
  ({ probe }) =>
    checkVersion('node', probe.nodeVersion, { min: MIN_NODE, hint: 'Install Node 20 or newer.' }),
  ({ probe }) =>
    checkVersion('sqlite', probe.sqliteVersion(), {
      min: MIN_SQLITE,
      hint: 'Install again, so that the bundled SQLite is renewed: `npm ci`.',
    }),
  async ({ probe }) =>
    checkVersion('python3', await probe.firstLineOf('python3', ['--version']), {
      min: MIN_PYTHON,
      hint: 'Put a python3 of 3.10 or newer on the PATH: it runs your training code.',
    }),
  async ({ probe }) =>
    optional(
      'uv',
      await probe.firstLineOf('uv', ['--version']),
      'Without it environments are built with venv and pip.',
    ),
  async ({ probe }) =>
    optional(
      'git',
      await probe.firstLineOf('git', ['--version']),
      'Without it sweeps do not record the commit they ran.',
    ),
  async ({ probe }) => {
    const gpus = await probe.firstLineOf('nvidia-smi', [
      '--query-gpu=name,memory.total',
      '--format=csv,noheader',
    ])
    return optional('gpu', gpus, 'No NVIDIA GPU is visible; runs share the cores.')
  },
  ({ hasModalToken }) =>
    optional(
      'modal',
      hasModalToken() ? 'a token is there; `sweepdeck doctor modal` tries it' : null,
      'Without a token sweeps run on this machine only; `sweepdeck doctor modal` makes one.',
    ),
  ({ probe, home }) => checkWritable('home', home, probe),
  ({ probe, volume }) => checkWritable('volume', volume, probe),
  async ({ probe, volume }) => {
    const free = await probe.freeBytes(volume)
    const ok = free === null || free >= LITTLE_SPACE_BYTES
    const found = free === null ? 'the system does not say' : `${(free / 1024 ** 3).toFixed(1)} GiB`
    return { name: 'free space', ok, found, hint: ok ? null : `Make room on the disk of ${volume}.` }
  },
]

const checkVersion = (
  name: string,
  found: string | null,
  { min, hint }: { readonly min: readonly number[]; readonly hint: string },
): Check => {
  const ok = found !== null && isAtLeast(found, min)
  return { name, ok, found: found ?? 'not found', hint: ok ? null : hint }
}

/** Good to have: its absence is no failure, but has a consequence. */
const optional = (name: string, found: string | null, consequence: string): Check => ({
  name,
  ok: true,
  found: found ?? 'not found',
  hint: found === null ? consequence : null,
})

const checkWritable = async (name: string, folder: string, probe: MachineProbe): Promise<Check> => {
  const why = await probe.whyNotWritable(folder)
  return {
    name,
    ok: why === null,
    found: why === null ? folder : `${folder}: ${why}`,
    hint: why === null ? null : 'Make the folder writable, or name another one in SWEEPDECK_HOME.',
  }
}

const isAtLeast = (text: string, min: readonly number[]): boolean => {
  const version = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/
    .exec(text)
    ?.slice(1)
    .map(part => Number(part ?? 0))
  if (!version) return false
  const first = min.findIndex((part, index) => version[index] !== part)
  return first === -1 || (version[first] as number) > (min[first] as number)
}
