// Whether the preset of a sweep is followed by its code.
import { presetText } from '../domain/preset.ts'
import type { PresetRecord, Target } from '../domain/protocol.ts'

export interface PresetRequest {
  readonly preset: PresetRecord
  readonly target: Target
  /** Names of the function's parameters. */
  readonly parameters: readonly string[]
}

/** Only code that has the run can ask it for a loader, for autocast or for a learning rate. */
export const presetWarnings = ({ preset, target, parameters }: PresetRequest): readonly string[] => {
  if (presetText(preset) === null) return []
  if (target.kind === 'command')
    return ['preset: has no effect on a command: precision, batch size and workers are its own']
  const takesRun = parameters.includes('run') || parameters.length > 1
  return takesRun
    ? []
    : [
        `preset: has no effect, since ${target.function} does not take \`run\`: ` +
          'it is followed by run.loader, run.autocast, run.backward and run.scale_lr',
      ]
}
