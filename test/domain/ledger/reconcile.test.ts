import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allocate, type ContainerStay, HOUR_NS, reconcile } from '../../../src/domain/ledger/reconcile.ts'
import { steadyTariff } from '../../../src/domain/ledger/tariff.ts'

const S = 1_000_000_000n
const stay = (runId: string, from: bigint, to: bigint, container = runId): ContainerStay => ({
  runId,
  container,
  from: from * S,
  to: to * S,
})
const hour = (index: bigint, nanoUsd: bigint) => ({
  from: index * HOUR_NS,
  to: (index + 1n) * HOUR_NS,
  nanoUsd,
})

const given = (request: Partial<Parameters<typeof reconcile>[0]>) =>
  reconcile({
    bill: [],
    stays: [],
    drivers: [],
    driverNanoUsdPerS: 1,
    tariff: steadyTariff(100),
    closedUntil: 10n * HOUR_NS,
    ...request,
  })
const billed = (request: Partial<Parameters<typeof reconcile>[0]>) =>
  Object.fromEntries(given(request).runs.map(run => [run.runId, run.billed]))

describe('a bill', () => {
  test('is shared by the seconds that runs had of containers, hour by hour', () => {
    const stays = [stay('a', 0n, 3600n), stay('b', 1800n, 3600n), stay('b', 3600n, 7200n)]
    expect(billed({ bill: [hour(0n, 300n), hour(1n, 70n)], stays })).toEqual({ a: 200n, b: 170n })
  })

  test('of a container that two runs share is halved for as long as both are in it', () => {
    const stays = [stay('a', 0n, 1000n, 'ta-1'), stay('b', 500n, 1000n, 'ta-1')]
    expect(billed({ bill: [hour(0n, 100n)], stays })).toEqual({ a: 75n, b: 25n })
  })

  test('pays the driver first, as far as it goes', () => {
    const drivers = [{ from: 0n, to: 7200n * S }]
    const found = given({ bill: [hour(0n, 5000n), hour(1n, 3000n)], stays: [stay('a', 0n, 7200n)], drivers })
    expect([found.idle, found.runs[0]?.billed, found.unallocated]).toEqual([6600n, 1400n, 0n])
  })

  test("of an hour without a run is nobody's", () => {
    const found = given({ bill: [hour(0n, 10n), hour(5n, 7n)], stays: [stay('a', 0n, 60n)] })
    expect([found.runs[0]?.billed, found.unallocated, found.billed]).toEqual([10n, 7n, 17n])
  })

  test('is that of the hours that are over; what was estimated of the others is told apart', () => {
    const found = given({
      bill: [hour(0n, 10n), hour(1n, 10n)],
      stays: [stay('a', 3000n, 4200n)],
      closedUntil: HOUR_NS,
    })
    expect(found).toMatchObject({ billed: 10n, later: 60_000n, runs: [{ estimate: 60_000n, billed: 10n }] })
  })

  test('without a rate has no estimate to be held against', () =>
    expect(given({ tariff: steadyTariff(null), stays: [stay('a', 0n, 60n)] })).toMatchObject({
      later: null,
      runs: [{ estimate: null }],
    }))

  test('gives what cannot be divided to the largest remainders', () =>
    expect(allocate(10n, new Map(Object.entries({ a: 1n, b: 1n, c: 2n, d: 3n })))).toEqual(
      new Map(Object.entries({ a: 2n, b: 1n, c: 3n, d: 4n })),
    ))
})

const seconds = fc.bigInt({ min: 0n, max: 5n * 3600n })
const anyStay = fc
  .record({
    runId: fc.constantFrom('a', 'b', 'c', 'd'),
    container: fc.constantFrom('ta-1', 'ta-2', 'ta-3'),
    from: seconds,
    length: seconds,
  })
  .map(({ length, ...each }) => ({ ...each, from: each.from * S, to: (each.from + length) * S }))
/** Mostly an hour; what others bill by the day, or by the second, too. */
const anyPeriod = fc
  .record({
    index: fc.bigInt({ min: 0n, max: 9n }),
    length: fc.constantFrom(HOUR_NS, HOUR_NS, 24n * HOUR_NS, S),
    nanoUsd: fc.bigInt({ min: -1000n, max: 10n ** 10n }),
  })
  .map(({ index, length, nanoUsd }) => ({ from: index * HOUR_NS, to: index * HOUR_NS + length, nanoUsd }))

test('whatever was billed, all of it goes to runs, to idle or to nobody, and nothing else does', () => {
  fc.assert(
    fc.property(
      fc.array(anyStay, { maxLength: 12 }),
      fc.array(anyPeriod, { maxLength: 12 }),
      fc.array(fc.record({ from: seconds, to: seconds }), { maxLength: 2 }),
      fc.nat(30),
      (stays, bill, drivers, closed) => {
        const closedUntil = BigInt(closed) * HOUR_NS
        const found = given({
          stays,
          bill,
          drivers: drivers.map(({ from, to }) => ({ from: from * S, to: to * S })),
          driverNanoUsdPerS: 1000,
          closedUntil,
        })
        const over = bill.filter(({ to }) => to <= closedUntil)
        const total = over.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0n)
        const shared = found.runs.reduce((sum, run) => sum + run.billed, 0n)
        expect(found.billed).toBe(total)
        expect(shared + found.idle + found.unallocated).toBe(total)
        expect(found.idle).toBeGreaterThanOrEqual(0n)
      },
    ),
  )
})

test('of two runs in one hour, the one that had more of a container pays no less', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 3600n }),
      fc.bigInt({ min: 1n, max: 3600n }),
      fc.nat(),
      (a, b, usd) => {
        const paid = billed({ bill: [hour(0n, BigInt(usd))], stays: [stay('a', 0n, a), stay('b', 0n, b)] })
        if (a >= b) expect(paid.a).toBeGreaterThanOrEqual(paid.b as bigint)
      },
    ),
  )
})
