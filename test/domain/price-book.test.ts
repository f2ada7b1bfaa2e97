import { describe, expect, test } from 'vitest'
import { gpuRate, usdPerHour } from '../../src/domain/price-book.ts'

const nano = (gpu: string): number => gpuRate(gpu)?.nanoUsdPerS ?? Number.NaN

describe('the rates come to the published table', () => {
  test.each([
    ['T4', 0.59, 0.0098],
    ['L4', 0.8, 0.0133],
    ['A10G', 1.1, 0.0183],
    ['L40S', 1.95, 0.0325],
    ['A100-40GB', 2.1, null],
    ['A100-80GB', 2.5, 0.0417],
    ['H100', 3.95, 0.0658],
    ['H200', 4.54, 0.0757],
    ['B200', 6.25, 0.1042],
  ])('%s is $%d an hour and $%d a minute', (gpu, perHour, perMinute) => {
    expect(usdPerHour(nano(gpu)).toFixed(2)).toBe(perHour.toFixed(2))
    // The published minutes are rounded up or down by less than half of their last digit and a bit.
    if (perMinute !== null) expect(Math.abs(usdPerHour(nano(gpu)) / 60 - perMinute)).toBeLessThan(0.0001)
  })

  test('five H200 for ten minutes come to the published $3.79 within a cent', () => {
    expect(Math.abs((5 * 600 * nano('H200')) / 1e9 - 3.79)).toBeLessThan(0.01)
  })
})

test('names are found in any case and by their other names', () => {
  expect(gpuRate('a10g')).toBe(gpuRate('A10'))
  expect(gpuRate('H100!')).toBe(gpuRate('H100'))
  expect(gpuRate('GTX-1080')).toBeNull()
})
