// Planning 100,000 configs in this process: from the text of the file to runs with their ids.

import { countConfigs, planConfigs } from '../../../src/domain/space/plan-configs.ts'
import { readSweepFile } from '../../../src/domain/sweep-file/read.ts'
import { digest } from '../../../src/engines/system.ts'
import { planRuns } from '../../../src/services/plan-runs.ts'
import { IN_MEMORY } from '../../../src/store/database.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { type Benchmark, type Case, typical } from '../benchmark.ts'

const FILE = `
name: large
train: train.py:train
metric: { name: loss, goal: minimize }
parameters:
  lr:           { min: 1.0e-4, max: 0.1, log: true, points: 52 }
  width:        { min: 32, max: 320, step: 32 }
  depth:        { values: [2, 4, 8, 12] }
  optimizer:    { values: [sgd, adam, adamw, lion, muon] }
  weight_decay: { values: [0.0, 0.01, 0.05, 0.1, 0.2] }
  heads:        { values: [1, 2, 4, 6] }
  dropout:      { values: [0.0, 0.1, 0.2], when: heads > 1 }
zip: [[optimizer, weight_decay]]
exclude: ["heads == 6 and lr > 5e-2"]
`
const LEAST = 100_000

export const planBenchmark = (): Benchmark => ({
  name: 'plan',
  title: 'a grid of 100,000 configs with zip, when and exclude',
  notes: ['plan: the file read, configs made, ids given, finished runs looked up in a store.'],
  series: [
    { key: 'count', label: 'the file read, and its configs counted', unit: 'ms' },
    { key: 'configs', label: 'configs made', unit: 'ms' },
    { key: 'plan', label: 'plan', unit: 'ms' },
    { key: 'per_config', label: 'plan, per config', unit: 'µs' },
  ],
  figures: [{ label: 'plan', unit: 'ms', of: typical('plan'), target: { atMost: 1_000 } }],
  prepare: async () => {
    const store = openStore(IN_MEMORY)
    return { cases: [ourPlan(store)], dispose: () => store.close() }
  },
})

const OWN_BATCH = { precision: 'auto', batch: 'default', workers: 'auto', scale_lr: 'none' } as const

const ourPlan = (store: Store): Case => ({
  run: async () => {
    const [count, countMs] = timed(() => countConfigs(readSpec().space))
    const [[runs, configsMs], planMs] = timed(() => {
      const spec = readSpec()
      const [{ configs }, configsMs] = timed(() => planConfigs(spec))
      return [
        planRuns(
          {
            configs,
            seeds: spec.seeds,
            identity: 'bench',
            preset: OWN_BATCH,
            metric: 'loss',
            noCache: false,
          },
          { digest, store },
        ),
        configsMs,
      ]
    })
    if (runs.length !== count || count < LEAST) throw new Error(`${runs.length} runs, ${count} counted`)
    return { count: [countMs], configs: [configsMs], plan: [planMs], per_config: [(planMs * 1000) / count] }
  },
})

const readSpec = () => {
  const read = readSweepFile(FILE, { path: 'sweep.yaml', overrides: [] })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.spec
}

const timed = <Result>(work: () => Result): readonly [Result, number] => {
  const started = performance.now()
  const result = work()
  return [result, performance.now() - started]
}
