import { describe, expect, test } from 'vitest'
import { EMPTY_JOURNAL, foldAttemptEvents } from '../../src/domain/fold/attempt.ts'
import { appliedBatchText, precisionText, presetText } from '../../src/domain/preset.ts'
import type { AppliedPreset, PresetRecord } from '../../src/domain/protocol.ts'

const NOTHING: PresetRecord = { precision: 'auto', batch: 'default', workers: 'auto', scale_lr: 'none' }
const UNDECIDED: AppliedPreset = {
  precision: null,
  autocast: null,
  scaler: null,
  tf32: null,
  channels_last: null,
  workers: null,
  default_batch: null,
  effective_batch: null,
  micro_batch: null,
  accumulation: null,
  lr_scale: null,
}

describe('what a preset asks for', () => {
  test.each<[Partial<PresetRecord>, string | null]>([
    [{}, null],
    [{ scale_lr: 'sqrt' }, null],
    [{ batch: 'large' }, "batch 8x the code's own, learning rate as it is"],
    [{ batch: 'max', scale_lr: 'linear' }, "batch 16x the code's own, learning rate scaled: linear"],
    [{ batch: 512, precision: 'bf16' }, 'precision bf16, batch of 512 per step, learning rate as it is'],
    [{ workers: 1 }, '1 loader process'],
    [{ workers: 0 }, '0 loader processes'],
  ])('%j is %s', (asked, text) => {
    expect(presetText({ ...NOTHING, ...asked })).toBe(text)
  })
})

describe('what became of it', () => {
  test('is nothing before it is decided', () => {
    expect([precisionText(UNDECIDED), appliedBatchText(UNDECIDED)]).toEqual([null, null])
  })

  test('names the precision and how it is had', () => {
    const fp16 = {
      ...UNDECIDED,
      precision: 'fp16',
      autocast: 'float16',
      scaler: true,
      channels_last: true,
    } as const
    expect(precisionText(fp16)).toBe('fp16 (autocast, scaled loss, channels last)')
    expect(precisionText({ ...UNDECIDED, precision: 'tf32', tf32: true })).toBe('tf32')
    expect(precisionText({ ...UNDECIDED, precision: 'bf16', autocast: 'bfloat16', tf32: true })).toBe(
      'bf16 (autocast, TF32)',
    )
  })

  test('shows a batch that is not the code’s own, whatever became of the learning rate', () => {
    const own = {
      ...UNDECIDED,
      default_batch: 512,
      effective_batch: 512,
      micro_batch: 512,
      accumulation: 1,
      lr_scale: 1,
    }
    expect(appliedBatchText(own)).toBe('512 per step')
    expect(appliedBatchText({ ...own, micro_batch: 256, accumulation: 2 })).toBe(
      '512 per step, in 2 micro-batches of 256',
    )
    expect(appliedBatchText({ ...own, effective_batch: 4096 })).toBe(
      '4096 per step (512 in the code), learning rate x 1',
    )
    expect(appliedBatchText({ ...own, effective_batch: 4096, lr_scale: Math.sqrt(8) })).toBe(
      '4096 per step (512 in the code), learning rate x 2.828',
    )
  })

  test('is what the newest event of the attempt says', () => {
    const event = { v: 1, kind: 'preset' } as const
    const first = foldAttemptEvents(EMPTY_JOURNAL, [{ ...event, t: 1, ...UNDECIDED, workers: 2 }])
    const second = foldAttemptEvents(first, [{ ...event, t: 2, ...UNDECIDED, workers: 2, precision: 'fp32' }])
    expect(second.preset).toEqual({ ...UNDECIDED, workers: 2, precision: 'fp32' })
    expect(second.lastT).toBe(2)
  })
})
