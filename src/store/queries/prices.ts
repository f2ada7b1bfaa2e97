// What a slot of a sweep costs: from its launch on, and from each change of the price on.
import type { PriceRow, StoreQueries } from '../../domain/store-port.ts'
import type { Sql } from '../sql.ts'

/** The query over prices. */
export const priceQueries = (sql: Sql): Pick<StoreQueries, 'prices'> => ({
  prices: sweepId => pricesOf(sql, sweepId),
})

/** In the order of time; the first is that of the launch. */
export const pricesOf = (sql: Sql, sweepId: string): readonly PriceRow[] => {
  const [launch] = sql.all<PriceRow>(
    'SELECT since, nano_usd_per_s AS nanoUsdPerS, source FROM prices WHERE sweep_id = ?',
    sweepId,
  )
  if (launch === undefined) return []
  const changes = sql.all<PriceRow>(
    `SELECT at AS since, record ->> 'nano_usd_per_s' AS nanoUsdPerS, record ->> 'source' AS source FROM controls
     WHERE sweep_id = ? AND kind = 'price' AND at > ? ORDER BY at, seq`,
    sweepId,
    launch.since,
  )
  return [launch, ...changes]
}
