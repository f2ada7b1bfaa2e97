// The curve of a run: each step once, whatever attempts it took.
import type { HistoryLine } from '../domain/documents.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { findRun } from './find-run.ts'
import { metricsOf } from './run-row.ts'
import { rfc3339 } from './sweep-row.ts'

/** Gives the lines of `show RUN --history`, by step. */
export const createHistory =
  ({ store }: { readonly store: Pick<StoreQueries, 'findRuns' | 'run' | 'history'> }) =>
  async (written: string): Promise<readonly HistoryLine[]> => {
    const { sweepId, runId } = findRun(store, written)
    return store.history(sweepId, runId).map(({ step, time, attempt, metrics }) => ({
      step,
      time: rfc3339(time),
      attempt,
      metrics: metricsOf(metrics),
    }))
  }
