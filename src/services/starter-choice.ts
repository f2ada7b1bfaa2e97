// Which of the functions and scripts that were found is worth a sweep file, likeliest first.
import type { Candidate } from '../domain/ports.ts'
import type { Starter } from '../domain/sweep-file/starter.ts'

export interface Found {
  /** Path of the Python file, as it was given or found. */
  readonly file: string
  readonly candidate: Candidate
}

/** Likeliest first; of equals the order they were found in. */
export const byLikelihood = (found: readonly Found[]): readonly Found[] =>
  found
    .map((each, index) => ({ each, index, score: scoreOf(each) }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ each }) => each)

/** A name that says it trains, metrics that come out, parameters that go in. */
const scoreOf = ({ candidate: { kind, name, takesRun, parameters, metrics } }: Found): number => {
  const rules: readonly (readonly [applies: boolean, points: number])[] = [
    [takesRun, 8],
    [/train|fit|objective/i.test(name), 4],
    [metrics.length > 0, 3],
    [parameters.length > 0, 3],
    [kind === 'function', 1],
  ]
  return rules.reduce((sum, [applies, points]) => sum + (applies ? points : 0), 0)
}

/** `train.py:train (lr, epochs) -> accuracy`. */
export const foundText = ({ file, candidate: { kind, name, parameters, metrics } }: Found): string => {
  const what = kind === 'function' ? `${file}:${name}` : `${file} as a script`
  const inputs = parameters.map(parameter => parameter.name).join(', ')
  return `${what}  (${inputs})${metrics.length === 0 ? '' : `  -> ${metrics.slice(0, 3).join(', ')}`}`
}

/** What a starter file is made of; `fileName` is relative to the sweep file. */
export const starterOf = (
  { candidate: { kind, name, parameters, metrics, takesSeed, missingPackages } }: Found,
  { fileName, sweepName }: { readonly fileName: string; readonly sweepName: string },
): Starter => ({
  name: sweepName,
  train:
    kind === 'function'
      ? { kind: 'function', file: fileName, function: name }
      : { kind: 'command', argv: SCRIPT_WORDS, program: fileName },
  parameters,
  metricName: metrics[0] ?? 'loss',
  takesSeed,
  packages: missingPackages,
  engine: 'local',
})

const SCRIPT_WORDS = ['interpreter', 'program', 'args'].map(macro => `\${${macro}}`)
