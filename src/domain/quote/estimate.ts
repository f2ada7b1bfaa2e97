// Seconds of a run, from samples of others: what is paid once, times nothing; each round, times how many there are.

import { groupBy } from '../group-by.ts'
import type { Config } from '../protocol.ts'
import { evenly } from './evenly.ts'
import { type Leaves, leavesOf, mayTakeTime } from './leaves.ts'
import { fitPowerLaw } from './power-law.ts'
import { roundsIn } from './rounds.ts'
import { type Sample, warmSeconds } from './samples.ts'

/** Seconds of one run. */
export interface RunSeconds {
  readonly low: number | null
  readonly likely: number | null
  readonly high: number | null
}

export interface EstimateRequest {
  /** At least one. */
  readonly samples: readonly Sample[]
  /** What is to be done; null: not known one by one, so that it is taken to be as the samples. */
  readonly configs: readonly Config[] | null
  /** The part of the runs that pays the start of a container. */
  readonly coldShare: number
  /** How far off it may be at least, as a part of it. */
  readonly margin: number
}

/** A sweep is large: so many of its configs stand for all. */
const MOST_CONFIGS = 2_000
/** Where the samples do not show what a value does that none of them had. */
const UNSEEN = 2

/**
 * The mean over the configs: a sweep takes so many times that. Low and high are how far the samples themselves lie
 * from what would have been said of them, nine of ten on each side.
 */
export const estimateRun = ({ samples, configs, coldShare, margin }: EstimateRequest): RunSeconds => {
  const rounds = roundsIn(samples)
  const matters = (path: string): boolean => path !== rounds.path && mayTakeTime(path)
  const groups = groupBy(samples, ({ leaves }) => groupKey(leaves, matters))
  const roundS = fitPowerLaw(
    samples.map(({ leaves, roundS }) => ({ leaves, value: roundS })),
    matters,
  )
  const beforeS = mean(samples.map(each => each.beforeS))
  const warm = (leaves: Leaves): number => {
    const alike = groups.get(groupKey(leaves, matters))
    if (alike === undefined) return beforeS + rounds.of(leaves) * roundS(leaves)
    return mean(alike.map(each => each.beforeS)) + rounds.of(leaves) * mean(alike.map(each => each.roundS))
  }
  const planned =
    configs === null || configs.length === 0
      ? samples.map(({ leaves }) => leaves)
      : evenly(configs, MOST_CONFIGS).map(leavesOf)
  const cold = samples.map(({ coldS }) => coldS).filter(seconds => seconds > 0)
  const likely = mean(planned.map(warm)) + coldShare * mean(cold)
  const ratios = samples
    .map(sample => warmSeconds(sample) / warm(sample.leaves))
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  const unseen = isUnseen(planned, samples, matters) ? UNSEEN : 1
  return {
    low: (likely * Math.min(quantile(ratios, 0.1), 1 - margin)) / unseen,
    likely,
    high: likely * Math.max(quantile(ratios, 0.9), 1 + margin) * unseen,
  }
}

/** Configs of one key take as long, but for how many rounds they have. */
const groupKey = (leaves: Leaves, matters: (path: string) => boolean): string =>
  JSON.stringify([...leaves].filter(([path]) => matters(path)).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Whether a parameter that may take time has values of which the samples show nothing. */
const isUnseen = (
  planned: readonly Leaves[],
  samples: readonly Sample[],
  matters: (path: string) => boolean,
): boolean => {
  const paths = [
    ...new Set([...planned, ...samples.map(({ leaves }) => leaves)].flatMap(each => [...each.keys()])),
  ]
  return paths.filter(matters).some(path => {
    const shown = new Set(samples.map(({ leaves }) => leaves.get(path)))
    // Of two numbers, the others follow.
    if ([...shown].filter(value => typeof value === 'number').length > 1) return false
    return planned.some(leaves => !shown.has(leaves.get(path)))
  })
}

/** 0 of nothing. */
const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length

/** Of sorted numbers, with linear interpolation; 1 of nothing. */
const quantile = (sorted: readonly number[], share: number): number => {
  if (sorted.length === 0) return 1
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] as number
  const above = sorted[Math.ceil(place)] as number
  return below + (above - below) * (place - Math.floor(place))
}
