// How much each parameter matters to the metric, in all: the share of the variance between configs that it explains by
// itself. A complete grid is taken apart exactly; anything else by way of a random forest.
import { forestShares } from './forest-anova.ts'
import { gridShares, isCompleteGrid, varianceOf } from './grid-anova.ts'
import { codedConfigs } from './level-codes.ts'

export interface MeasuredConfig {
  readonly parameters: ReadonlyMap<string, unknown>
  /** Its mean; null: nothing of it is finished. */
  readonly value: number | null
  /** Of its seeds; null below two. */
  readonly std: number | null
  readonly seeds: number
}

export interface Importance {
  readonly method: 'grid' | 'forest'
  /** With a finite result. */
  readonly configs: number
  /** The largest first. */
  readonly parameters: readonly { readonly path: string; readonly share: number }[]
  /** What only parameters together explain. */
  readonly interactions: number
  /** The share of the variance that seeds alone would make; null where no config has two. */
  readonly noise: number | null
}

/** Less than this and a forest sees figures in the clouds. */
const LEAST_CONFIGS = 10

/** The importance, or why there is none; the configs come in the order of their ranking. */
export const importanceOf = (configs: readonly MeasuredConfig[]): Importance | { readonly why: string } => {
  const measured = configs.filter(({ value }) => Number.isFinite(value))
  const values = measured.map(({ value }) => value as number)
  const coded = codedConfigs(measured.map(({ parameters }) => parameters))
  if (coded.parameters.length === 0) return { why: 'no two finished configs differ in a parameter' }
  if (coded.parameters.length === 1) return { why: 'only one parameter varies' }
  const whole = varianceOf(values)
  if (whole === 0) return { why: 'all configs have the same result' }
  const isGrid = isCompleteGrid(coded)
  if (!isGrid && measured.length < LEAST_CONFIGS)
    return {
      why: `that takes ${LEAST_CONFIGS} finished configs, or a complete grid; there are ${measured.length}`,
    }
  const shares = isGrid ? gridShares(coded, values) : forestShares(coded, values)
  return {
    method: isGrid ? 'grid' : 'forest',
    configs: measured.length,
    parameters: coded.parameters
      .map(({ path }, index) => ({ path, share: shares[index] as number }))
      .sort((a, b) => b.share - a.share),
    interactions: Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0)),
    noise: noiseIn(measured, whole),
  }
}

/** The variance of a mean over seeds, against that between configs. */
const noiseIn = (configs: readonly MeasuredConfig[], whole: number): number | null => {
  const own = configs.flatMap(({ std, seeds }) => (std === null ? [] : std ** 2 / seeds))
  if (own.length === 0) return null
  return Math.min(1, own.reduce((sum, each) => sum + each, 0) / own.length / whole)
}
