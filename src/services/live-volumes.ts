// Reads the volumes again and again, each engine by itself: what is new of sweeps that go on, and of the one that is
// looked at; of sweeps that are over only now and then, since somebody may ask for more of them.
import type { StoreIngest } from '../domain/ingest-port.ts'
import type { LiveQueries, SweepListRow } from '../domain/live-port.ts'
import type { Clock, Engine, EngineName } from '../domain/ports.ts'
import { safeSegment } from '../domain/protocol.ts'
import { isFinalSweepState } from '../domain/states.ts'
import type { LiveTrouble } from './live-snapshot.ts'
import { type CurrentState, currentState, type Engines } from './sweep-state.ts'
import { syncSweepFolder } from './sync-sweep.ts'
import { SMALL_SIZES, type Turns, withTurns } from './turns.ts'

export interface WatchPorts {
  readonly store: StoreIngest & Pick<LiveQueries, 'sweepList'>
  readonly engines: Engines
  readonly clock: Clock
  readonly turns: Turns
}

export interface VolumeWatch {
  /** The sweep that is looked at. */
  attend(sweepId: string | null): void
  /** The state that an engine says a sweep is in; null: as its drivers journalled it. */
  stateOf(sweep: Pick<SweepListRow, 'sweepId' | 'state'>): CurrentState | null
  /** Another number whenever a state or a trouble changed that no journal tells of. */
  version(): number
  troubles(): readonly LiveTrouble[]
  syncedAt(): number | null
  readNow(): Promise<void>
}

const PAUSE_MS = 1_000
/** Sweeps that are over and are looked at in one round. */
const OVER_AT_ONCE = 3
const LONGEST_PAUSE_MS = 60_000

/** Reads until the signal. */
export const createVolumeWatch = (ports: WatchPorts, signal: AbortSignal): VolumeWatch => {
  const { engines, clock } = ports
  const states = new Map<string, CurrentState>()
  const troubles = new Map<EngineName, LiveTrouble>()
  const synced = new Map<EngineName, number>()
  let attended: string | null = null
  let version = 0

  const setState = (sweepId: string, state: CurrentState | null): void => {
    const before = states.get(sweepId)
    if (before?.state === state?.state && before?.why === state?.why) return
    if (state === null) states.delete(sweepId)
    else states.set(sweepId, state)
    version += 1
  }
  const readers = [...engines.values()].map(engine =>
    createReader(ports, { engine, attended: () => attended, setState }),
  )
  const read = async ({ engine, round }: Reader): Promise<boolean> => {
    try {
      await round()
      synced.set(engine.name, clock.now())
      if (troubles.delete(engine.name)) version += 1
      return true
    } catch (error) {
      const failures = (failed.get(engine.name) ?? 0) + 1
      failed.set(engine.name, failures)
      const pause = Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** failures)
      const { message, hint = null } = error as Error & { hint?: string | null }
      troubles.set(engine.name, { engine: engine.name, text: message, hint, retryAt: clock.now() + pause })
      version += 1
      return false
    }
  }
  const failed = new Map<EngineName, number>()
  const keepReading = async (reader: Reader): Promise<void> => {
    while (!signal.aborted) {
      if (await read(reader)) failed.delete(reader.engine.name)
      const until = troubles.get(reader.engine.name)?.retryAt ?? clock.now() + PAUSE_MS
      await clock.sleep(Math.max(PAUSE_MS, until - clock.now()), signal)
    }
  }
  for (const reader of readers) void keepReading(reader)

  return {
    attend: sweepId => {
      attended = sweepId
    },
    stateOf: ({ sweepId, state }) => (isFinalSweepState(state) ? null : (states.get(sweepId) ?? null)),
    version: () => version,
    troubles: () => [...troubles.values()],
    syncedAt: () => (synced.size < readers.length ? null : Math.min(...synced.values())),
    readNow: async () => {
      await Promise.all(readers.map(read))
    },
  }
}

interface Reader {
  readonly engine: Engine
  /** Reads once what there may be to read. */
  readonly round: () => Promise<void>
}

const createReader = (
  { store, engines, clock, turns }: WatchPorts,
  {
    engine,
    attended,
    setState,
  }: {
    readonly engine: Engine
    readonly attended: () => string | null
    readonly setState: (sweepId: string, state: CurrentState | null) => void
  },
): Reader => {
  let next = 0
  let underWay: Promise<void> | null = null
  const round = async (): Promise<void> => {
    const known = new Map(store.sweepList().map(sweep => [sweep.sweepId, sweep]))
    const there = (await engine.sweeps()).filter(sweepId => safeSegment.safeParse(sweepId).success)
    const isOver = (sweepId: string): boolean => {
      const sweep = known.get(sweepId)
      return sweep !== undefined && isFinalSweepState(sweep.state) && sweepId !== attended()
    }
    const over = there.filter(isOver)
    const some = over.length <= OVER_AT_ONCE ? over : turnOf(over, next)
    next += OVER_AT_ONCE
    // Newest first: what was launched last is waited for.
    for (const sweepId of [...there.filter(each => !isOver(each)).reverse(), ...some]) {
      const volume = withTurns(engine.volume(sweepId), turns)
      const sweep = known.get(sweepId)
      // Asked before reading: whoever is gone now has written everything.
      const state = sweep === undefined ? null : await currentState(sweep, engines)
      await syncSweepFolder({ store, volume, sweepId, now: clock.now(), sizes: SMALL_SIZES })
      setState(sweepId, state?.state === 'lost' ? state : null)
    }
  }
  return {
    engine,
    /** One at a time: what is read twice at once counts only once, and costs double. */
    round: () => {
      underWay ??= round().finally(() => {
        underWay = null
      })
      return underWay
    },
  }
}

const turnOf = (all: readonly string[], from: number): readonly string[] =>
  Array.from({ length: OVER_AT_ONCE }, (_, index) => all[(from + index) % all.length] as string)
