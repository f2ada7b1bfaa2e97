// Configs by any two of their numbers: which of them nobody beats in both, what each step along these gains and costs,
// and where the knee is. The command line, the terminal UI and the report all have it from here.
import { type Point, paretoFront } from '../pareto.ts'
import { kneeOf } from './knee.ts'
import { goalOf, numberOf, type Objectives, type RowNumbers } from './objectives.ts'

/** A config that nobody beats. */
export interface FrontStep {
  /** Index into the points. */
  readonly index: number
  /** Better than the one before by so much; null for the first. */
  readonly gained: number | null
  /** What it takes more than the one before; of what should be much, what it has less. */
  readonly extra: number | null
  /** Extra per point gained; null for the first, and where nothing was gained that can be counted. */
  readonly perPoint: number | null
}

export interface Front {
  /** One per row; NaN where it has none of it. */
  readonly points: readonly { readonly x: number; readonly y: number }[]
  /** From what is best along the first axis to what is best along the second. */
  readonly steps: readonly FrontStep[]
  /** Index into the points; null where there is no knee. */
  readonly knee: number | null
}

/** The front of these rows; `metric` is that of the sweeps. */
export const frontOf = (
  rows: readonly RowNumbers[],
  { x, y, metric }: Objectives & { readonly metric: string },
): Front => {
  const points = rows.map(row => ({ x: numberOf(row, x, metric), y: numberOf(row, y, metric) }))
  const along = goalOf(x) === 'minimize' ? 1 : -1
  const upwards = goalOf(y) === 'maximize' ? 1 : -1
  const asSpend: readonly Point[] = points.map(point => ({ spend: along * point.x, value: point.y }))
  const front = paretoFront(asSpend, goalOf(y))
  const knee = kneeOf(
    front.map(index => {
      const { spend, value } = asSpend[index] as Point
      return { cost: spend, quality: upwards * value }
    }),
  )
  return {
    points,
    steps: front.map((index, place) => stepTo(index, front[place - 1], asSpend)),
    knee: knee === null ? null : (front[knee] ?? null),
  }
}

const stepTo = (index: number, previous: number | undefined, points: readonly Point[]): FrontStep => {
  const point = points[index] as Point
  const before = previous === undefined ? undefined : points[previous]
  if (before === undefined) return { index, gained: null, extra: null, perPoint: null }
  const gained = Math.abs(point.value - before.value)
  const extra = point.spend - before.spend
  const isCountable = Number.isFinite(gained) && Number.isFinite(extra) && gained > 0
  return { index, gained, extra, perPoint: isCountable ? extra / gained : null }
}
