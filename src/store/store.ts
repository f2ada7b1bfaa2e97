// The store: what services ask of it, on one database file that is opened at the first question.
import type { AnnotationIngest, AnnotationQueries } from '../domain/annotations/annotation-port.ts'
import type { StoreIngest } from '../domain/ingest-port.ts'
import type { LiveQueries } from '../domain/live-port.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { type Connection, connectionTo } from './connection.ts'
import { storeError } from './errors.ts'
import { ingest } from './ingest/ingest.ts'
import { readings } from './ingest/reading.ts'
import { acrossQueries } from './queries/across.ts'
import { annotationQueries } from './queries/annotations.ts'
import { bestValuesQuery } from './queries/best-values.ts'
import { eventQueries } from './queries/events.ts'
import { historyQuery } from './queries/history.ts'
import { liveQueries } from './queries/live.ts'
import { moneyQueries } from './queries/money.ts'
import { priceQueries } from './queries/prices.ts'
import { reproductionQueries } from './queries/reproduction.ts'
import { runQueries } from './queries/runs.ts'
import { sweepQueries } from './queries/sweeps.ts'
import { rebuild } from './rebuild.ts'

export interface Store extends StoreQueries, LiveQueries, StoreIngest, AnnotationIngest, AnnotationQueries {
  close(): void
}

/** The store in the database file `path`. Nothing is opened or made before it is asked something. */
export const openStore = (path: string): Store => withClearErrors(storeOn(path, connectionTo(path)), path)

const storeOn = (path: string, connection: Connection): Store => {
  const { sql } = connection
  return {
    ...sweepQueries(sql),
    ...runQueries(sql),
    history: historyQuery(sql),
    bestValues: bestValuesQuery(sql),
    ...acrossQueries(sql),
    ...eventQueries(sql),
    ...priceQueries(sql),
    ...reproductionQueries(sql),
    ...annotationQueries(sql),
    ...liveQueries(sql),
    ...moneyQueries(sql),
    ...readings(sql),
    ingest: (sweepId, changes) => ingest(sql, sweepId, changes),
    rebuild: fill => rebuild(path, connection, fresh => fill(storeOn(path, fresh))),
    close: connection.close,
  }
}

/** The same store, whose methods say what a refusal of SQLite means. */
const withClearErrors = (store: Store, path: string): Store => {
  const clear = (error: unknown): never => {
    throw storeError(error, path)
  }
  const wrap =
    (method: (...parameters: unknown[]) => unknown) =>
    (...parameters: unknown[]): unknown => {
      try {
        const answer = method(...parameters)
        return answer instanceof Promise ? answer.catch(clear) : answer
      } catch (error) {
        return clear(error)
      }
    }
  return Object.fromEntries(
    Object.entries(store).map(([name, method]) => [name, wrap(method)]),
  ) as unknown as Store
}
