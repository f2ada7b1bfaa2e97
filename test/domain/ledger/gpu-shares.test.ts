import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entriesOf } from '../../../src/domain/ledger/entries.ts'
import { type GpuShare, type Stay, sharesOf } from '../../../src/domain/ledger/gpu-shares.ts'
import { ledgerOf } from '../../../src/domain/ledger/ledger.ts'
import { steadyTariff } from '../../../src/domain/ledger/tariff.ts'
import { durationOf } from '../../../src/domain/ledger/timeline.ts'
import { attempt } from './attempts.ts'

const RATE = 1_000_000_000
const stay = (name: string, from: bigint, to: bigint): Stay => ({ name, from, to })

/** The shares of each, beside all the others. */
const everyone = (stays: readonly Stay[], rate: number | null): readonly (readonly GpuShare[])[] =>
  stays.map(own =>
    sharesOf(
      own,
      stays.filter(other => other !== own),
      steadyTariff(rate),
    ),
  )

const timeOf = (shares: readonly GpuShare[]): bigint =>
  shares.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0n)
const moneyOf = (shares: readonly GpuShare[]): bigint =>
  shares.reduce((sum, { nanoUsd }) => sum + (nanoUsd ?? 0n), 0n)

/** The times at which anybody was there, joined. */
const busy = (stays: readonly Stay[]): readonly { from: bigint; to: bigint }[] => {
  const blocks: { from: bigint; to: bigint }[] = []
  for (const { from, to } of stays
    .filter(({ from, to }) => to > from)
    .toSorted((a, b) => Number(a.from - b.from))) {
    const last = blocks.at(-1)
    if (last === undefined || from > last.to) blocks.push({ from, to })
    else if (to > last.to) last.to = to
  }
  return blocks
}

describe('a GPU that attempts share', () => {
  test('is paid by each for the time they were there, split evenly while they were there together', () => {
    const shares = everyone([stay('a', 0n, 10n), stay('b', 4n, 16n)], RATE)
    expect(shares).toEqual([
      [
        { from: 0n, to: 4n, nanoseconds: 4n, nanoUsd: 4n },
        { from: 4n, to: 10n, nanoseconds: 3n, nanoUsd: 3n },
      ],
      [
        { from: 4n, to: 10n, nanoseconds: 3n, nanoUsd: 3n },
        { from: 10n, to: 16n, nanoseconds: 6n, nanoUsd: 6n },
      ],
    ])
  })

  test('costs one who is alone, or before or after all others, what the clock says', () => {
    const [first, second] = everyone([stay('a', 0n, 10n), stay('b', 10n, 20n), stay('c', 12n, 12n)], RATE)
    expect([first, second].map(shares => shares?.map(share => share.nanoseconds))).toEqual([[10n], [10n]])
  })

  test('gives what cannot be divided to the first by name', () => {
    const shares = everyone([stay('b', 0n, 5n), stay('a', 0n, 5n), stay('c', 0n, 5n)], null)
    expect(shares.map(timeOf)).toEqual([2n, 2n, 1n])
    expect(shares[0]?.[0]?.nanoUsd).toBeNull()
  })

  test('adds up to the whole exactly, in time and in money, whoever was there when', () => {
    const moment = fc.bigInt({ min: 1_700_000_000_000_000_000n, max: 1_700_000_000_000_000_400n })
    const length = fc.bigInt({ min: 0n, max: 200n })
    const stays = fc
      .array(fc.tuple(moment, length), { minLength: 1, maxLength: 24 })
      .map(list =>
        list.map(([from, length], index) => stay(String.fromCharCode(97 + index), from, from + length)),
      )
    fc.assert(
      fc.property(stays, fc.integer({ min: 0, max: 3_000_000_000 }), (list, rate) => {
        const shares = everyone(list, rate)
        const blocks = busy(list)
        const price = (at: bigint): bigint => (at * BigInt(rate)) / 1_000_000_000n
        expect(shares.map(timeOf).reduce((a, b) => a + b, 0n)).toBe(
          blocks.reduce((sum, { from, to }) => sum + to - from, 0n),
        )
        expect(shares.map(moneyOf).reduce((a, b) => a + b, 0n)).toBe(
          blocks.reduce((sum, { from, to }) => sum + price(to) - price(from), 0n),
        )
        list.forEach((own, index) => {
          const parts = shares[index] ?? []
          expect(parts.reduce((at, { from, to }) => (from === at ? to : -1n), own.from)).toBe(own.to)
          expect(timeOf(parts)).toBeLessThanOrEqual(own.to - own.from)
          expect(parts.every(({ nanoUsd }) => nanoUsd !== null && nanoUsd >= 0n)).toBe(true)
        })
      }),
    )
  })
})

describe('the ledger of an attempt on a shared GPU', () => {
  const phases = [{ phase: 'import', t: 4 }] as const
  const shares: readonly GpuShare[] = [
    { from: 100n, to: 6_000_000_100n, nanoseconds: 6_000_000_000n, nanoUsd: 600n },
    { from: 6_000_000_100n, to: 10_000_000_100n, nanoseconds: 2_000_000_000n, nanoUsd: 201n },
  ]

  test('has its own time, and of the time and the price of the GPU what was its share then', () => {
    const [row] = ledgerOf([attempt({ phases })], { tariff: steadyTariff(100), sharesOf: () => shares })
    expect(row?.entries).toEqual([
      { label: 'useful', nanoseconds: 6_000_000_000n, gpuNanoseconds: 4_000_000_000n, nanoUsd: 401n },
      { label: 'import', nanoseconds: 4_000_000_000n, gpuNanoseconds: 4_000_000_000n, nanoUsd: 400n },
    ])
  })

  test('has no price where there is no rate', () => {
    const entries = entriesOf(
      [{ label: 'useful', from: 0n, to: 10_000_000_000n }],
      shares.map(share => ({ ...share, nanoUsd: null })),
    )
    expect(entries).toEqual([
      { label: 'useful', nanoseconds: 10_000_000_000n, gpuNanoseconds: 8_000_000_000n, nanoUsd: null },
    ])
  })

  test('loses nothing between its labels', () => {
    const seconds = fc.double({ min: 0, max: 100, noNaN: true })
    fc.assert(
      fc.property(
        fc.tuple(seconds, seconds, seconds),
        fc.array(fc.tuple(seconds, seconds), { maxLength: 6 }),
        ([importing, pause, work], visits) => {
          const facts = attempt({
            phases: [{ phase: 'import', t: importing }],
            checkpoints: [{ step: 1, t: importing + pause, blockedS: pause }],
            elapsedS: importing + pause + work,
          })
          const at = (s: number): bigint => BigInt(Math.round(s * 1e9))
          const parts = sharesOf(
            stay('me', 0n, durationOf(facts)),
            visits.map(([from, length], index) => stay(`${index}`, at(from), at(from + length))),
            steadyTariff(271_828),
          )
          const [row] = ledgerOf([facts], { tariff: steadyTariff(271_828), sharesOf: () => parts })
          const entries = row?.entries ?? []
          expect(entries.reduce((sum, { gpuNanoseconds }) => sum + gpuNanoseconds, 0n)).toBe(timeOf(parts))
          expect(entries.reduce((sum, { nanoUsd }) => sum + (nanoUsd ?? 0n), 0n)).toBe(moneyOf(parts))
          expect(entries.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0n)).toBe(durationOf(facts))
        },
      ),
    )
  })
})
