// The configs of a sweep, as its method chooses them. The same file gives the same configs in the same order, on every
// machine and every time.
import { SweepdeckError } from '../errors.ts'
import type { Config } from '../protocol.ts'
import type { Method, SweepSpec } from '../sweep-file/spec.ts'
import { type Grid, gridOf } from './grid.ts'
import { countUnion, expandUnion } from './grid-union.ts'
import { gridValues, type Values } from './grid-values.ts'
import { leavesOf } from './leaf.ts'
import { type Sample, type SampleOptions, sampleRandom, sampleSobol } from './sample.ts'
import { grouped, MOST_CONFIGS, spaceError, tooLarge } from './space-error.ts'
import type { Axis, Space } from './types.ts'

export interface PlannedConfigs {
  /** Each once. */
  readonly configs: readonly Config[]
  /** What the user should know of how they were chosen. */
  readonly notes: readonly string[]
}

export type ConfigRequest = Pick<SweepSpec, 'space' | 'method' | 'methodSeed' | 'runCap'>

/** Throws SweepdeckError `space.…` for a space that cannot be planned, `method.not_yet` for halving and tpe. */
export const planConfigs = (request: ConfigRequest): PlannedConfigs => METHODS[request.method](request)

/** How many configs the grid over a space has, none of them made for it unless branches of any_of overlap. */
export const countConfigs = (space: Space): number => {
  const count = countUnion(gridsOf(space))
  if (count > Number.MAX_SAFE_INTEGER) throw tooLarge(`this space has ${grouped(count)} configs`)
  return Number(count)
}

const planGrid = ({ space, runCap }: ConfigRequest): PlannedConfigs => {
  const configs = expandUnion(gridsOf(space))
  if (runCap === null || configs.length <= runCap) return planned(configs, [])
  const cut = `grid: the first ${grouped(runCap)} of its ${grouped(configs.length)} configs, as run_cap says`
  return planned(configs.slice(0, runCap), [cut])
}

const planSample =
  (sample: (space: Space, options: SampleOptions) => Sample) =>
  ({ space, method, methodSeed, runCap }: ConfigRequest): PlannedConfigs => {
    if (runCap === null) {
      throw new SweepdeckError(`method: ${method} would draw configs for ever`, {
        code: 'method.no_run_cap',
        hint: 'set run_cap to the number of configs',
      })
    }
    if (runCap > MOST_CONFIGS) {
      throw spaceError(
        'too_large',
        `run_cap is ${grouped(runCap)}; a plan may have ${grouped(MOST_CONFIGS)}`,
        'set a lower run_cap',
      )
    }
    const { configs, shortfall } = sample(space, { count: runCap, seed: methodSeed })
    return planned(configs, shortfall === null ? [] : [`${method}: ${shortfall}`])
  }

const planned = (configs: readonly Config[], notes: readonly string[]): PlannedConfigs => {
  if (configs.length > 0) return { configs, notes }
  throw spaceError('empty', 'no config is left: `exclude` leaves all of them out', 'exclude less')
}

const gridsOf = (space: Space): readonly Grid[] =>
  leavesOf(space).flatMap(leaf => gridOf(leaf, gridValuesOf) ?? [])

const gridValuesOf = ({ path, domain }: Axis): Values => {
  const values = gridValues(domain)
  if ('size' in values) return values
  throw spaceError(
    'not_a_grid',
    `${path} ${values.refused}, so it cannot be in a grid`,
    'give it values, or min and max with points, step or int; or set `method: random` with a run_cap',
  )
}

const notYet = ({ method }: ConfigRequest): never => {
  throw new SweepdeckError(`method: ${method} cannot be planned yet`, {
    code: 'method.not_yet',
    hint: 'use grid, random or sobol',
  })
}

const METHODS: Readonly<Record<Method, (request: ConfigRequest) => PlannedConfigs>> = {
  grid: planGrid,
  random: planSample(sampleRandom),
  sobol: planSample(sampleSobol),
  halving: notYet,
  tpe: notYet,
}
