// What each kind of machine reached, kept beside the benchmark.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../places.ts'
import { type Baseline, type Figure, keyOf } from './figures.ts'

const FILE = join(REPOSITORY, 'test/bench/baselines.json')

type Baselines = Readonly<Record<string, Baseline>>

const read = (): Baselines => JSON.parse(readFileSync(FILE, 'utf8'))

/** {} for a machine of a kind that was not measured yet. */
export const baselineOf = (machine: string): Baseline => read()[machine] ?? {}

/** From now on these are what this kind of machine reached; figures that were not measured this time stay. */
export const keepBaseline = (machine: string, figures: readonly Figure[]): void => {
  const kept = Object.fromEntries(
    figures
      .filter(({ ceiling }) => ceiling !== null)
      .map(figure => [keyOf(figure), Number(figure.value.toPrecision(3))]),
  )
  const all = read()
  const machines = { ...all, [machine]: { ...all[machine], ...kept } }
  writeFileSync(FILE, `${JSON.stringify(machines, null, 2)}\n`)
}
