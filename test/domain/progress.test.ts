import { expect, test } from 'vitest'
import { progressOf } from '../../src/domain/progress.ts'

const progress = (config: Record<string, unknown>, over: Partial<Parameters<typeof progressOf>[0]> = {}) =>
  progressOf({ config, step: null, metrics: {}, isFinished: false, ...over })

test.each([
  ['epochs counted from 0, with steps beside them', { step: 7, metrics: { epoch: 6 } }, 7],
  ['epochs counted from 1, with steps beside them', { step: 7, metrics: { epoch: 7 } }, 7],
  ['many steps an epoch', { step: 700, metrics: { epoch: 6 } }, 7],
  ['parts of an epoch', { step: 700, metrics: { epoch: 6.5 } }, 7],
  ['more than there should be', { step: 30, metrics: { epoch: 29 } }, 20],
  ['finished, whatever was logged', { step: 3, metrics: {}, isFinished: true }, 20],
] as const)('%s', (_, over, done) => {
  expect(progress({ epochs: 20 }, over)).toEqual({ unit: 'epoch', of: 20, done })
})

test('steps of optimizers, in a group of the config', () => {
  expect(progress({ train: { max_steps: 500 } }, { step: 120 })).toEqual({ unit: 'step', of: 500, done: 120 })
})

test.each([
  ['no length', {}, { step: 3 }],
  ['a length that is none', { epochs: 'many' }, { step: 3, metrics: { epoch: 2 } }],
  ['nothing logged', { epochs: 3 }, {}],
  ['no epoch among the metrics', { epochs: 3 }, { step: 2, metrics: { loss: 1 } }],
  ['an epoch that is no number', { epochs: 3 }, { step: 2, metrics: { epoch: Number.NaN } }],
] as const)('cannot be told: %s', (_, config, over) => {
  expect(progress(config, over)).toBeNull()
})
