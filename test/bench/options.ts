// The options of the benchmark's command line.
import { parseArgs } from 'node:util'

export interface Options {
  readonly rounds: number
  /** Names of the benchmarks to run; null: all of them. */
  readonly only: readonly string[] | null
  /** Where to write everything as JSON. */
  readonly json: string | null
  readonly seed: number
  /** Largest sweep of the growth benchmark. */
  readonly growth: number
}

export const USAGE = `npm run bench -- [options]
  --rounds N         rounds of every benchmark (5)
  --only NAMES       of these alone: NAMES separated by commas
  --json FILE        everything that was measured, as JSON
  --seed N           of the order within the rounds (1)
  --growth N         runs of the largest sweep whose growth is measured (10000)`

/** Throws an Error that says what is wrong. */
export const readOptions = (args: readonly string[], known: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      only: { type: 'string' },
      json: { type: 'string' },
      seed: { type: 'string', default: '1' },
      growth: { type: 'string', default: '10000' },
    },
  })
  const only = values.only?.split(',') ?? null
  const unknown = only?.filter(name => !known.includes(name)) ?? []
  if (unknown.length > 0) throw new Error(`--only knows ${known.join(', ')}; not ${unknown.join(', ')}`)
  return {
    rounds: whole('--rounds', values.rounds, 1),
    only,
    json: values.json ?? null,
    seed: whole('--seed', values.seed, 0),
    growth: whole('--growth', values.growth, 100),
  }
}

const whole = (name: string, text: string, least: number): number => {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < least)
    throw new Error(`${name} takes a whole number from ${least}, not ${text}`)
  return number
}
