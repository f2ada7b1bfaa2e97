// Configs drawn from a space: each point of a sequence is put through the parameters' distributions; what is excluded
// or was there already is drawn again. A space with no more configs than were asked for is planned whole.
import { canonicalJson } from '../canonical-json.ts'
import type { Config } from '../protocol.ts'
import { type Grid, gridOf } from './grid.ts'
import { countUnion, expandUnion } from './grid-union.ts'
import { sampledValues, type Values } from './grid-values.ts'
import { leavesOf } from './leaf.ts'
import { type Point, type PointReader, pointReader } from './point.ts'
import { randomBits, unitOf } from './random-numbers.ts'
import { MOST_DIMENSIONS, scrambledSobol } from './sobol.ts'
import { grouped, isTooLarge, spaceError } from './space-error.ts'
import type { Space } from './types.ts'

export interface SampleOptions {
  readonly count: number
  readonly seed: number
}

export interface Sample {
  /** Each once. A larger count begins with the same, unless it is the whole space, which comes in a grid's order. */
  readonly configs: readonly Config[]
  /** Why there are fewer than were asked for. */
  readonly shortfall: string | null
}

/** Independent draws. */
export const sampleRandom = (space: Space, options: SampleOptions): Sample =>
  sample(space, options, dimensions => {
    const bits = randomBits(options.seed)
    return () => Array.from({ length: dimensions }, () => unitOf(bits()))
  })

/** Draws that spread evenly, whatever their number. */
export const sampleSobol = (space: Space, options: SampleOptions): Sample =>
  sample(space, options, dimensions => {
    if (dimensions > MOST_DIMENSIONS) {
      throw spaceError(
        'too_many_dimensions',
        `sobol spreads over at most ${MOST_DIMENSIONS} parameters, this space varies ${dimensions}`,
        'set `method: random`, or make some of the parameters constant',
      )
    }
    const points = scrambledSobol(dimensions, options.seed)
    return () => points().map(unitOf)
  })

type Sequence = () => Point

const sample = (
  space: Space,
  { count }: SampleOptions,
  sequenceOf: (dimensions: number) => Sequence,
): Sample => {
  const whole = wholeSpace(space, count)
  if (whole !== null) return whole
  const leaves = leavesOf(space)
  // Which branch of any_of a config is from is a coordinate of its own, the first.
  const offset = leaves.length > 1 ? 1 : 0
  const readers = leaves.map(leaf => pointReader(leaf, offset))
  const next = sequenceOf(offset + Math.max(...readers.map(({ dimensions }) => dimensions)))
  return draw(count, () => {
    const point = next()
    const branch = offset === 0 ? 0 : Math.floor((point[0] as number) * readers.length)
    return (readers[branch] as PointReader).read(point)
  })
}

/** Enough for a space of which one config in a hundred is allowed, and for small samples of sparser ones. */
const triesFor = (count: number): number => 100_000 + 100 * count

const draw = (count: number, next: () => Config | null): Sample => {
  const configs: Config[] = []
  const seen = new Set<string>()
  const most = triesFor(count)
  let [tries, excluded] = [0, 0]
  while (configs.length < count && tries < most) {
    tries += 1
    const config = next()
    if (config === null) {
      excluded += 1
      continue
    }
    const text = canonicalJson(config)
    if (seen.has(text)) continue
    seen.add(text)
    configs.push(config)
  }
  if (configs.length === count) return { configs, shortfall: null }
  const found = `${grouped(configs.length)} of ${grouped(count)} configs were found in ${grouped(tries)} draws`
  if (configs.length > 0 && excluded < tries / 2) return { configs, shortfall: `only ${found}` }
  throw spaceError(
    'too_sparse',
    `${found}: \`exclude\` leaves out nearly all of them`,
    'narrow the parameters, so that less has to be excluded, or lower run_cap',
  )
}

/** Combinations looked at to find out whether a space is small. */
const PATIENCE = 200_000

/** null where there are more configs than are asked for, or too many to say. */
const wholeSpace = (space: Space, count: number): Sample | null => {
  try {
    const grids = finiteGrids(space)
    if (grids === null) return null
    const size = countUnion(grids, PATIENCE)
    if (size > count) return null
    const shortfall = size < count ? `the space has ${grouped(size)} configs, not ${grouped(count)}` : null
    return { configs: expandUnion(grids), shortfall }
  } catch (error) {
    if (isTooLarge(error)) return null
    throw error
  }
}

/** null where a parameter has no end of values. */
const finiteGrids = (space: Space): readonly Grid[] | null => {
  const leaves = leavesOf(space)
  if (leaves.some(({ axes }) => axes.some(({ domain }) => sampledValues(domain) === null))) return null
  return leaves.flatMap(leaf => gridOf(leaf, ({ domain }) => sampledValues(domain) as Values) ?? [])
}
