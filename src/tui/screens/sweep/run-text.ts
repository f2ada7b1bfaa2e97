// What is said of a run in a cell or a line, the same in the table and on the run's own screen.
import { unitAt } from '../../../domain/progress.ts'
import { bytes } from '../../../format/bytes.ts'
import { ago } from '../../../format/duration.ts'
import { count } from '../../../format/number.ts'
import { textWidth } from '../../../format/text-width.ts'
import type { LiveRun } from '../../../services/live-runs.ts'

/** `epoch 7/20`, `step 300`; empty before the first step. */
export const progressText = ({ progress, step }: Pick<LiveRun, 'progress' | 'step'>): string => {
  if (progress !== null) return `${progress.unit} ${count(progress.done)}/${count(progress.of)}`
  return step === null ? '' : `step ${count(step)}`
}

/** `7/20`, or the step. */
export const shortProgress = ({ progress, step }: Pick<LiveRun, 'progress' | 'step'>): string => {
  if (progress !== null) return `${count(progress.done)}/${count(progress.of)}`
  return step === null ? '' : count(step)
}

/** What the next attempt would start from: `epoch 7/20, saved 40s ago, 12 MiB`; shorter where there is less room. */
export const resumeState = (
  run: Pick<LiveRun, 'checkpoint' | 'progress' | 'step'>,
  { now, width = Number.POSITIVE_INFINITY }: { readonly now: number; readonly width?: number },
): string => {
  const { checkpoint } = run
  if (checkpoint === null) return ''
  const when = ago(now - checkpoint.savedAt)
  const refused = checkpoint.verified ? '' : ', refused'
  const whole = `${placeText(run, checkpoint.step)}, saved ${when}, ${bytes(checkpoint.bytes)}${refused}`
  if (textWidth(whole) <= width) return whole
  const short = `${placeText(run, checkpoint.step)}, ${when}${refused}`
  return textWidth(short) <= width ? short : `${placeText(run, checkpoint.step)}${refused}`
}

/** `epoch 7/20`, or `step 300` where steps are no epochs. */
export const placeText = (run: Pick<LiveRun, 'progress' | 'step'>, at: number): string =>
  unitAt(run, at) === 'epoch' ? `epoch ${count(at)}/${count(run.progress?.of ?? at)}` : `step ${count(at)}`

/** What its GPU was seen to do: `87 %`. */
export const gpuText = ({ gpu }: Pick<LiveRun, 'gpu'>): string =>
  gpu === null || gpu.utilisation === null ? '' : `${Math.round(gpu.utilisation)} %`

/** Why it is where it is, where that is worth a word: an error before everything else. */
export const whyText = ({ error, why, state }: Pick<LiveRun, 'error' | 'why' | 'state'>): string => {
  if (error !== null && state !== 'finished') return error
  return why === state ? '' : why
}

/** What somebody noted, before what there is to say of it otherwise. */
export const noteText = (run: Pick<LiveRun, 'error' | 'why' | 'state' | 'note'>): string =>
  [run.note ?? '', whyText(run)].filter(text => text !== '').join('; ')
