import { expect, test } from 'vitest'
import { nearestName } from '../../src/domain/nearest-name.ts'

const KEYS = ['learning_rate', 'heads', 'dropout', 'lr', 'min', 'max', 'mu', 'secrets', 'epochs']

test.each([
  ['learnign_rate', 'learning_rate'],
  ['learning-rate', 'learning_rate'],
  ['Learning_Rate', 'learning_rate'],
  ['mn', 'min'],
  ['l', 'lr'],
  ['epoch', 'epochs'],
  ['sec', 'secrets'],
  ['drop', 'dropout'],
])('%s is taken for %s', (written, expected) => {
  expect(nearestName(written, KEYS)).toBe(expected)
})

test('of two names as near, the one that begins alike is meant', () => {
  expect(nearestName('H10', ['A10', 'H100'])).toBe('H100')
})

test.each(['batch_size', '', 'zzz'])('%s is like none of them', written => {
  expect(nearestName(written, KEYS)).toBeNull()
})

test('a name of any length is compared in no time', () => {
  expect(nearestName('x'.repeat(100_000), ['y'.repeat(100_000)])).toBeNull()
})
