// Runs benchmarks in rounds: in each the benchmarks, and the cases of each, in a new random order.
import { loadavg } from 'node:os'
import { seededRandom } from '../support/seeded-random.ts'
import type { Benchmark, Case, Round } from './benchmark.ts'

export interface Measured {
  readonly benchmark: Benchmark
  readonly rounds: readonly Round[]
}

export interface RoundsOptions {
  readonly rounds: number
  readonly seed: number
  readonly say: (line: string) => void
}

/** Every benchmark with its rounds, and the load of the machine before each round. */
export const measure = async (
  benchmarks: readonly Benchmark[],
  { rounds, seed, say }: RoundsOptions,
): Promise<{ readonly measured: readonly Measured[]; readonly loads: readonly number[] }> => {
  const random = seededRandom(seed)
  const loads: number[] = []
  const running: { readonly benchmark: Benchmark; readonly cases: readonly Case[]; rounds: Round[] }[] = []
  const undo: (() => void)[] = []
  try {
    for (const benchmark of benchmarks) {
      say(`preparing ${benchmark.name}`)
      const { cases, dispose } = await benchmark.prepare()
      if (dispose) undo.push(dispose)
      running.push({ benchmark, cases, rounds: [] })
    }
    for (let round = 1; round <= rounds; round++) {
      loads.push(loadavg()[0] as number)
      say(`round ${round} of ${rounds}; load average ${loadavg().map(rounded).join(', ')}`)
      for (const { benchmark, cases, rounds: done } of shuffled(running, random)) {
        const started = performance.now()
        done.push(await runCases(shuffled(cases, random)))
        say(`  ${benchmark.name}: ${rounded((performance.now() - started) / 1000)} s`)
      }
    }
  } finally {
    for (const each of undo) each()
  }
  return { measured: running, loads }
}

const runCases = async (cases: readonly Case[]): Promise<Round> => {
  const round: Record<string, number[]> = {}
  for (const each of cases)
    for (const [key, samples] of Object.entries(await each.run())) {
      round[key] ??= []
      round[key].push(...samples)
    }
  return round
}

const shuffled = <Item>(items: readonly Item[], random: () => number): readonly Item[] => {
  const result = [...items]
  for (let place = result.length - 1; place > 0; place--) {
    const other = Math.floor(random() * (place + 1))
    const item = result[place] as Item
    result[place] = result[other] as Item
    result[other] = item
  }
  return result
}

const rounded = (value: number): string => value.toFixed(1)
