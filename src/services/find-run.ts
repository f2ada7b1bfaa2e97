// Which run an id or the beginning of one means.
import { SweepdeckError } from '../domain/errors.ts'
import type { RunFacts } from '../domain/facts.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { ambiguous } from './resolve.ts'

export type RunQueries = Pick<StoreQueries, 'findRuns' | 'run'>

/** The run; of one that several sweeps hold, where it really ran, the newest first. Throws `run.not_found`. */
export const findRun = (store: RunQueries, written: string): RunFacts => {
  const places = written === '' ? [] : store.findRuns(written)
  const ids = [...new Set(places.map(({ runId }) => runId))]
  const id = ids.length > 1 ? ids.find(id => id === written) : ids[0]
  if (id === undefined && ids.length > 1) throw ambiguous(written, ids)
  const runs = places
    .filter(({ runId }) => runId === id)
    .flatMap(({ sweepId, runId }) => store.run(sweepId, runId) ?? [])
  const found = runs.find(run => run.cachedFrom === null) ?? runs[0]
  if (!found)
    throw new SweepdeckError(`no run has an id that begins with ${JSON.stringify(written)}`, {
      code: 'run.not_found',
      hint: '`sweepdeck show SWEEP` shows the runs of a sweep.',
    })
  return found
}
