// The benchmark: everything in interleaved rounds on one machine, against floors and peers that run beside it. It prints
// whether the targets are met, and asserts nothing: a time is no test.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { growthBenchmark } from './measures/growth.ts'
import { ingestBenchmark } from './measures/ingest.ts'
import { liveBenchmark } from './measures/live.ts'
import { logBenchmark } from './measures/log.ts'
import { noopBenchmark } from './measures/noop.ts'
import { planBenchmark } from './measures/plan.ts'
import { recoverBenchmark } from './measures/recover.ts'
import { startBenchmark } from './measures/start.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { documentOf, reportLines } from './report.ts'
import { measure } from './rounds.ts'
import { removeSandboxes } from './sandbox.ts'

const NAMES = ['noop', 'log', 'ingest', 'growth', 'plan', 'start', 'recover', 'live']

const main = async (args: readonly string[]): Promise<void> => {
  if (args.includes('--help')) return console.log(`${USAGE}\n  names: ${NAMES.join(', ')}`)
  const options = readOptions(args, NAMES)
  const { only, json } = options
  const benchmarks = all(options).filter(({ name }) => only?.includes(name) ?? true)
  const machine = describeMachine()
  console.log(`${machine}; load average ${loadavg()[0]?.toFixed(1)}`)
  const { measured, loads } = await measure(benchmarks, {
    rounds: options.rounds,
    seed: options.seed,
    say: line => console.error(line),
  })
  for (const each of measured) console.log(reportLines(each).join('\n'))
  if (json !== null)
    writeFileSync(
      json,
      `${JSON.stringify({ machine, options, loads, benchmarks: measured.map(documentOf) }, null, 2)}\n`,
    )
}

const all = ({ growth }: Options) => [
  noopBenchmark(),
  logBenchmark(),
  ingestBenchmark(),
  growthBenchmark(growth),
  planBenchmark(),
  startBenchmark(),
  recoverBenchmark(),
  liveBenchmark(),
]

const describeMachine = (): string => {
  const [cpu, ...others] = cpus()
  const python = execFileSync('python3', ['--version'], { encoding: 'utf8' }).trim()
  return `${others.length + 1} x ${cpu?.model.trim()}, Node ${process.versions.node}, ${python}`
}

try {
  await main(process.argv.slice(2))
} finally {
  removeSandboxes()
}
