// What one call of run.log costs the training that makes it, measured within a run on the real engine.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Benchmark, type Case, ratio, typical } from '../benchmark.ts'
import { REPOSITORY } from '../places.ts'
import { Sandbox } from '../sandbox.ts'

const FILE = join(REPOSITORY, 'test/bench/log_cost.yaml')

export const logBenchmark = (): Benchmark => ({
  name: 'log',
  title: 'run.log of 4 metrics, 40,000 calls a round',
  notes: ['Each call is written before it returns: a kill -9 loses none.'],
  series: [
    { key: 'log_median_us', label: 'run.log, median', unit: 'µs' },
    { key: 'log_p99_us', label: 'run.log, 99 of 100 below', unit: 'µs' },
    { key: 'floor_median_us', label: 'floor: os.write of such a line', unit: 'µs' },
  ],
  figures: [
    { label: 'median of run.log', unit: 'µs', of: typical('log_median_us'), target: { atMost: 5 } },
    { label: 'run.log / floor', unit: 'x', of: ratio('log_median_us', 'floor_median_us') },
  ],
  prepare: async () => ({ cases: [ourRun] }),
})

const ourRun: Case = {
  run: async () => {
    const sandbox = new Sandbox()
    try {
      const plan = await sandbox.plan(FILE)
      const { sweepId } = await sandbox.app.launch(plan)
      await sandbox.ended(sweepId)
      const runId = plan.runs[0]?.run_id as string
      const path = join(sandbox.sweepFolder(sweepId), 'runs', runId, 'result.json')
      const { metrics } = JSON.parse(readFileSync(path, 'utf8')) as { metrics: Record<string, number> }
      return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, [value]]))
    } finally {
      sandbox.dispose()
    }
  },
}
