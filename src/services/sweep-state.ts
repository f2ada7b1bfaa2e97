// The state of a sweep as of now. The store knows what was journalled; that a driver died, nobody has journalled.
import type { Engine, EngineName } from '../domain/ports.ts'
import { isFinalSweepState, type SweepState } from '../domain/states.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'

/** The engines that are there, by name. */
export type Engines = ReadonlyMap<EngineName, Engine>

export interface CurrentState {
  readonly state: SweepState
  readonly why: string
}

/** What the store says, or `lost` where the driver is gone without having ended the sweep. */
export const currentState = async (
  sweep: Pick<SweepSummary, 'sweepId' | 'engine' | 'state' | 'stateWhy'>,
  engines: Engines,
): Promise<CurrentState> => {
  const journalled = { state: sweep.state, why: sweep.stateWhy }
  if (isFinalSweepState(sweep.state)) return journalled
  const engine = engines.get(sweep.engine as EngineName)
  const driver = await engine?.findDriver(sweep.sweepId)
  if (!engine || !driver || (await engine.driverState(driver)) !== 'lost') return journalled
  return {
    state: 'lost',
    why: `its driver is gone; \`sweepdeck resume ${sweep.sweepId}\` goes on where it was`,
  }
}

/** Sweeps that something can still happen to, newest first: their state is not final, or their driver lives. */
export const unfinished = (store: Pick<StoreQueries, 'sweeps'>): readonly SweepSummary[] =>
  store.sweeps().filter(sweep => !isFinalSweepState(sweep.state))
