// The ledger against a meter: a sweep of 200 runs on a simulated fleet, with packs, preemptions, doubles, changes of the
// price and ends that nobody recorded.
import { describe, expect, test } from 'vitest'
import { groupBy } from '../../src/domain/group-by.ts'
import { createBill } from '../../src/services/bill.ts'
import { createCost } from '../../src/services/cost.ts'
import { dumpDatabase } from '../../src/store/dump.ts'
import { FLEET_STARTS_AT_S, startFleet } from '../support/fleet.ts'
import { SWEEP_ID } from '../support/records.ts'
import { syncedStore } from '../support/synced-store.ts'

const HEARTBEAT_S = 5
/** In nano-dollars per second: an eighth of a second costs a whole number of them. */
const PRICE = 251_920
const LATER_PRICES = [400_000, 160_000]
const DEAREST = Math.max(PRICE, ...LATER_PRICES)

/** What cost the large one something; who is told before leaves without losing anything. */
const HARM = ['killed', 'infra', 'duplicate', 'user_error']

const sum = (parts: readonly bigint[]): bigint => parts.reduce((all, part) => all + part, 0n)

describe.concurrent.each([
  { seed: 1, runs: 200, pack: 3 },
  { seed: 2, runs: 40, pack: 1 },
  { seed: 3, runs: 40, pack: 4 },
])('$runs runs, $pack in a container at most', ({ seed, runs, pack }) => {
  test('the ledger equals the meter to the nano-dollar, within a heartbeat where an end is not known, and to the cent after the bill', async () => {
    using fleet = startFleet({
      seed,
      runs,
      plan: {
        parallel: 12,
        pack,
        heartbeat_s: HEARTBEAT_S,
        price: { nano_usd_per_s: PRICE, source: 'test' },
      },
      fails: 0.03,
      weather: { lives: 45, parts: 0.1 },
      prices: LATER_PRICES.map((price, index) => [60 + 150 * index, price]),
    })
    const { volume } = fleet
    const meter = await fleet.meter
    using synced = syncedStore(new Map([[SWEEP_ID, volume]]))
    await synced.sync.syncAll()
    const { store } = synced

    const hosts = new Map(
      store
        .sweep(SWEEP_ID)
        ?.runs.flatMap(run =>
          run.attempts.map(attempt => [`${run.runId}/${attempt.name}`, attempt] as const),
        ),
    )
    const rows = groupBy(store.ledger(SWEEP_ID), row => hosts.get(`${row.runId}/${row.name}`)?.host)
    const isExact = meter.containers.map(each => {
      const own = rows.get(each.container) ?? []
      const ledger = sum(own.flatMap(row => row.entries.map(({ nanoUsd }) => nanoUsd ?? -1n)))
      const beyond = Number(ledger - BigInt(each.known_nano_usd))
      if (each.ends_seen) expect(beyond, each.container).toBe(0)
      expect(beyond, each.container).toBeGreaterThanOrEqual(0)
      expect(beyond, each.container).toBeLessThanOrEqual(HEARTBEAT_S * DEAREST)
      expect(own.filter(({ estimated }) => estimated).length > 0).toBe(!each.ends_seen)
      return each.ends_seen
    })
    // What this is about has happened.
    expect(meter.containers.length).toBeGreaterThan(5)
    expect(isExact).toContain(true)
    const { waste, waste_by_cause, total, savings, by_label } = await createCost({ store })(SWEEP_ID)
    expect(by_label).toHaveProperty('cold_start')
    expect(waste.usd).toBeGreaterThan(0)
    expect(savings.resume.resumes).toBeGreaterThan(0)
    if (runs === 200) expect(Object.keys(waste_by_cause)).toEqual(expect.arrayContaining(HARM))

    // The bill has everything: containers that nobody began in or that were kept for more, and the driver.
    const bill = await createBill({
      store,
      files: { readText: async path => path },
      clock: { now: () => (FLEET_STARTS_AT_S + 86_400) * 1000 },
      cloud: {
        bill: async () =>
          meter.hours.map(({ start, nano_usd }) => ({
            app: `sweepdeck-${SWEEP_ID}`,
            start: new Date(start / 1e6).toISOString(),
            usd: `${nano_usd}e-9`,
          })),
      },
    })(SWEEP_ID, { kind: 'workspace' })
    const nano = (usd: number): number => Math.round(usd * 1e9)
    const billed = meter.hours.reduce((all, hour) => all + hour.nano_usd, 0)
    const shared = bill.runs.reduce((all, run) => all + nano(run.billed_usd), 0)
    expect(nano(bill.billed_usd)).toBe(billed)
    expect(shared + nano(bill.idle_usd) + nano(bill.unallocated_usd) + nano(bill.others_usd)).toBe(billed)
    const rented = meter.containers.reduce((all, each) => all + each.nano_usd, 0)
    expect(Math.abs(shared + nano(bill.unallocated_usd) - rented)).toBeLessThan(1e7)

    const known = meter.containers.reduce((all, each) => all + each.known_nano_usd, 0)
    console.log(
      `seed ${seed}: ${meter.containers.length} containers, ${isExact.filter(exact => !exact).length} of them with ends that nobody saw; ` +
        `ledger $${total.usd}, meter $${known / 1e9}, billed $${billed / 1e9} with idle containers and driver; ` +
        `waste $${waste.usd} ${JSON.stringify(waste_by_cause)}`,
    )
    using rebuilt = syncedStore(new Map([[SWEEP_ID, volume]]))
    await rebuilt.sync.syncAll()
    expect(dumpDatabase(rebuilt.path)).toEqual(dumpDatabase(synced.path))
  })
})
