import { expect, test } from 'vitest'
import { ledgerOf } from '../../../src/domain/ledger/ledger.ts'
import { costBetween, steadyTariff, type Tariff, tariffOf } from '../../../src/domain/ledger/tariff.ts'
import { attempt } from './attempts.ts'

const S = 1_000_000_000n
const DEARER: Tariff = [
  { since: 100n * S, nanoUsdPerS: 10 },
  { since: 200n * S, nanoUsdPerS: 30 },
]

test('each second costs what it cost when it was used, and the first price holds for all time before', () => {
  expect(costBetween(DEARER, 50n * S, 150n * S)).toBe(1000n)
  expect(costBetween(DEARER, 190n * S, 220n * S)).toBe(700n)
  expect(costBetween(DEARER, 200n * S, 200n * S)).toBe(0n)
})

test('parts add up to the whole although each is in whole nano-dollars', () => {
  const thirds = steadyTariff(1)
  const parts = [0n, 1n, 2n].map(part => costBetween(thirds, (part * S) / 3n, ((part + 1n) * S) / 3n) ?? 0n)
  expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(1n)
})

test('time at a price that nobody knows has none, and other time has its own', () => {
  const tariff: Tariff = [
    { since: 0n, nanoUsdPerS: null },
    { since: 10n * S, nanoUsdPerS: 2 },
    { since: 20n * S, nanoUsdPerS: null },
  ]
  expect(costBetween(tariff, 10n * S, 20n * S)).toBe(20n)
  expect(costBetween(tariff, 9n * S, 20n * S)).toBeNull()
  expect(costBetween(tariff, 10n * S, 21n * S)).toBeNull()
  expect(costBetween(steadyTariff(null), 0n, S)).toBeNull()
  expect(tariffOf([])).toEqual(steadyTariff(null))
})

test('an attempt that runs through a change of the price is divided by it, label by label', () => {
  const prices = [
    { since: 0, nanoUsdPerS: 100, source: 'a' },
    { since: 1_006_000, nanoUsdPerS: 300, source: 'b' },
  ]
  const [row] = ledgerOf([attempt({ phases: [{ phase: 'import', t: 4 }] })], { tariff: tariffOf(prices) })
  expect(row?.entries.map(({ label, nanoUsd }) => [label, nanoUsd])).toEqual([
    ['useful', 2n * 100n + 4n * 300n],
    ['import', 400n],
  ])
})
