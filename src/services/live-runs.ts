// The runs of one sweep, kept up to date in memory: read once, and afterwards only what can have changed.
import type { AnnotationQueries } from '../domain/annotations/annotation-port.ts'
import type { LiveQueries, RunListRow } from '../domain/live-port.ts'
import type { RunState } from '../domain/states.ts'
import type { Turns } from './turns.ts'

/** The same object until something of it changes. */
export type LiveRun = RunListRow

export interface LiveRuns {
  /** By index; the same array until something changes. */
  rows(): readonly LiveRun[]
  /** All of them were read. */
  isComplete(): boolean
  /** Reads what can have changed; says between its slices that there is more. */
  update(options: { readonly now: number; readonly onSlice: () => void }): Promise<void>
}

type Store = Pick<
  LiveQueries & AnnotationQueries,
  | 'version'
  | 'runIdsAfter'
  | 'runList'
  | 'newestDriverPlace'
  | 'runsInMotion'
  | 'sweepListRow'
  | 'runsAnnotated'
>

/** Rows that are read at once: some milliseconds. */
const SLICE = 80
/** Everything is read again no more often than this. */
const RELOAD_MS = 5_000

/** Nothing of it is read before the first update. */
export const createLiveRuns = (
  sweepId: string,
  { store, turns }: { readonly store: Store; readonly turns: Turns },
): LiveRuns => {
  const known = new Map<string, LiveRun>()
  let order: LiveRun[] = []
  let place: ReturnType<Store['newestDriverPlace']> | null = null
  let isComplete = false
  let annotatedUpTo = 0
  let reloadedAt = Number.NEGATIVE_INFINITY

  /** Reads some rows, and whether one of them is news. */
  const take = (runIds: readonly string[]): boolean => {
    let isNews = false
    for (const row of store.runList(sweepId, runIds)) {
      const before = known.get(row.runId)
      const after = before === undefined ? row : changed(before, row)
      if (after === before) continue
      known.set(row.runId, after)
      isNews = true
    }
    return isNews
  }
  const arrange = (): void => {
    order = [...known.values()].sort((a, b) => a.index - b.index)
  }
  const takeAll = async (
    runIds: readonly string[],
    { onSlice }: { readonly onSlice: () => void },
  ): Promise<void> => {
    for (let from = 0; from < runIds.length; from += SLICE) {
      if (take(runIds.slice(from, from + SLICE))) {
        arrange()
        onSlice()
      }
      await turns.take()
    }
  }
  const takeNew = async (options: { readonly onSlice: () => void }): Promise<void> => {
    for (;;) {
      const added = store.runIdsAfter(sweepId, order.at(-1)?.index ?? -1, SLICE)
      if (added.length === 0) return
      await takeAll(
        added.map(({ runId }) => runId),
        options,
      )
    }
  }
  const isTrue = (): boolean => {
    const summary = store.sweepListRow(sweepId)
    if (summary === null) return true
    const counts = new Map<RunState, number>()
    let hours = 0
    for (const run of order) {
      counts.set(run.state, (counts.get(run.state) ?? 0) + 1)
      hours += run.spend.hours
    }
    const agree = Object.entries(summary.counts).every(
      ([state, count]) => (counts.get(state as RunState) ?? 0) === count,
    )
    return agree && Math.abs(hours - summary.spend.hours) <= 1e-9 * Math.max(1, hours)
  }

  return {
    rows: () => order,
    isComplete: () => isComplete,
    update: async options => {
      // Asked before reading: what comes meanwhile is read once more.
      const version = store.version()
      const heard = store.newestDriverPlace(sweepId)
      const annotated = store.runsAnnotated(annotatedUpTo)
      if (place !== null) {
        const open = order.filter(run => run.open).map(run => run.runId)
        const moving = store.runsInMotion(sweepId, place).filter(runId => known.has(runId))
        const said = annotated.line < annotatedUpTo ? [...known.keys()] : annotated.runIds
        const noted = said.filter(runId => known.has(runId))
        await takeAll([...new Set([...open, ...moving, ...noted])], options)
      }
      await takeNew(options)
      place = heard
      annotatedUpTo = annotated.line
      isComplete = true
      // Sums that do not agree tell of what else changed: shares of a GPU, another manager's rebuild.
      if (options.now - reloadedAt < RELOAD_MS || store.version() !== version || isTrue()) return
      reloadedAt = options.now
      await takeAll([...known.keys()], options)
    },
  }
}

/** The row as it is now; the one before where that says the same. Configs never change, and are kept as they are. */
const changed = (before: LiveRun, row: RunListRow): LiveRun => {
  const after = { ...row, config: before.config }
  return JSON.stringify(before) === JSON.stringify(after) ? before : after
}
