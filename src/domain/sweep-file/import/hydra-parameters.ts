// One of Hydra's `params` to a parameter of ours. Hydra's own grammar is that of the overrides; what the sweepers of
// Optuna and Ax add to it, or mean by it, is here.
import { applyOverrides } from '../overrides/apply.ts'
import { Findings } from '../problems.ts'
import { valueText } from '../starter-text.ts'
import { child, mapping } from '../tree.ts'
import { START } from '../yaml-text.ts'
import { treeText } from './tree-text.ts'

export type Sweeper = 'basic' | 'optuna' | 'optuna_grid' | 'ax'

/** YAML of its values; or why there is none. */
export type ParameterText =
  | { readonly text: string; readonly meaning?: string }
  | { readonly refused: string }

/** From the text behind `name=`. */
export const fromOverride = (name: string, value: string, sweeper: Sweeper): ParameterText => {
  const range = sweeper === 'optuna' ? inclusiveRange(value) : null
  if (range !== null) return range
  const findings = new Findings()
  const tree = applyOverrides(mapping([], START), [`++parameters.${name}=${value}`], findings)
  const [problem] = findings.problems
  if (problem)
    return {
      refused: [problem.message, ...(problem.expected ? [`expected ${problem.expected}`] : [])].join('; '),
    }
  const parameters = child(tree, 'parameters')
  const [shape] = parameters?.kind === 'mapping' ? [...parameters.entries.values()] : []
  return shape ? { text: treeText(shape.value) } : { refused: 'is no value' }
}

const NUMBER = String.raw`[-+]?[\d._]+(?:e[-+]?\d+)?`
const RANGE = new RegExp(
  String.raw`^\s*range\(\s*(?:start\s*=\s*)?(${NUMBER})\s*,\s*(?:stop\s*=\s*)?(${NUMBER})\s*(?:,\s*(?:step\s*=\s*)?(${NUMBER})\s*)?\)\s*$`,
  'i',
)

/** range() leaves its end out, but to the sweeper of Optuna it names the ends of a distribution, both of them in it. */
const inclusiveRange = (value: string): ParameterText | null => {
  const match = RANGE.exec(value)
  if (match === null) return null
  const written = [match[1], match[2], match[3] ?? '1'].map(text => String(text))
  const [min = 0, max = 0, step = 1] = written.map(text => Number(text.replaceAll('_', '')))
  if (![min, max, step].every(Number.isFinite) || step <= 0) return { refused: 'is no range of numbers' }
  const int = written.every(text => /^[-+]?[\d_]+$/.test(text))
  return {
    text: shapeText({ min, max, ...(int && { int }), ...(int && step === 1 ? {} : { step }) }),
    meaning: `its end, ${match[2]}, is one of the values: so it is to the sweeper of Optuna, though not to Hydra's own`,
  }
}

/** From an entry of `search_space` (Optuna's sweeper) or of `ax_config.params`. */
export const fromDistribution = (entry: unknown): ParameterText => {
  const { type, low, high, step, log, choices, bounds, values, value, log_scale, value_type } =
    entry as Record<string, never>
  const [min, max] = (bounds as readonly number[] | undefined) ?? [low, high]
  const read = DISTRIBUTIONS[String(type)]
  const int =
    type === 'int' ||
    value_type === 'int' ||
    (type === 'range' && value_type === undefined && isWholeRange(bounds))
  return read === undefined
    ? {
        refused: `is of the type ${JSON.stringify(type ?? null)}; expected one of ${Object.keys(DISTRIBUTIONS).join(', ')}`,
      }
    : {
        text: shapeText(
          read({ min, max, int, step, log: log ?? log_scale, values: choices ?? values, value }),
        ),
      }
}

interface Entry {
  readonly min: unknown
  readonly max: unknown
  readonly int: boolean
  readonly step: unknown
  readonly log: unknown
  readonly values: unknown
  readonly value: unknown
}

const range = ({ min, max, int, step, log }: Entry): Record<string, unknown> => ({
  min,
  max,
  ...(log === true && { log }),
  ...(int && { int }),
  ...(step !== undefined && step !== null && !(int && step === 1) && { step }),
})

const DISTRIBUTIONS: Readonly<Record<string, (entry: Entry) => Record<string, unknown>>> = {
  float: range,
  int: range,
  range,
  categorical: ({ values }) => ({ values }),
  choice: ({ values }) => ({ values }),
  fixed: ({ value }) => ({ value }),
}

const isWholeRange = (bounds: unknown): boolean => Array.isArray(bounds) && bounds.every(Number.isInteger)

/** `min: 0, max: 1` alone would draw whole numbers. */
const shapeText = (shape: Readonly<Record<string, unknown>>): string => {
  const isReal = 'min' in shape && shape.int !== true
  const texts = Object.entries(shape).map(([key, value]) => {
    const text = valueText(value)
    return `${key}: ${isReal && (key === 'min' || key === 'max') && /^-?\d+$/.test(text) ? `${text}.0` : text}`
  })
  return `{ ${texts.join(', ')} }`
}
