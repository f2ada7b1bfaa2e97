// What tables are ordered by. Rows that jump away under a key that is being pressed are a nuisance: while somebody moves,
// what comes in is shown at once, and put in order once a second.
import { memoLast, type Selection } from '../table/select.ts'
import type { Data } from './model.ts'

export interface Ordering {
  readonly sweeps: Data['sweeps']
  readonly open: Data['open']
  /** When these were taken. */
  readonly at: number
}

export const NO_ORDERING: Ordering = { sweeps: null, open: null, at: Number.NEGATIVE_INFINITY }

/** Somebody who pressed a key so long ago, or less, is moving. */
const MOVING_MS = 1_000
/** While somebody moves, the order is as old as this at most. */
const LAZY_MS = 1_000

/** The newest data, or what the order is held by for a moment. */
export const orderingFor = (
  ordering: Ordering,
  { data, inputAt, now }: { readonly data: Data; readonly inputAt: number; readonly now: number },
): Ordering => {
  const { sweeps, open } = data
  if (ordering.sweeps === sweeps && ordering.open?.runs === open?.runs) return ordering
  const isMoving = now - inputAt < MOVING_MS
  const isWhole =
    ordering.sweeps !== null &&
    ordering.open?.sweepId === open?.sweepId &&
    (ordering.open === null || ordering.open.isComplete)
  return isMoving && isWhole && now - ordering.at < LAZY_MS ? ordering : { sweeps, open, at: now }
}

/** The rows of an order that is held, as they are now; those that have gone are left out. */
export const createRefresh = <Row>(idOf: (row: Row) => string) => {
  const byId = memoLast((rows: readonly Row[]) => new Map(rows.map(row => [idOf(row), row])))
  return memoLast((held: Selection<Row>, rows: readonly Row[]): Selection<Row> => {
    const now = held.ids.flatMap(id => byId(rows).get(id) ?? [])
    return { rows: now, ids: now.length === held.ids.length ? held.ids : now.map(idOf) }
  })
}
