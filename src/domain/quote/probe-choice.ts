// Which runs a probe does: a few that are as far from each other as they can be, by the parameters that may change how
// long a run takes. It begins with the smallest, which is over soonest.

import { LENGTH_NAMES } from '../progress.ts'
import type { RunRecord } from '../protocol.ts'
import { evenly } from './evenly.ts'
import { type Leaves, leavesOf, mayTakeTime } from './leaves.ts'

/** So many say what two or three parameters do; one more of each would not say it much better. */
const FEWEST = 4
const MOST = 6
/** Where more than that run beside each other, their neighbours are what is to be measured too. */
const MOST_BESIDE = 16
/** A parameter that takes no time decides only where nothing else does. */
const LITTLE = 0.05
/** Of a large space so many runs are looked at, evenly spread. */
const MOST_LOOKED_AT = 4_000

export interface ProbeChoice {
  /** Runs at a time in one place, where they slow each other down; null: each has a machine of its own. */
  readonly beside: number | null
}

/** From at least one run. */
export const chooseProbes = (runs: readonly RunRecord[], { beside }: ProbeChoice): readonly RunRecord[] => {
  const looked = evenly(runs, MOST_LOOKED_AT).map(run => ({ run, leaves: leavesOf(run.config) }))
  const axes = axesOf(looked.map(({ leaves }) => leaves))
  const points = looked.map(({ run, leaves }) => ({ run, leaves, at: axes.map(axis => axis(leaves)) }))
  const kinds = new Set(points.map(({ at }) => JSON.stringify(at.filter(value => Math.abs(value) > LITTLE))))
    .size
  const wanted = Math.min(runs.length, countFor(kinds, beside))
  const first = smallest(points)
  const chosen = new Set([first])
  let nearest = points.map(({ at }) => distance(at, first.at))
  while (chosen.size < wanted) {
    const open = nearest.map((each, place) => (chosen.has(points[place] as Point) ? -1 : each))
    const next = points[open.indexOf(Math.max(...open))] as Point
    chosen.add(next)
    nearest = nearest.map((before, place) => Math.min(before, distance((points[place] as Point).at, next.at)))
  }
  return [...chosen].map(({ run }) => run)
}

/** Whole rounds of what runs beside each other: who is alone in the last one would be faster than a run of the sweep. */
const countFor = (kinds: number, beside: number | null): number => {
  const few = Math.max(FEWEST, Math.min(MOST, kinds))
  if (beside === null || beside === 1) return few
  if (beside > MOST) return Math.min(beside, MOST_BESIDE)
  return Math.ceil(few / beside) * beside
}

interface Point {
  readonly run: RunRecord
  readonly leaves: Leaves
  /** 0 to 1 on each axis, less where it takes no time. */
  readonly at: readonly number[]
}

type Axis = (leaves: Leaves) => number

const axesOf = (all: readonly Leaves[]): readonly Axis[] => {
  const paths = [...new Set(all.flatMap(leaves => [...leaves.keys()]))]
  return paths.flatMap((path): Axis[] => {
    const distinct = [...new Set(all.map(leaves => leaves.get(path)))]
    if (distinct.length < 2) return []
    const weight = mayTakeTime(path) && !isLength(path) ? 1 : LITTLE
    const order = distinct.toSorted(byNumber)
    return [leaves => (weight * order.indexOf(leaves.get(path))) / (order.length - 1)]
  })
}

/** How many rounds there are is announced, and each is as long. */
const isLength = (path: string): boolean => LENGTH_NAMES.has(path.slice(path.lastIndexOf('.') + 1))

const byNumber = (a: number | string | undefined, b: number | string | undefined): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1

const smallest = (points: readonly Point[]): Point =>
  points.reduce((best, each) => (total(each.at) < total(best.at) ? each : best))

const total = (at: readonly number[]): number => at.reduce((sum, value) => sum + value, 0)

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, axis) => value - (b[axis] ?? 0)))
