import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nanoUsdOf } from '../../../src/domain/ledger/nano-usd.ts'

test.each([
  ['0', 0n],
  ['12', 12_000_000_000n],
  ['0.00012345', 123_450n],
  ['0.0000000005', 1n],
  ['-0.0000000004', 0n],
  ['1E-8', 10n],
  ['2.5e+1', 25_000_000_000n],
  ['.5', null],
  ['1,000', null],
  ['', null],
])('%j is so many nano-dollars', (text, nano) => {
  if (nano === null) expect(() => nanoUsdOf(text)).toThrow('no amount of money')
  else expect(nanoUsdOf(text)).toBe(nano)
})

test('an amount with nine places is read exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), nano => {
      const text = `${nano / 10n ** 9n}.${String(nano % 10n ** 9n).padStart(9, '0')}`
      expect([nanoUsdOf(text), nanoUsdOf(`-${text}`)]).toEqual([nano, -nano])
    }),
  )
})
