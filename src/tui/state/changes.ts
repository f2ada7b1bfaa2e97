// Which rows changed a moment ago, and what they were before: what changed stands out for a second, and then no more.
import type { LiveRun } from '../../services/live-runs.ts'
import type { LiveSweep } from '../../services/live-snapshot.ts'
import type { Data } from './model.ts'

interface Past<Row> {
  /** When it was changed. */
  readonly at: number
  readonly before: Row
}

/** By id, the oldest first; only rows of which something is remembered. */
type PastRows<Row> = ReadonlyMap<string, readonly Past<Row>[]>

export interface Changes {
  readonly sweeps: PastRows<LiveSweep>
  readonly runs: PastRows<LiveRun>
}

export const NO_CHANGES: Changes = { sweeps: new Map(), runs: new Map() }

/** A change is seen for so long. */
export const CHANGED_MS = 1_000

/** With what is different in newer data; rows that come or go are no change. */
export const withNews = (
  changes: Changes,
  { before, after, now }: { readonly before: Data; readonly after: Data; readonly now: number },
): Changes => {
  const isSameSweep = before.open?.sweepId === after.open?.sweepId
  return {
    sweeps: noted(changes.sweeps, {
      before: before.sweeps ?? [],
      after: after.sweeps ?? [],
      idOf: ({ sweep }) => sweep.sweep_id,
      now,
    }),
    runs: isSameSweep
      ? noted(changes.runs, {
          before: before.open?.runs ?? [],
          after: after.open?.runs ?? [],
          idOf: ({ runId }) => runId,
          now,
        })
      : NO_CHANGES.runs,
  }
}

/** Without what is no longer to be seen; the same where that is nothing. */
export const withoutOld = (changes: Changes, now: number): Changes => {
  const sweeps = fresh(changes.sweeps, now)
  const runs = fresh(changes.runs, now)
  return sweeps === changes.sweeps && runs === changes.runs ? changes : { sweeps, runs }
}

/** Whether anything stands out. */
export const isChanging = ({ sweeps, runs }: Changes): boolean => sweeps.size > 0 || runs.size > 0

/** What a row was a moment ago; undefined: as it is. */
export const rowBefore = <Row>(past: PastRows<Row>, id: string): Row | undefined => past.get(id)?.[0]?.before

const noted = <Row>(
  past: PastRows<Row>,
  {
    before,
    after,
    idOf,
    now,
  }: {
    readonly before: readonly Row[]
    readonly after: readonly Row[]
    readonly idOf: (row: Row) => string
    readonly now: number
  },
): PastRows<Row> => {
  if (before === after) return past
  const others = new Map<string, Row>()
  before.forEach((row, place) => {
    // Rows that stay are the same objects, most of them in the same place: only the rest has to be looked up.
    if (row !== after[place]) others.set(idOf(row), row)
  })
  if (others.size === 0) return past
  const next = new Map(past)
  after.forEach((row, place) => {
    if (row === before[place]) return
    const id = idOf(row)
    const old = others.get(id)
    if (old !== undefined && old !== row) next.set(id, [...(next.get(id) ?? []), { at: now, before: old }])
  })
  return next
}

const fresh = <Row>(past: PastRows<Row>, now: number): PastRows<Row> => {
  const isOld = ({ at }: Past<Row>): boolean => now - at >= CHANGED_MS
  if (![...past.values()].some(([first]) => first !== undefined && isOld(first))) return past
  return new Map(
    [...past].flatMap(([id, all]): [string, readonly Past<Row>[]][] => {
      const kept = all.filter(each => !isOld(each))
      return kept.length === 0 ? [] : [[id, kept]]
    }),
  )
}
