// What a first sweep file searches: around the default of a parameter, or by its name, where that says enough.
import { keyText, numberText, valueText } from './starter-text.ts'

export interface StarterParameter {
  readonly name: string
  /** undefined: it has none. */
  readonly default: unknown
  /** The only ones that it takes, or those that the user wants to try; null: not known. */
  readonly values?: readonly unknown[] | null
}

/** More axes than this, and the first grid of a new user takes the night. */
const MAX_AXES = 3
const MAX_VALUES = 4

/** One line for each, in the order of the code. */
export const parameterLines = (parameters: readonly StarterParameter[]): readonly string[] => {
  let axes = 0
  return parameters.map(parameter => {
    const guess = axes < MAX_AXES ? axisOf(parameter) : null
    if (guess !== null) axes++
    return `  ${keyText(parameter.name)}: ${guess ?? constantOf(parameter)}`
  })
}

/** Whether a value for it has to be put in by hand before the file can be planned. */
export const isBlank = (parameter: StarterParameter): boolean =>
  parameter.default === undefined && !parameter.values?.length && knownOf(parameter.name) === null

const axisOf = ({ name, default: value, values }: StarterParameter): string | null => {
  if (values && values.length > 1 && values.length <= MAX_VALUES) return `{ values: ${valueText(values)} }`
  if (values?.length) return null
  if (value !== undefined) return aroundDefault(name, value)
  const axis = knownOf(name)?.axis ?? null
  return axis === null ? null : `${axis} # a guess: it has no default`
}

const constantOf = ({ name, default: value, values }: StarterParameter): string => {
  if (value !== undefined) return `{ value: ${valueText(value)} }`
  if (values?.length) return `{ value: ${valueText(values[0])} }`
  const known = knownOf(name)
  return known === null
    ? '# it has no default: put in what to try, such as { values: [1, 2] }'
    : `{ value: ${known.value} } # a guess: it has no default`
}

interface Known {
  readonly named: RegExp
  /** null: not searched. */
  readonly axis: string | null
  readonly value: string
}

const LEARNING_RATE = /(^|[_-])(lr|learning[_-]rate|eta)($|[_-])/i
const SMALL_FACTOR = /(^|[_-])(weight[_-]decay|wd|l2|reg)($|[_-])/i

/** Names whose usual values everybody knows; the first that fits. */
const KNOWN: readonly Known[] = [
  {
    named: LEARNING_RATE,
    axis: '{ min: 1.0e-4, max: 1.0e-1, log: true, points: 4 }',
    value: '1.0e-2',
  },
  { named: SMALL_FACTOR, axis: '{ values: [0.0, 1.0e-4, 1.0e-2] }', value: '0.0' },
  { named: /batch[_-]?size|^bs$/i, axis: '{ values: [32, 128] }', value: '32' },
  { named: /epochs?$/i, axis: null, value: '10' },
  { named: /(^|[_-])seed$/i, axis: null, value: '0' },
  { named: /hidden|width|units|(^|[_-])dim$/i, axis: '{ values: [64, 256] }', value: '64' },
  { named: /depth|layers/i, axis: '{ values: [2, 4] }', value: '2' },
  { named: /dropout/i, axis: '{ values: [0.0, 0.2] }', value: '0.0' },
  { named: /momentum/i, axis: '{ values: [0.0, 0.9] }', value: '0.9' },
  { named: /estimators|trees/i, axis: '{ values: [100, 300] }', value: '100' },
]

const knownOf = (name: string): Known | null => KNOWN.find(({ named }) => named.test(name)) ?? null

// How long and where a run goes on, not what it learns.
const LENGTH_OR_PLACE =
  /epoch|step|iter|seed|worker|thread|device|port|every|interval|log|save|verbose|debug/i

/** The shape of an axis around the default; null where there is nothing obvious to try. */
const aroundDefault = (name: string, value: unknown): string | null => {
  if (LENGTH_OR_PLACE.test(name)) return null
  if (typeof value === 'boolean') return '{ values: [false, true] }'
  if (typeof value !== 'number' || !(value > 0)) return null
  if ((LEARNING_RATE.test(name) || SMALL_FACTOR.test(name)) && value < 1)
    return `{ min: ${numberText(rounded(value / 10))}, max: ${numberText(rounded(value * 10))}, log: true, points: 3 } # log-spaced, ends included`
  return Number.isSafeInteger(value) && Number.isSafeInteger(2 * value)
    ? `{ values: [${value}, ${2 * value}] }`
    : null
}

/** 0.3 / 10 is 0.03, not 0.030000000000000002. */
const rounded = (value: number): number => Number(value.toPrecision(6))
