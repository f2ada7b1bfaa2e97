// How long commands take that do little: the wait that a user meets most often.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Benchmark, type Case, ratio, typical } from '../benchmark.ts'
import { generateSweep } from '../generated-volume.ts'
import { REPOSITORY } from '../places.ts'
import { Sandbox } from '../sandbox.ts'

const SWEEPS = 100
const SAMPLES = 10
const BIN = join(REPOSITORY, 'dist/bin.js')

export const startBenchmark = (): Benchmark => ({
  name: 'start',
  title: `commands from start to end, ${SAMPLES} of each a round`,
  notes: [`ls: ${SWEEPS} sweeps of 5 runs, all of them on the volume and in the database.`],
  series: [
    { key: 'node', label: 'floor: node -e 0', unit: 'ms' },
    { key: 'help', label: 'sweepdeck --help', unit: 'ms' },
    { key: 'ls', label: 'sweepdeck ls', unit: 'ms' },
  ],
  figures: [
    { label: '--help', unit: 'ms', of: typical('help'), target: { atMost: 120 } },
    { label: 'ls', unit: 'ms', of: typical('ls'), target: { atMost: 200 } },
    { label: '--help / floor', unit: 'x', of: ratio('help', 'node') },
    { label: 'ls / floor', unit: 'x', of: ratio('ls', 'node') },
  ],
  prepare: async () => {
    const sandbox = new Sandbox()
    for (let index = 0; index < SWEEPS; index++)
      generateSweep(join(sandbox.home, 'volume'), { sweepId: sweepId(index), runs: 5, rows: 5 })
    await sandbox.app.sync({ rebuild: false })
    sandbox.app.close()
    const commands = [
      command('node', sandbox, ['-e', '0']),
      command('help', sandbox, [BIN, '--help']),
      command('ls', sandbox, [BIN, 'ls']),
    ]
    return {
      cases: commands.flatMap(each => Array<Case>(SAMPLES).fill(each)),
      dispose: () => sandbox.dispose(),
    }
  },
})

const sweepId = (index: number): string => `20261124-031522-${index.toString(16).padStart(4, '0')}`

const command = (key: string, { env, folder }: Sandbox, args: readonly string[]): Case => ({
  run: async () => {
    const started = performance.now()
    const { status } = spawnSync(process.execPath, args, {
      env,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const took = performance.now() - started
    if (status !== 0) throw new Error(`${key} ended with ${status}`)
    return { [key]: [took] }
  },
})
