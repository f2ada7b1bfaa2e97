import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EachRun, eachRun } from '../../../src/domain/quote/each-run.ts'
import { type QuoteRequest, quoteFor } from '../../../src/domain/quote/quote.ts'
import { tookSeconds } from '../../support/run-times.ts'

const HERE = { engine: 'local', gpu: null }
const each = (history: readonly number[], expectS: number | null = null, runs = 10): EachRun =>
  eachRun({ times: tookSeconds(history), place: HERE, configs: null, runs, slots: 4, expectS })

const ASKED: QuoteRequest = {
  runs: 10,
  each: each([]),
  slots: 4,
  gpus: 1,
  sharers: 1,
  nanoUsdPerS: 1_000_000,
}
const quote = (changes: Partial<QuoteRequest>) => quoteFor({ ...ASKED, ...changes })

describe('the seconds of a run come from', () => {
  test('what past runs took: the mean, between the 10 % and the 90 % quantile', () => {
    const { basis, wall_s } = quote({ runs: 1, each: each([30, 10, 20, 20, 20, 20, 20, 20, 20, 20, 20]) })
    expect({ basis, wall_s }).toEqual({ basis: 'history', wall_s: { low: 20, likely: 20, high: 20 } })
    const { low, likely, high } = quote({ runs: 1, each: each([10, 20]) }).wall_s
    expect([low, likely, high]).toEqual([expect.closeTo(11), 15, expect.closeTo(19)])
  })

  test('a mean that one long run lifts above the quantile, which then is the high end as well', () => {
    const history = [...Array.from({ length: 19 }, () => 1), 101]
    expect(quote({ runs: 1, each: each(history) }).wall_s).toEqual({
      low: expect.closeTo(1),
      likely: 6,
      high: 6,
    })
  })

  test('what the file expects, where nothing ran yet: off by two in either direction', () => {
    const { basis, wall_s } = quote({ runs: 1, each: each([], 60) })
    expect({ basis, wall_s }).toEqual({ basis: 'expect', wall_s: { low: 30, likely: 60, high: 120 } })
  })

  test('nowhere: then nothing is claimed', () => {
    const unknown = { low: null, likely: null, high: null }
    expect(quote({})).toEqual({
      gpu_hours: unknown,
      usd: unknown,
      wall_s: unknown,
      basis: 'unknown',
      seen: null,
    })
  })
})

const expected = (seconds: number): EachRun => each([], seconds)

test('slots work in rounds', () => {
  expect(quote({ each: expected(60), runs: 9, slots: 4 }).wall_s.likely).toBe(180)
  expect(quote({ each: expected(60), runs: 8, slots: 4 }).wall_s.likely).toBe(120)
})

test('GPU-hours and dollars count every run, however many go on at once', () => {
  const { gpu_hours, usd } = quote({ each: expected(360), gpus: 2 })
  expect([gpu_hours.likely, usd?.likely]).toEqual([2, 3.6])
})

test('runs that share a GPU share its hours and its price, if it has room for them; at worst nothing is gained', () => {
  const alone = quote({ each: expected(360), slots: 2 })
  const packed = quote({ each: expected(360), slots: 4, sharers: 2 })
  expect([packed.gpu_hours.likely, packed.usd?.likely]).toEqual([0.5, 1.8])
  expect([packed.gpu_hours.high, packed.usd?.high]).toEqual([alone.gpu_hours.high, alone.usd?.high])
  expect([packed.wall_s.likely, packed.wall_s.high]).toEqual([1080, 4320])
})

test('without a rate there are no dollars', () =>
  expect(quote({ each: expected(60), nanoUsdPerS: null }).usd).toBeNull())

test('without knowing the slots there is no wall time, but a price', () => {
  const { wall_s, usd } = quote({ each: expected(60), slots: null })
  expect([wall_s.likely, usd?.likely]).toEqual([null, 0.6])
})

test('a sweep that is cached as a whole costs nothing, rate or no rate', () => {
  const zero = { low: 0, likely: 0, high: 0 }
  expect(quote({ runs: 0, each: each([10], 60, 0), nanoUsdPerS: null, slots: null })).toEqual({
    gpu_hours: zero,
    usd: zero,
    wall_s: zero,
    basis: 'cached',
    seen: null,
  })
})

test('low is never above likely, nor likely above high; dollars are whole nano-dollars', () => {
  const positive = fc.double({ min: 0.001, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.array(positive, { maxLength: 30 }),
      fc.option(positive),
      fc.record({
        slots: fc.option(fc.integer({ min: 1, max: 64 })),
        gpus: fc.integer({ min: 0, max: 8 }),
        sharers: fc.double({ min: 1, max: 8, noNaN: true }),
        nanoUsdPerS: fc.option(fc.integer({ min: 0, max: 20_000_000 })),
      }),
      (runs, history, expectS, rest) => {
        const { gpu_hours, usd, wall_s } = quoteFor({ ...rest, runs, each: each(history, expectS, runs) })
        for (const range of [gpu_hours, wall_s, ...(usd ? [usd] : [])]) {
          const { low, likely, high } = range
          if (low !== null && likely !== null) expect(low).toBeLessThanOrEqual(likely)
          if (likely !== null && high !== null) expect(likely).toBeLessThanOrEqual(high)
        }
        if (usd?.high) expect(Math.round(usd.high * 1e9) / 1e9).toBe(usd.high)
      },
    ),
  )
})
