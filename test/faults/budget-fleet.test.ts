// A thousand runs that would cost $100 under a budget of $10 with a reserve of $0.40, on a simulated fleet.
import { expect, test } from 'vitest'
import { startFleet } from '../support/fleet.ts'
import { SWEEP_ID } from '../support/records.ts'
import { syncedStore } from '../support/synced-store.ts'

const CAP_USD = 10
const RESERVE_USD = 0.4
/** About 100 s each, at a thousandth of a dollar a second. */
const RUN_S = 100

const CONDITIONS = [
  { condition: 'while a manager reads along', staleS: 0, isManaged: true, lives: 1e9 },
  { condition: 'while no manager is alive', staleS: 0, isManaged: false, lives: 300 },
  { condition: 'while the driver sees journals that are 30 s old', staleS: 30, isManaged: false, lives: 300 },
]

test.concurrent.each(CONDITIONS)('nothing is spent beyond budget and reserve $condition', async ({
  staleS,
  isManaged,
  lives,
}) => {
  using fleet = startFleet({
    seed: 5,
    runs: 1000,
    epochs: [9, 11],
    epochS: [10, 10],
    staleS,
    weather: { cold_start: [1, 3], imports: [0.5, 1], keeps_warm: [0, 0], lives, parts: 0 },
    plan: {
      parallel: 4,
      pack: 1,
      heartbeat_s: 10,
      checkpoint: { every_s: 30, keep: ['last'] },
      price: { nano_usd_per_s: 1_000_000, source: 'test' },
      budget: {
        usd: CAP_USD,
        gpu_hours: null,
        reserve_usd: RESERVE_USD,
        reserve_gpu_hours: null,
        run_s: RUN_S,
      },
    },
  })
  using synced = syncedStore(new Map([[SWEEP_ID, fleet.volume]]))
  let isOver = false
  const metered = fleet.meter.finally(() => {
    isOver = true
  })
  while (isManaged && !isOver) {
    await synced.sync.syncAll()
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  const { containers } = await metered
  await synced.sync.syncAll()
  const summary = synced.store.summary(SWEEP_ID)
  const spent = containers.reduce((all, each) => all + each.known_nano_usd, 0) / 1e9
  console.log(
    `$${spent} by the meter, $${summary?.spend.usd} by the ledger, ${summary?.counts.finished} finished`,
  )
  expect(summary?.state).toBe('held')
  expect(spent).toBeLessThanOrEqual(CAP_USD + RESERVE_USD)
  expect(spent).toBeGreaterThan(0.95 * CAP_USD)
  expect(summary?.counts.running).toBe(0)
  expect((summary?.counts.finished ?? 0) + (summary?.counts.queued ?? 0)).toBe(1000)
})
