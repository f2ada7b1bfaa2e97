// What a preset makes of a run, in words: a changed batch is another experiment, so it is always said.
import type { AppliedPreset, PresetRecord } from './protocol.ts'

/** Samples per optimizer step in multiples of what the code asks for; python/src/sweepdeck/training/batch.py has them too. */
const FACTORS = { default: 1, large: 8, max: 16 } as const

/** `precision bf16, batch 8x the code's own, learning rate scaled by sqrt`; null where nothing is asked for. */
export const presetText = ({ precision, batch, workers, scale_lr }: PresetRecord): string | null => {
  const parts = [
    precision === 'auto' ? null : `precision ${precision}`,
    batch === 'default' ? null : `batch ${batchText(batch)}`,
    batch === 'default'
      ? null
      : scale_lr === 'none'
        ? 'learning rate as it is'
        : `learning rate scaled: ${scale_lr}`,
    workers === 'auto' ? null : `${workers} loader ${workers === 1 ? 'process' : 'processes'}`,
  ].filter(part => part !== null)
  return parts.length === 0 ? null : parts.join(', ')
}

const batchText = (batch: PresetRecord['batch']): string =>
  typeof batch === 'number' ? `of ${batch} per step` : `${FACTORS[batch]}x the code's own`

/** `fp16 (autocast, scaled loss), channels last`; null where it is not decided yet. */
export const precisionText = ({
  precision,
  autocast,
  scaler,
  tf32,
  channels_last,
}: AppliedPreset): string | null => {
  if (precision === null) return null
  const how = [
    autocast === null ? null : 'autocast',
    scaler === true ? 'scaled loss' : null,
    tf32 === true && precision !== 'tf32' ? 'TF32' : null,
    channels_last === true ? 'channels last' : null,
  ].filter(part => part !== null)
  return how.length === 0 ? precision : `${precision} (${how.join(', ')})`
}

/** `4096 per step (512 in the code), 4 x 1024, learning rate x 2.83`; null where it is not decided yet. */
export const appliedBatchText = ({
  default_batch,
  effective_batch,
  micro_batch,
  accumulation,
  lr_scale,
}: AppliedPreset): string | null => {
  if (effective_batch === null) return null
  const changed = default_batch !== null && default_batch !== effective_batch
  return [
    `${effective_batch} per step${changed ? ` (${default_batch} in the code)` : ''}`,
    accumulation === null || accumulation === 1 ? null : `in ${accumulation} micro-batches of ${micro_batch}`,
    lr_scale === null || (lr_scale === 1 && !changed)
      ? null
      : `learning rate x ${Number(lr_scale.toFixed(3))}`,
  ]
    .filter(part => part !== null)
    .join(', ')
}
