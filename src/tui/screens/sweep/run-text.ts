// What is said of a run in a cell or a line, the same in the table and on the run's own screen.
import { bytes } from '../../../format/bytes.ts'
import { ago } from '../../../format/duration.ts'
import { count } from '../../../format/number.ts'
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

/** What the next attempt would start from: `step 7, saved 40s ago, 12 MiB`. */
export const resumeText = ({ checkpoint }: Pick<LiveRun, 'checkpoint'>, now: number): string => {
  if (checkpoint === null) return ''
  const { step, savedAt, verified } = checkpoint
  const refused = verified ? '' : ', refused'
  return `step ${count(step)}, saved ${ago(now - savedAt)}, ${bytes(checkpoint.bytes)}${refused}`
}

/** The same where a config counts epochs and so do the steps: `epoch 7/20, saved 40s ago, 12 MiB`. */
export const resumeState = (run: Pick<LiveRun, 'checkpoint' | 'progress' | 'step'>, now: number): string => {
  const { checkpoint, progress, step } = run
  const text = resumeText(run, now)
  if (checkpoint === null || progress === null || progress.unit === 'step') return text
  const stepsAreEpochs = step === progress.done && checkpoint.step <= progress.of
  if (!stepsAreEpochs) return text
  return text.replace(/^step [\d,]+/, `epoch ${count(checkpoint.step)}/${count(progress.of)}`)
}

/** What its GPU was seen to do: `87 %`. */
export const gpuText = ({ gpu }: Pick<LiveRun, 'gpu'>): string =>
  gpu === null || gpu.utilisation === null ? '' : `${Math.round(gpu.utilisation)} %`

/** Why it is where it is, where that is worth a word: an error before everything else. */
export const whyText = ({ error, why, state }: Pick<LiveRun, 'error' | 'why' | 'state'>): string => {
  if (error !== null && state !== 'finished') return error
  return why === 'finished' ? '' : why
}
