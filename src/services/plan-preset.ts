// Whether a preset is followed, and whether what is cached was trained with the same one.
import { presetText, sameExperiment } from '../domain/preset.ts'
import { type PresetRecord, planRecord, type RunRecord, type Target } from '../domain/protocol.ts'
import type { StoreQueries } from '../domain/store-port.ts'

export interface PresetRequest {
  readonly preset: PresetRecord
  readonly target: Target
  /** Names of the function's parameters. */
  readonly parameters: readonly string[]
  readonly runs: readonly RunRecord[]
}

/** What is worth a warning. */
export const presetWarnings = (
  request: PresetRequest,
  store: Pick<StoreQueries, 'sweeps'>,
): readonly string[] => [...unheardWarnings(request), ...cacheWarnings(request, store)]

/** Only code that has the run can ask it for a loader, for autocast or for a learning rate. */
const unheardWarnings = ({ preset, target, parameters }: PresetRequest): readonly string[] => {
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

const cacheWarnings = (
  { preset, runs }: PresetRequest,
  store: Pick<StoreQueries, 'sweeps'>,
): readonly string[] => {
  const origins = runs.flatMap(run => (run.cached === null ? [] : [run.cached.sweep_id]))
  if (origins.length === 0) return []
  const others = new Set(
    store
      .sweeps()
      // A plan from before presets has none.
      .filter(({ plan }) => !sameExperiment(preset, planRecord.shape.preset.parse(plan.preset)))
      .map(({ sweepId }) => sweepId),
  )
  const count = origins.filter(sweepId => others.has(sweepId)).length
  return count === 0
    ? []
    : [
        `${count} of the cached runs ${count === 1 ? 'was' : 'were'} trained with another preset.batch or scale_lr; ` +
          '--no-cache trains them with this one',
      ]
}
