import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BudgetRequest,
  budgetDocumentOf,
  budgetFor,
  budgetNow,
  budgetWarnings,
} from '../../src/domain/budget.ts'
import { NO_BUDGET } from '../../src/domain/protocol.ts'

/** A tenth of a dollar for 100 s. */
const slot = { gpus: 1, price: { nano_usd_per_s: 1_000_000, source: 'test' } }
const request = (changes: Partial<BudgetRequest> = {}): BudgetRequest => ({
  caps: { usd: 10, gpu_hours: null },
  slot,
  likelyRunS: 100,
  slots: 4,
  pack: 1,
  sharers: 1,
  heartbeatS: 10,
  ...changes,
})

describe('the reserve', () => {
  test('is one likely run in every slot', () => {
    expect(budgetFor(request())).toEqual({
      usd: 10,
      gpu_hours: null,
      reserve_usd: 0.4,
      reserve_gpu_hours: 400 / 3600,
      run_s: 100,
    })
  })

  test('does for all to save and leave, where runs are shorter than that, or nobody knows how long they are', () => {
    expect(budgetFor(request({ likelyRunS: 5 })).reserve_usd).toBe(0.16)
    expect(budgetFor(request({ likelyRunS: null }))).toMatchObject({ reserve_usd: 0.16, run_s: null })
  })

  test('counts a shared GPU once', () => {
    const packed = budgetFor(request({ slots: 8, pack: 4, sharers: 4 }))
    expect(packed).toMatchObject({ reserve_usd: 0.2, run_s: 25 })
  })

  test('is of nothing that has no price and no GPU', () => {
    const free = { gpus: 0, price: { nano_usd_per_s: null, source: 'none' } }
    expect(budgetFor(request({ slot: free }))).toMatchObject({ reserve_usd: null, reserve_gpu_hours: null })
  })

  test('is never less than what it takes to leave, and grows with the slots', () => {
    const number = fc.integer({ min: 1, max: 200 })
    fc.assert(
      fc.property(number, fc.option(number), number, (slots, likelyRunS, heartbeatS) => {
        const { reserve_usd } = budgetFor(request({ slots, likelyRunS, heartbeatS }))
        const more = budgetFor(request({ slots: slots + 1, likelyRunS, heartbeatS }))
        expect(reserve_usd).toBeGreaterThanOrEqual((slots * (30 + heartbeatS)) / 1000)
        expect(more.reserve_usd).toBeGreaterThan(reserve_usd as number)
      }),
    )
  })
})

test('what somebody sets later takes the place of the caps, and leaves the reserve as it was announced', () => {
  const launched = budgetFor(request())
  expect(budgetNow(launched, null)).toEqual(launched)
  expect(budgetNow(launched, { usd: null, gpu_hours: 3 })).toEqual({ ...launched, usd: null, gpu_hours: 3 })
  expect(budgetNow(undefined, null)).toEqual(NO_BUDGET)
})

test('documents state a reserve only beside its cap', () => {
  expect(budgetDocumentOf(NO_BUDGET)).toBeNull()
  expect(budgetDocumentOf(budgetFor(request({ caps: { usd: null, gpu_hours: 2 } })))).toEqual({
    usd: null,
    gpu_hours: 2,
    reserve_usd: null,
    reserve_gpu_hours: 400 / 3600,
  })
})

test('a cap that can stop nothing is warned of', () => {
  const both = { usd: 1, gpu_hours: 1 }
  expect(budgetWarnings(both, slot)).toEqual([])
  expect(budgetWarnings(both, { gpus: 0, price: { nano_usd_per_s: null, source: '' } })).toEqual([
    'budget.usd: stops nothing, as no price is known; `sweepdeck prices set 0.20` sets one for this machine',
    'budget.gpu_hours: stops nothing, as the runs have no GPU',
  ])
})
