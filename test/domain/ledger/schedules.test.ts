// The ledger of whole sweeps, over schedules as they come: attempts that were preempted, that ran into each other, that
// shared containers, and a price that changed while they did.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AttemptFacts } from '../../../src/domain/facts.ts'
import { type Stay, sharesOf } from '../../../src/domain/ledger/gpu-shares.ts'
import { ledgerOf } from '../../../src/domain/ledger/ledger.ts'
import type { Tariff } from '../../../src/domain/ledger/tariff.ts'
import { durationOf } from '../../../src/domain/ledger/timeline.ts'
import { anyAttempts } from './attempts.ts'

const NS_PER_MS = 1_000_000n

/** Prices in nano-dollars per second by the millisecond from which on they hold. */
const anyPrices = fc
  .array(
    fc.record({ since: fc.integer({ min: 0, max: 150_000 }), price: fc.integer({ min: 0, max: 2_000_000 }) }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map(prices => prices.toSorted((a, b) => a.since - b.since))
type Prices = readonly { readonly since: number; readonly price: number }[]

const tariffOf = (prices: Prices): Tariff =>
  prices.map(({ since, price }) => ({
    since: BigInt(since) * NS_PER_MS,
    nanoUsdPerS: price,
  })) as unknown as Tariff

/** What one slot costs between two moments, said in another way: price by price, and rounded once. */
const meter = (prices: Prices, from: bigint, to: bigint): bigint => {
  const until = (at: bigint): bigint => {
    let paid = 0n
    prices.forEach(({ since, price }, index) => {
      const begin = index === 0 ? 0n : BigInt(since) * NS_PER_MS
      const next = prices[index + 1]
      const end = next === undefined ? at : BigInt(next.since) * NS_PER_MS
      for (const [edge, sign] of [
        [end < at ? end : at, 1n],
        [begin < at ? begin : at, -1n],
      ] as const)
        paid += sign * edge * BigInt(price)
    })
    return paid / 1_000_000_000n
  }
  return until(to) - until(from)
}

interface Member {
  readonly attempt: AttemptFacts
  /** The container that it shares; null: it is alone. */
  readonly container: number | null
  readonly stay: Stay
}

const anyRun = anyAttempts.chain(attempts =>
  fc
    .array(fc.option(fc.nat(2)), { minLength: attempts.length, maxLength: attempts.length })
    .map(containers => ({ attempts, containers })),
)

/** The times at which anybody was there, joined. */
const busy = (stays: readonly Stay[]): readonly Pick<Stay, 'from' | 'to'>[] => {
  const blocks: { from: bigint; to: bigint }[] = []
  const there = stays.filter(({ from, to }) => to > from).toSorted((a, b) => Number(a.from - b.from))
  for (const { from, to } of there) {
    const last = blocks.at(-1)
    if (last === undefined || from > last.to) blocks.push({ from, to })
    else if (to > last.to) last.to = to
  }
  return blocks
}

const sum = (parts: readonly bigint[]): bigint => parts.reduce((all, part) => all + part, 0n)

test('every nanosecond has one label, and the parts of time and money are the whole', () => {
  fc.assert(
    fc.property(fc.array(anyRun, { maxLength: 5 }), anyPrices, (all, prices) => {
      const tariff = tariffOf(prices)
      const runs = all.map(({ attempts, containers }, run) =>
        attempts.map((attempt, index): Member => {
          const from = BigInt(attempt.startedAt) * NS_PER_MS
          const name = `${run}/${attempt.name}`
          return {
            attempt,
            container: containers[index] ?? null,
            stay: { name, from, to: from + durationOf(attempt) },
          }
        }),
      )
      const members = runs.flat()
      const sharesBeside = (own: Member) => {
        if (own.container === null) return null
        const others = members.filter(each => each !== own && each.container === own.container)
        return sharesOf(
          own.stay,
          others.map(({ stay }) => stay),
          tariff,
        )
      }
      const rows = runs.flatMap(run =>
        ledgerOf(
          run.map(({ attempt }) => attempt),
          {
            tariff,
            loggedUntil: () => 7,
            sharesOf: attempt => sharesBeside(run.find(each => each.attempt === attempt) as Member),
          },
        ),
      )
      rows.forEach(({ entries }, index) => {
        expect(sum(entries.map(entry => entry.nanoseconds))).toBe(
          durationOf((members[index] as Member).attempt),
        )
        expect(new Set(entries.map(entry => entry.label)).size).toBe(entries.length)
        expect(entries.every(entry => entry.nanoseconds > 0n && (entry.nanoUsd ?? -1n) >= 0n)).toBe(true)
      })
      const alone = members.filter(({ container }) => container === null).map(({ stay }) => stay)
      const blocks = [0, 1, 2].flatMap(container =>
        busy(members.filter(each => each.container === container).map(({ stay }) => stay)),
      )
      const billed = [...alone, ...blocks]
      const entries = rows.flatMap(row => row.entries)
      expect(sum(entries.map(entry => entry.gpuNanoseconds))).toBe(
        sum(billed.map(({ from, to }) => to - from)),
      )
      expect(sum(entries.map(entry => entry.nanoUsd ?? 0n))).toBe(
        sum(billed.map(({ from, to }) => meter(prices, from, to))),
      )
    }),
    { numRuns: 500 },
  )
})
