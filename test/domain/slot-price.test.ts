import { describe, expect, test } from 'vitest'
import { gpusPerRun, slotPrice } from '../../src/domain/slot-price.ts'
import type { SweepSpec } from '../../src/domain/sweep-file/spec.ts'
import { RESOURCES } from '../support/asked-resources.ts'

const LOCAL: SweepSpec['resources'] = { ...RESOURCES, engine: 'local' }
const price = (changes: Partial<SweepSpec['resources']>, local: number | null = null) =>
  slotPrice({ ...LOCAL, ...changes }, { local: local === null ? null : { usdPerHour: local } })

describe('a slot costs', () => {
  test('on this machine, what the sweep file says, before anything else', () =>
    expect(price({ rateUsdPerHour: 3.6 }, 9)).toEqual({
      nano_usd_per_s: 1_000_000,
      source: 'resources.rate_usd_per_hour',
    }))

  test('on Modal, what the list says, whatever the file says of this machine', () => {
    const asked = { engine: 'modal', gpu: ['T4'] } as const
    expect(price({ ...asked, rateUsdPerHour: 3.6 }, 9)).toEqual(price(asked))
  })

  test('on Modal, what was set for a GPU, for cores and for memory, instead of the list', () => {
    const listed = new Map([
      ['T4', { usdPerHour: 0.36, setAt: '2026-11-24T00:00:00.000Z' }],
      ['cpu', { usdPerHour: 0.036, setAt: '2026-11-25T00:00:00.000Z' }],
      ['memory', { usdPerHour: 0, setAt: '2026-11-23T00:00:00.000Z' }],
    ])
    const asked = { ...LOCAL, engine: 'modal', gpu: ['T4:2'], cpu: 4, memoryGib: 32 } as const
    expect(slotPrice(asked, { local: null, listed })).toEqual({
      nano_usd_per_s: 2 * 100_000 + 4 * 10_000,
      source: 'prices set, 2026-11-25',
    })
  })

  test('nothing, where the file says so', () => expect(price({ rateUsdPerHour: 0 }).nano_usd_per_s).toBe(0))

  test('on this machine, what was set for it', () =>
    expect(price({}, 7.2)).toEqual({ nano_usd_per_s: 2_000_000, source: 'prices set' }))

  test('on this machine, an unknown amount where nothing was set', () =>
    expect(price({ gpu: ['T4'] }).nano_usd_per_s).toBeNull())

  test('on Modal, the GPUs of the first choice, and the cores and the memory asked for', () => {
    const asked = { engine: 'modal', gpu: ['H100:2', 'A100'], cpu: 4, memoryGib: 32 } as const
    expect(price(asked).nano_usd_per_s).toBe(2 * 1_097_000 + 4 * 13_100 + 32 * 2_220)
  })

  test('on Modal, an eighth of a core and of a GiB where nothing is asked for', () =>
    expect(price({ engine: 'modal' }).nano_usd_per_s).toBe(Math.round((13_100 + 2_220) / 8)))

  test('on Modal, three times as much for cores and memory that are not taken away', () => {
    const asked = { engine: 'modal', cpu: 4, memoryGib: 32, nonpreemptible: true } as const
    expect(price(asked).nano_usd_per_s).toBe(3 * (4 * 13_100 + 32 * 2_220))
  })

  test.each([
    [['us'], 1.5],
    [['us-east'], 1.75],
    [['eu', 'us-west'], 1.75],
  ])('on Modal, in %j, %f times as much in all', (region, factor) => {
    const asked = { engine: 'modal', gpu: ['T4'], cpu: 4, memoryGib: 32 } as const
    const anywhere = 164_000 + 4 * 13_100 + 32 * 2_220
    expect(price({ ...asked, region }).nano_usd_per_s).toBe(Math.round(anywhere * factor))
  })

  test('on Modal, the least that it bills where less is asked for', () =>
    expect(price({ engine: 'modal', cpu: 0.05 })).toEqual(price({ engine: 'modal' })))

  test('on Modal, an unknown amount for a GPU that is not listed', () =>
    expect(price({ engine: 'modal', gpu: ['A100'] }).nano_usd_per_s).toBeNull())
})

test('the GPUs of a run are those of the first choice', () =>
  expect([null, ['T4'], ['H100:8', 'T4']].map(gpusPerRun)).toEqual([0, 1, 8]))
