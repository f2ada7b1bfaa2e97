// What a parameter is seen to do to the metric: the mean over all configs that have a value of it, whatever else they
// have. Only what was tried says something; parameters that moved together can't be told apart.
import { canonicalJson } from '../canonical-json.ts'
import { groupBy } from '../group-by.ts'
import { summarize } from '../statistics/summarize.ts'

export interface TriedConfig {
  /** By dotted names; one that a config lacks is not in it. */
  readonly parameters: ReadonlyMap<string, unknown>
  /** Its mean; null: nothing of it is finished. */
  readonly value: number | null
}

/** Configs with one value of a parameter, or with those of a range. */
export interface EffectLevel {
  readonly from: unknown
  /** The same as `from`, but for a range. */
  readonly to: unknown
  /** Configs with a finite result. */
  readonly count: number
  /** Configs whose result is not a number. */
  readonly diverged: number
  readonly mean: number | null
  /** Half width of the 95 % interval of the mean; null below two. */
  readonly ci95: number | null
}

export interface ParameterEffect {
  readonly path: string
  /** Numbers in their order, else as they first came. */
  readonly levels: readonly EffectLevel[]
  /** From the lowest mean to the highest; 0 where there are not two. */
  readonly spread: number
}

/** More values than this of a number are put together into ranges. */
const MOST_LEVELS = 8
const RANGES = 5

/** The effect of every parameter that varies, the largest first. */
export const parameterEffects = (configs: readonly TriedConfig[]): readonly ParameterEffect[] => {
  const tried = configs.filter(({ value }) => value !== null)
  const paths = new Set(tried.flatMap(({ parameters }) => [...parameters.keys()]))
  return [...paths]
    .map(path => effectOf(path, tried))
    .filter(({ levels }) => levels.length > 1)
    .sort((a, b) => b.spread - a.spread)
}

const effectOf = (path: string, configs: readonly TriedConfig[]): ParameterEffect => {
  const levels = levelsOf(
    path,
    configs.filter(({ parameters }) => parameters.has(path)),
  )
  const without = configs.filter(({ parameters }) => !parameters.has(path))
  const all = without.length === 0 ? levels : [...levels, levelOf(undefined, undefined, without)]
  const means = all.flatMap(({ mean }) => mean ?? [])
  return { path, levels: all, spread: means.length < 2 ? 0 : Math.max(...means) - Math.min(...means) }
}

const levelsOf = (path: string, configs: readonly TriedConfig[]): readonly EffectLevel[] => {
  const levelIn = ({ parameters }: TriedConfig): unknown => parameters.get(path)
  const groups = [...groupBy(configs, config => canonicalJson(levelIn(config))).values()]
  const areNumbers = configs.every(config => typeof levelIn(config) === 'number')
  if (!areNumbers) return groups.map(group => levelOf(levelIn(group[0] as TriedConfig), undefined, group))
  const byValue = groups.toSorted(
    ([a], [b]) => Number(levelIn(a as TriedConfig)) - Number(levelIn(b as TriedConfig)),
  )
  if (byValue.length <= MOST_LEVELS)
    return byValue.map(group => levelOf(levelIn(group[0] as TriedConfig), undefined, group))
  return ranges(byValue).map(group =>
    levelOf(levelIn(group[0] as TriedConfig), levelIn(group.at(-1) as TriedConfig), group),
  )
}

/** About as many configs in each; equal values stay together. */
const ranges = (byValue: readonly (readonly TriedConfig[])[]): readonly (readonly TriedConfig[])[] => {
  const total = byValue.reduce((sum, group) => sum + group.length, 0)
  const bins: TriedConfig[][] = Array.from({ length: RANGES }, () => [])
  let before = 0
  for (const group of byValue) {
    const middle = before + group.length / 2
    bins[Math.min(RANGES - 1, Math.floor((middle * RANGES) / total))]?.push(...group)
    before += group.length
  }
  return bins.filter(bin => bin.length > 0)
}

const levelOf = (from: unknown, to: unknown, configs: readonly TriedConfig[]): EffectLevel => {
  const finite = configs.flatMap(({ value }) => (Number.isFinite(value) ? (value as number) : []))
  const { mean, ci95 } = summarize(finite)
  return {
    from,
    to: to ?? from,
    count: finite.length,
    diverged: configs.length - finite.length,
    mean,
    ci95,
  }
}
