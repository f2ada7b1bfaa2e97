// 1,000 runs that do nothing: what is left is the cost of running runs.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { DriverEvent } from '../../../src/domain/protocol.ts'
import { type Benchmark, type Case, ratio } from '../benchmark.ts'
import { preparePeers, timePeer } from '../peers.ts'
import { REPOSITORY } from '../places.ts'
import { Sandbox } from '../sandbox.ts'

const RUNS = 1_000
const FILE = join(REPOSITORY, 'sweeps/toy/noop.yaml')
const OVERRIDES = ['resources.parallel=2']
const PEERS = ['fork_floor', 'pool', 'optuna_memory', 'optuna_sqlite']

/** Our engine, three times: its driver alone, from its start to its end, and the whole command. */
export const noopBenchmark = (): Benchmark => ({
  name: 'noop',
  title: '1,000 runs that do nothing, 2 at a time',
  notes: [
    'A process per run, forked from a warm one: ours, fork_floor. None: pool (two warm processes), Optuna (threads).',
    'After a power cut: ours has every finished run; optuna_sqlite every trial told; the others nothing.',
    'Ray Tune and Hydra are not installed, and so not compared with.',
  ],
  series: [
    { key: 'driver', label: 'sweepdeck: first admitted to last ended', unit: 's' },
    { key: 'engine', label: 'sweepdeck: engine.start to ended', unit: 's' },
    { key: 'command', label: 'sweepdeck run --yes, as a command', unit: 's' },
    { key: 'fork_floor', label: 'fork_floor: 1,000 forks, one by one', unit: 's' },
    { key: 'pool', label: 'multiprocessing.Pool(2)', unit: 's' },
    { key: 'optuna_memory', label: 'Optuna in memory, n_jobs=2', unit: 's' },
    { key: 'optuna_sqlite', label: 'Optuna on SQLite, n_jobs=2', unit: 's' },
  ],
  figures: [
    { label: 'sweepdeck / fork_floor', unit: 'x', of: ratio('driver', 'fork_floor'), target: { atMost: 2 } },
    {
      label: 'Optuna on SQLite / sweepdeck',
      unit: 'x',
      of: ratio('optuna_sqlite', 'driver'),
      target: { atLeast: 4 },
    },
    { label: 'engine / fork_floor', unit: 'x', of: ratio('engine', 'fork_floor') },
    { label: 'Optuna on SQLite / command', unit: 'x', of: ratio('optuna_sqlite', 'command') },
  ],
  prepare: async () => {
    preparePeers()
    return { cases: [ourEngine, ourCommand, ...PEERS.map(peer)] }
  },
})

const ourEngine: Case = {
  run: async () => {
    const sandbox = new Sandbox()
    try {
      const plan = await sandbox.plan(FILE, OVERRIDES)
      const started = performance.now()
      const { sweepId } = await sandbox.app.launch(plan)
      await sandbox.ended(sweepId)
      const engine = (performance.now() - started) / 1000
      return { engine: [engine], driver: [driverSeconds(sandbox.driverEvents(sweepId))] }
    } finally {
      sandbox.dispose()
    }
  },
}

const ourCommand: Case = {
  run: async () => {
    const sandbox = new Sandbox()
    try {
      const started = performance.now()
      const { status } = spawnSync(
        process.execPath,
        [join(REPOSITORY, 'dist/bin.js'), 'run', FILE, ...OVERRIDES, '--yes'],
        { env: sandbox.env, stdio: ['ignore', 'ignore', 'inherit'] },
      )
      if (status !== 0) throw new Error(`sweepdeck run ended with ${status}`)
      return { command: [(performance.now() - started) / 1000] }
    } finally {
      sandbox.dispose()
    }
  },
}

const peer = (name: string): Case => ({ run: async () => ({ [name]: [timePeer(name, RUNS)] }) })

/** Time of the driver on a pool that is warm: from its first decision to its last. */
const driverSeconds = (events: readonly DriverEvent[]): number => {
  const ended = events.filter(({ kind }) => kind === 'run_ended')
  const admitted = events.find(({ kind }) => kind === 'admitted')
  const last = ended.at(-1)
  if (admitted === undefined || last === undefined || ended.length !== RUNS)
    throw new Error(`${ended.length} of ${RUNS} runs ended`)
  return last.t - admitted.t
}
