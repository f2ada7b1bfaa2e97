// Sends one request to a sweep's driver, and sees to it that there is a driver to take it up.
import { SweepdeckError } from '../domain/errors.ts'
import type { Clock, Engine } from '../domain/ports.ts'
import type { ControlRequest, PlanRecord } from '../domain/protocol.ts'
import { type DriverTail, followDriver } from './driver-tail.ts'

export interface Sent {
  readonly seq: number
  /** No driver was alive; one was started to take it up. */
  readonly restarted: boolean
  /** What the driver made of it; null: it has not said so yet. */
  readonly outcome: string | null
}

// A driver looks at its requests several times a second; a new one has an interpreter to start first.
const PATIENCE_MS = 5_000
const POLL_MS = 50

/** Waits a little for the driver's answer: one that was just about to end may have missed the request. */
export const sendRequest = async (
  { plan, request }: { readonly plan: PlanRecord; readonly request: ControlRequest },
  { engine, clock }: { readonly engine: Engine; readonly clock: Clock },
): Promise<Sent> => {
  const sweepId = plan.sweep_id
  const volume = engine.volume(sweepId)
  // The database can outlive the volume; a sweep without its runs must not be frozen anew.
  if ((await volume.read('plan.json', 0, 1)) === null) throw gone(sweepId)
  const tail = await followDriver(volume)
  const seq = await engine.control(sweepId).append(request)
  const deadline = clock.now() + PATIENCE_MS
  let restarted = false
  for (;;) {
    const lives = await driverLives(engine, sweepId)
    const outcome = await outcomeOf(seq, tail)
    if (outcome !== null || clock.now() >= deadline) return { seq, restarted, outcome }
    if (!lives && !restarted) {
      await engine.start({ plan, runs: [] })
      restarted = true
    }
    await clock.sleep(POLL_MS)
  }
}

/** Whether a driver of this sweep is running. */
export const driverLives = async (engine: Engine, sweepId: string): Promise<boolean> => {
  const driver = await engine.findDriver(sweepId)
  return driver !== null && (await engine.driverState(driver)) === 'running'
}

const outcomeOf = async (seq: number, tail: DriverTail): Promise<string | null> => {
  for (const event of await tail.next())
    if (event.kind === 'control' && event.seq === seq) return event.outcome
  return null
}

const gone = (sweepId: string): SweepdeckError =>
  new SweepdeckError(`the files of ${sweepId} are gone from the volume`, {
    code: 'sweep.gone',
    hint: 'Nothing can be asked of it; `sweepdeck sync --rebuild` leaves out what is gone.',
  })
