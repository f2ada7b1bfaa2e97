// What a screen that stays open sees: the sweeps, the runs of the one that is open, and what drivers say, kept up to
// date from the volumes and from whatever other managers write. While nothing changes, nothing is done and nothing said.
import type {
  AnnotationIngest,
  AnnotationJournal,
  AnnotationQueries,
} from '../domain/annotations/annotation-port.ts'
import type { LiveQueries, PlanBrief, SweepListRow } from '../domain/live-port.ts'
import type { Clock } from '../domain/ports.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { type Curves, type CurvesRequest, createLiveCurves } from './live-curves.ts'
import { type RunDetail, runDetail } from './live-detail.ts'
import { type SweepMoney, sweepMoney } from './live-money.ts'
import { liveNotes } from './live-notes.ts'
import { createLiveRuns, type LiveRuns } from './live-runs.ts'
import type { LiveSnapshot, LiveSweep } from './live-snapshot.ts'
import { createVolumeWatch, type WatchPorts } from './live-volumes.ts'
import { createPace, likelySeconds } from './sweep-pace.ts'
import { sweepRowOf } from './sweep-row.ts'
import type { CurrentState } from './sweep-state.ts'
import { syncAnnotations } from './sync-annotations.ts'
import type { Turns } from './turns.ts'

export interface LiveView {
  /** What is known now; the same object until something changes. */
  snapshot(): LiveSnapshot
  /** Calls back with every change, until the function that it returns is called. */
  subscribe(listener: (snapshot: LiveSnapshot) => void): () => void
  /** Whose runs are kept in sight; null: nobody's. */
  open(sweepId: string | null): void
  /** Reads what is new now; for what was just asked for. */
  refresh(): Promise<void>
  /** When all that is shown was last compared with the volumes; null: not yet. */
  syncedAt(): number | null
  curves(request: CurvesRequest): Promise<Curves>
  /** Everything about one run; null where there is none. */
  run(sweepId: string, runId: string): RunDetail | null
  money(sweepId: string): SweepMoney
  close(): void
}

export interface LiveViewPorts extends Omit<WatchPorts, 'store' | 'clock'> {
  readonly store: WatchPorts['store'] &
    LiveQueries &
    AnnotationIngest &
    AnnotationQueries &
    Pick<StoreQueries, 'runSeconds' | 'run' | 'summary'>
  readonly clock: Clock
  readonly turns: Turns
  readonly annotations: AnnotationJournal
}

/** How soon what somebody wrote to the database is seen. */
const LOOK_MS = 250
const NOTES_KEPT = 500
/** What past runs took is asked again no sooner: it sorts all of them. */
const LIKELY_MS = 30_000

