// All sweeps of this project.
import type { SweepRow } from '../domain/documents.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { sweepRows } from './sweep-row.ts'
import type { Engines } from './sweep-state.ts'

/** Gives the rows of `ls`, newest first. */
export const createListSweeps =
  ({ store, engines }: { readonly store: Pick<StoreQueries, 'sweeps'>; readonly engines: Engines }) =>
  (): Promise<readonly SweepRow[]> =>
    sweepRows(store.sweeps(), engines)
