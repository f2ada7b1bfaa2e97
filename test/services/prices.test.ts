import { expect, test } from 'vitest'
import { pricesDocument } from '../../src/domain/documents.ts'
import type { WholeFile } from '../../src/domain/ports.ts'
import { createPrices } from '../../src/services/prices.ts'

const memoryFile = (text: string | null = null): WholeFile & { text: string | null } => ({
  text,
  async read() {
    return this.text
  },
  async replace(text) {
    this.text = text
  },
})

test('the list names every GPU with its price per hour, minute and second', async () => {
  const document = await createPrices({ file: memoryFile(), clock: { now: () => 0 } }).document()
  expect(pricesDocument.parse(document)).toEqual(document)
  expect(document.rates.find(({ gpu }) => gpu === 'T4')).toMatchObject({
    usd_per_second: 0.000164,
    usd_per_minute: 0.00984,
    usd_per_hour: 0.5904,
    memory_gib: 16,
  })
  expect(document.local).toBeNull()
})

test('a rate of the list can be set, and is then priced and shown with its day', async () => {
  const prices = createPrices({ file: memoryFile(), clock: { now: () => Date.UTC(2026, 0, 2) } })
  await prices.setListed('a10g', 0.9)
  await prices.setListed('cpu', 0.036)
  const document = await prices.setListed('A10', 0.8)
  expect(document.rates.find(({ gpu }) => gpu === 'A10')).toMatchObject({
    usd_per_hour: 0.8,
    source: 'set 2026-01-02',
  })
  expect(document.rates.find(({ gpu }) => gpu === 'T4')?.source).toBe(document.source)
  expect(document.cpu).toEqual({
    usd_per_core_second: expect.closeTo(0.00001),
    usd_per_core_hour: 0.036,
    source: 'set 2026-01-02',
  })
  expect([...(await prices.listedRates()).keys()]).toEqual(['A10', 'cpu'])
  await expect(prices.setListed('H10', 1)).rejects.toMatchObject({
    code: 'prices.unknown_name',
    hint: expect.stringContaining('H100'),
  })
})

test('a rate of the user holds from when it was set; those before it are kept, dated', async () => {
  const file = memoryFile()
  let now = Date.UTC(2026, 0, 1)
  const prices = createPrices({ file, clock: { now: () => now } })
  expect(await prices.localRate()).toBeNull()
  await prices.setLocal(0.35)
  now = Date.UTC(2026, 0, 2)
  expect((await prices.setLocal(0)).local).toEqual({ usd_per_hour: 0, set_at: '2026-01-02T00:00:00.000Z' })
  expect(await prices.localRate()).toEqual({ usdPerHour: 0 })
  expect(JSON.parse(file.text ?? '')).toEqual({
    v: 1,
    listed: [],
    local: [
      { usd_per_hour: 0.35, set_at: '2026-01-01T00:00:00.000Z' },
      { usd_per_hour: 0, set_at: '2026-01-02T00:00:00.000Z' },
    ],
  })
})

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('%d is no price', async value => {
  const file = memoryFile()
  const prices = createPrices({ file, clock: { now: () => 0 } })
  await expect(prices.setLocal(value)).rejects.toMatchObject({ code: 'prices.invalid' })
  expect(file.text).toBeNull()
})

test('a file that was spoilt by hand is an error that says so, and is not overwritten', async () => {
  const file = memoryFile('{"v": 1, "local": [{"usd_per_hour": "cheap"}]}')
  const prices = createPrices({ file, clock: { now: () => 0 } })
  await expect(prices.document()).rejects.toMatchObject({ code: 'prices.unreadable' })
  await expect(prices.setLocal(1)).rejects.toMatchObject({ code: 'prices.unreadable' })
  expect(file.text).toContain('cheap')
})
