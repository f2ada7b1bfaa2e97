// Short ways for tests to write a space down, and to plan one.
import { SweepdeckError } from '../../../src/domain/errors.ts'
import { planConfigs } from '../../../src/domain/space/plan-configs.ts'
import type { Axis, Domain, Space } from '../../../src/domain/space/types.ts'
import type { Method } from '../../../src/domain/sweep-file/spec.ts'

export const axis = (path: string, domain: Domain, when: string | null = null): Axis => ({
  path,
  domain,
  when,
})

export const choice = (path: string, values: readonly unknown[], when: string | null = null): Axis =>
  axis(path, { kind: 'categorical', values, probabilities: null }, when)

export const constant = (path: string, value: unknown): Axis => axis(path, { kind: 'constant', value })

export const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index)

export const space = (axes: readonly Axis[], rest: Partial<Omit<Space, 'axes'>> = {}): Space => ({
  axes,
  zip: [],
  exclude: [],
  anyOf: [],
  ...rest,
})

export const plan = (
  of: Space,
  method: Method = 'grid',
  { runCap = null, seed = 0 }: { readonly runCap?: number | null; readonly seed?: number } = {},
) => planConfigs({ space: of, method, methodSeed: seed, runCap })

/** Configs as one line of JSON each. */
export const lines = (...planned: Parameters<typeof plan>): readonly string[] =>
  plan(...planned).configs.map(config => JSON.stringify(config))

/** The code, message and hint that an action must fail with. */
export const failure = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (error instanceof SweepdeckError) return `${error.code}: ${error.message} (${error.hint})`
    throw error
  }
  throw new Error('this should have failed')
}
