// Freezes a plan on the volume under an id of its own, and starts its driver.
import { EXIT, SweepdeckError } from '../domain/errors.ts'
import { IMPORTED } from '../domain/imported-study.ts'
import type { Clock, Engine, EngineName, IdSource } from '../domain/ports.ts'
import type { PlanRecord } from '../domain/protocol.ts'
import type { SweepPlan } from './app.ts'
import type { Engines } from './sweep-state.ts'

export interface LaunchPorts {
  readonly engines: Engines
  readonly clock: Clock
  readonly ids: IdSource
  /** Says what is done, where somebody wants to know. */
  readonly progress?: ((line: string) => void) | undefined
}

/** A sweep of which everything is cached is launched too: its driver takes over the results and ends. */
export const launchSweep = async (
  { plan, runs }: Pick<SweepPlan, 'plan' | 'runs'>,
  { engines, clock, ids, progress }: LaunchPorts,
): Promise<PlanRecord> => {
  const engine = engineFor(plan.engine, engines)
  const created_at = new Date(clock.now()).toISOString()
  const record: PlanRecord = { ...plan, sweep_id: sweepId(created_at, ids), created_at }
  await engine.start({ plan: record, runs }, progress)
  return record
}

/** Throws `engine.not_yet` for one that is planned and quoted, but not there. */
export const engineFor = (name: string, engines: Engines): Engine => {
  const engine = engines.get(name as EngineName)
  if (engine) return engine
  if (name === IMPORTED)
    throw new SweepdeckError(
      'its results were imported: there is nothing of it to start, to stop or to resume',
      {
        code: 'sweep.imported',
        hint: 'The sweep file that the import has written searches on: `sweepdeck plan`.',
      },
    )
  throw new SweepdeckError(
    `sweeps on ${name} can be planned and quoted, but not launched from this version`,
    {
      code: 'engine.not_yet',
      hint: 'Add resources.engine=local to run it on this machine.',
      exitCode: EXIT.environment,
    },
  )
}

/** `YYYYMMDD-HHMMSS-<4 hex>` in UTC, so that ids sort by time and two of one second differ. */
const sweepId = (createdAt: string, ids: IdSource): string => {
  const digits = createdAt.replaceAll(/\D/g, '')
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${ids.hex(2)}`
}