/** Begins to read at once. */
export const createLiveView = (ports: LiveViewPorts): LiveView => {
  const { store, clock, turns } = ports
  const ended = new AbortController()
  const listeners = new Set<(snapshot: LiveSnapshot) => void>()
  const briefs = new Map<string, PlanBrief>()
  const paces = new Map<string, ReturnType<typeof createPace>>()
  const likely = new Map<string, { readonly seconds: number | null; readonly at: number }>()
  const curves = createLiveCurves({ store, turns })
  const volumes = createVolumeWatch(ports, ended.signal)
  let opened: { readonly sweepId: string; readonly runs: LiveRuns } | null = null
  let seen = ''
  let looking: Promise<void> | null = null
  let snapshot: LiveSnapshot = { revision: 0, sweeps: null, open: null, troubles: [] }

  const briefOf = (sweepId: string): PlanBrief | null => {
    const known = briefs.get(sweepId) ?? store.planBrief(sweepId)
    if (known !== null) briefs.set(sweepId, known)
    return known
  }
  const paceOf = (sweepId: string): ReturnType<typeof createPace> => {
    const known = paces.get(sweepId) ?? createPace()
    paces.set(sweepId, known)
    return known
  }
  const likelyOf = ({ sweepId, name }: SweepListRow, { codeIdentity }: PlanBrief): number | null => {
    const known = likely.get(sweepId)
    if (known !== undefined && clock.now() - known.at < LIKELY_MS) return known.seconds
    const seconds = likelySeconds({ identity: codeIdentity, sweepName: name }, store)
    likely.set(sweepId, { seconds, at: clock.now() })
    return seconds
  }
  const liveSweep = (row: SweepListRow): LiveSweep | null => {
    const brief = briefOf(row.sweepId)
    if (brief === null) return null
    const current: CurrentState = volumes.stateOf(row) ?? { state: row.state, why: row.stateWhy }
    return {
      sweep: sweepRowOf({ ...row, plan: brief }, current),
      stateWhy: current.why,
      plan: brief,
      lastEndedAt: row.lastEndedAt,
      ...paceOf(row.sweepId)(row, {
        now: clock.now(),
        state: current.state,
        likelyS: () => likelyOf(row, brief),
      }),
    }
  }

  const publish = (parts: Partial<LiveSnapshot>): void => {
    if (ended.signal.aborted) return
    snapshot = { ...snapshot, ...parts, revision: snapshot.revision + 1 }
    for (const listener of listeners) listener(snapshot)
  }
  const openPart = (): LiveSnapshot['open'] => {
    if (opened === null) return null
    const { sweepId, runs } = opened
    return {
      sweepId,
      runs: runs.rows(),
      isComplete: runs.isComplete(),
      notes: liveNotes({ sweepId, runs: runs.rows(), limit: NOTES_KEPT }, store),
    }
  }
  const look = async (): Promise<void> => {
    await syncAnnotations(store, ports.annotations)
    const version = `${store.version()} ${volumes.version()} ${opened?.sweepId}`
    if (version === seen) return
    seen = version
    const sweeps = store.sweepList().flatMap(row => liveSweep(row) ?? [])
    const troubles = volumes.troubles()
    // Not everything that is written says something new.
    if (!isSame({ sweeps, troubles }, snapshot)) publish({ sweeps, troubles })
    if (opened === null) return
    const mine = opened
    const show = (): void => {
      const open = openPart()
      if (opened === mine && !isSameOpen(open, snapshot.open)) publish({ open })
    }
    const before = mine.runs.rows()
    await mine.runs.update({ now: clock.now(), onSlice: () => before.length === 0 && show() })
    show()
  }
  /** One look at a time; whoever asks while one is under way gets another one after it. */
  const lookNow = async (): Promise<void> => {
    await looking
    looking ??= look().finally(() => {
      looking = null
    })
    await looking
  }
  const keepLooking = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await lookNow().catch(error => publish({ troubles: [...volumes.troubles(), troubleOf(error)] }))
      await clock.sleep(LOOK_MS, ended.signal)
    }
  }
  const troubleOf = (error: unknown): LiveSnapshot['troubles'][number] => ({
    engine: null,
    text: (error as Error).message,
    hint: (error as { hint?: string }).hint ?? null,
    retryAt: clock.now() + LOOK_MS,
  })
  void keepLooking()

  return {
    snapshot: () => snapshot,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    open: sweepId => {
      if (opened?.sweepId === sweepId) return
      opened = sweepId === null ? null : { sweepId, runs: createLiveRuns(sweepId, { store, turns }) }
      volumes.attend(sweepId)
      snapshot = { ...snapshot, open: null }
      void lookNow().catch(() => {})
    },
    refresh: async () => {
      await volumes.readNow()
      await lookNow()
    },
    syncedAt: () => volumes.syncedAt(),
    curves,
    run: (sweepId, runId) => runDetail({ sweepId, runId }, store),
    money: sweepId => sweepMoney(sweepId, store),
    close: () => {
      ended.abort()
      listeners.clear()
    },
  }
}

type Listed = Pick<LiveSnapshot, 'sweeps' | 'troubles'>

const isSame = (a: Listed, { sweeps, troubles }: Listed): boolean =>
  JSON.stringify([a.sweeps, a.troubles]) === JSON.stringify([sweeps, troubles])

const isSameOpen = (a: LiveSnapshot['open'], b: LiveSnapshot['open']): boolean => {
  const [last, known] = [a?.notes.at(-1), b?.notes.at(-1)]
  return (
    a?.sweepId === b?.sweepId &&
    a?.runs === b?.runs &&
    a?.isComplete === b?.isComplete &&
    a?.notes.length === b?.notes.length &&
    last?.time === known?.time &&
    last?.text === known?.text
  )
}
