// Whether the code takes what a plan gives it: found before anything is launched, and not by the first runs.
import { type GivenInputs, seedWarnings, unfitInputs } from '../domain/code-inputs.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { Inspection } from '../domain/ports.ts'
import type { RunRecord, Target } from '../domain/protocol.ts'

/** What is worth a warning; throws `code.unfit_inputs` where runs could only fail. */
export const checkInputs = (
  { inputs, missingModules, python }: Inspection,
  { target, runs }: { readonly target: Target; readonly runs: readonly RunRecord[] },
): readonly string[] => {
  const missing = missingModules.map(
    ({ module, package: name }) =>
      `${codeName(target)} imports ${module}, which ${python.executable} does not have; ` +
      `\`image: { pip: [${name}] }\` builds an environment with it`,
  )
  if (inputs === null) return missing
  const given: GivenInputs = {
    configs: runs.map(({ config }) => config),
    seeds: [...new Set(runs.map(({ seed }) => seed))],
    kind: target.kind,
    code: codeName(target),
  }
  const unfit = unfitInputs(inputs, given)
  if (unfit.length > 0 && inputs.certain)
    throw new SweepdeckError(`${given.code} does not take what the sweep file gives it`, {
      code: 'code.unfit_inputs',
      details: unfit,
      hint: 'Nothing was planned or launched. Correct `parameters:`, or the code, and try again.',
    })
  return [...missing, ...unfit, ...seedWarnings(inputs, given)]
}

/** `train`, or `train.py` of a command. */
const codeName = (target: Target): string => {
  if (target.kind === 'function') return target.function
  return target.program ?? target.argv.find(word => word.endsWith('.py')) ?? 'the command'
}
