import { describe, expect, test } from 'vitest'
import { bytes } from '../../src/format/bytes.ts'
import { ago, duration, hours } from '../../src/format/duration.ts'
import { money, moneyColumn } from '../../src/format/money.ts'
import { count, metricValue, percent, plusMinus } from '../../src/format/number.ts'

test.each([
  [0, '$0'],
  [0.0000001, '<$0.000001'],
  [0.000001, '$0.000001'],
  [0.0000541, '$0.000054'],
  [0.0001, '$0.00010'],
  [0.0012, '$0.0012'],
  [0.01234, '$0.012'],
  [0.0994, '$0.099'],
  [0.0999, '$0.10'],
  [0.5, '$0.50'],
  [12.345, '$12.35'],
  [1234.5, '$1,234.50'],
  [1234567.891, '$1,234,567.89'],
  [-0.5, '-$0.50'],
])('%d dollars read %s', (usd, text) => {
  expect(money(usd)).toBe(text)
})

test('amounts below each other have as many decimals as the largest needs', () => {
  const column = (...amounts: number[]) => amounts.map(moneyColumn(amounts))
  expect(column(0.00012, 0.0000541, 0)).toEqual(['$0.000120', '$0.000054', '$0'])
  expect(column(0.0123, 0.00004)).toEqual(['$0.0123', '<$0.0001'])
  expect(column(1200, 0.5, 0.001)).toEqual(['$1,200.00', '$0.50', '<$0.01'])
  expect(column(0)).toEqual(['$0'])
})

test.each([
  [0, '0ms'],
  [0.0004, '<1ms'],
  [0.04, '40ms'],
  [0.9996, '1.0s'],
  [2.54, '2.5s'],
  [9.96, '10s'],
  [59.4, '59s'],
  [59.6, '1m'],
  [80, '1m 20s'],
  [65, '1m 05s'],
  [3599.7, '1h'],
  [11_100, '3h 05m'],
  [86_390, '1d'],
  [187_200, '2d 4h'],
  [Number.POSITIVE_INFINITY, '∞'],
])('%d seconds read %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test.each([
  [0, '0 h'],
  [0.00001, '<0.0001 h'],
  [0.0031, '0.0031 h'],
  [0.25, '0.25 h'],
  [12.345, '12.35 h'],
  [12345.6, '12,345.60 h'],
])('%d hours read %s', (value, text) => {
  expect(hours(value)).toBe(text)
})

test.each([
  [-50, 'just now'],
  [4_999, 'just now'],
  [12_000, '12s ago'],
  [125_000, '2m ago'],
  [7_300_000, '2h ago'],
  [200_000_000, '2d ago'],
])('%d ms back is %s', (ms, text) => {
  expect(ago(ms)).toBe(text)
})

describe('a metric', () => {
  test.each([
    [0.97123, '0.9712'],
    [0.5, '0.5'],
    [128, '128'],
    [999_999, '999999'],
    [1_234_567, '1.235e6'],
    [0.0000123, '1.23e-5'],
    [0.00099996, '0.001'],
    [-2.34567, '-2.346'],
    [123456.789, '123500'],
    [0, '0'],
    [-0, '0'],
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [5e-324, '4.941e-324'],
  ])('%d reads %s', (value, text) => {
    expect(metricValue(value)).toBe(text)
  })

  test.each([
    [0.97123, 0.0031, '0.9712 ± 0.0031'],
    [12.3456, 1.23, '12.3 ± 1.2'],
    [1234.5, 123, '1235 ± 123'],
    [0.5, null, '0.5'],
    [0.5, 0, '0.5 ± 0'],
    [Number.NaN, null, 'nan'],
    [1.5e9, 1e-12, '1.5e9 ± 1e-12'],
  ])('%d with a spread of %d reads %s', (mean, spread, text) => {
    expect(plusMinus(mean, spread)).toBe(text)
  })
})

test('counts, shares and sizes', () => {
  expect([0, 999, 1000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '1,234,567'])
  expect([0, 0.001, 0.5, 0.999, 1].map(percent)).toEqual(['0 %', '<1 %', '50 %', '>99 %', '100 %'])
  expect([0, 1023, 1024, 1536, 10 * 1024 ** 2, 1.99 * 1024 ** 4].map(bytes)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.5 KiB',
    '10 MiB',
    '2.0 TiB',
  ])
})
