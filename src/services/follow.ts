// Follows a sweep until it is over: reads what is new on the volume, and says what changed.
import type { Clock, EngineName } from '../domain/ports.ts'
import { isFinalSweepState } from '../domain/states.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import type { FollowUpdate } from './app.ts'
import { driverLives } from './request.ts'
import { createPace, likelySeconds } from './sweep-pace.ts'
import { sweepRowOf } from './sweep-row.ts'
import { currentState, type Engines } from './sweep-state.ts'

export interface FollowPorts {
  readonly store: Pick<StoreQueries, 'summary' | 'notes' | 'runsEnded' | 'runSeconds'>
  readonly engines: Engines
  readonly clock: Clock
  readonly syncSweep: (sweepId: string) => Promise<unknown>
}

const SHORTEST_POLL_MS = 250
const LONGEST_POLL_MS = 2_000
const BACK_OFF = 1.5
/** A driver that has ended its sweep is about to be gone. */
const ENDING_POLL_MS = 20

/** Ends come from the first on, notes from the newest driver's start, each once; an update comes when something changed, and at the end. */
export async function* followSweep(
  sweepId: string,
  { signal, ports }: { readonly signal: AbortSignal; readonly ports: FollowPorts },
): AsyncGenerator<FollowUpdate> {
  const look = createLook(sweepId, ports)
  let shown = ''
  let pause = SHORTEST_POLL_MS
  for (;;) {
    // Asked before reading: whoever is gone now has written everything.
    const lives = await driverMayLive(sweepId, ports)
    const isOver = signal.aborted || !lives
    const update = await look(lives)
    const text = JSON.stringify([update.sweep, update.stateWhy])
    const isNews = text !== shown || update.notes.length > 0 || update.ended.length > 0
    if (isNews || isOver) yield update
    if (isOver) return
    shown = text
    pause = isNews ? SHORTEST_POLL_MS : Math.min(pause * BACK_OFF, LONGEST_POLL_MS)
    await ports.clock.sleep(isFinalSweepState(update.sweep.state) ? ENDING_POLL_MS : pause, signal)
  }
}

/** Whether anything can still happen without somebody asking for it. */
const driverMayLive = async (sweepId: string, { store, engines }: FollowPorts): Promise<boolean> => {
  const sweep = store.summary(sweepId)
  // Not read in yet: the first look does that.
  if (sweep === null) return true
  const engine = engines.get(sweep.engine as EngineName)
  return engine !== undefined && (await driverLives(engine, sweepId))
}

interface Place {
  readonly epoch: number
  readonly seq: number
}

/** What earlier drivers had to say is over: a warning of an attempt that was retried would only mislead. */
const beforeNewestDriver = async ({ sweepId, engine }: SweepSummary, engines: Engines): Promise<Place> => {
  const driver = await engines.get(engine as EngineName)?.findDriver(sweepId)
  return { epoch: (driver?.epoch ?? 1) - 1, seq: Number.MAX_SAFE_INTEGER }
}

/** Each call reads what is new and returns the state of things. */
const createLook = (sweepId: string, { store, engines, clock, syncSweep }: FollowPorts) => {
  const pace = createPace()
  let lastNote: Place | null = null
  let lastEnd: Place | null = null
  return async (lives: boolean): Promise<FollowUpdate> => {
    await syncSweep(sweepId)
    const sweep = store.summary(sweepId)
    if (sweep === null) throw new Error(`${sweepId} is not on its volume`)
    lastNote ??= await beforeNewestDriver(sweep, engines)
    const notes = store.notes(sweepId, lastNote)
    lastNote = notes.at(-1) ?? lastNote
    const ended = store.runsEnded(sweepId, lastEnd)
    lastEnd = ended.at(-1) ?? lastEnd
    const current = lives ? { state: sweep.state, why: sweep.stateWhy } : await currentState(sweep, engines)
    const { plan } = sweep
    return {
      sweep: sweepRowOf(sweep, current),
      stateWhy: current.why,
      ...pace(sweep, {
        now: clock.now(),
        state: current.state,
        likelyS: () => likelySeconds({ identity: plan.code.identity, sweepName: plan.name }, store),
      }),
      notes,
      ended: ended.map(({ runId, state, value }) => ({ runId, state, value })),
    }
  }
}
