// The first sweep file of a project: commented, small enough to run at once, with a guess at what is worth searching.
import { looksBetterWhenLarger } from './metric-goal.ts'
import type { SweepSpec } from './spec.ts'

export interface Starter {
  readonly name: string
  readonly train: SweepSpec['train']
  /** In the order of the function; `default` undefined: it has none. */
  readonly parameters: readonly { readonly name: string; readonly default: unknown }[]
  readonly metricName: string
  readonly engine: SweepSpec['resources']['engine']
}

/** Text that readSweepFile takes without a problem. */
export const renderStarter = (starter: Starter): string => `\
# What it would run, and cost:  sweepdeck plan sweep.yaml
# Do it:                        sweepdeck run sweep.yaml
name: ${scalarText(starter.name)}

${renderTarget(starter.train)}

# The number that ranks the results, by the name under which it is returned or logged.
metric: { name: ${scalarText(starter.metricName)}, goal: ${looksBetterWhenLarger(starter.metricName) ? 'maximize' : 'minimize'} }

# grid runs every combination. random and sobol draw as many configs as \`run_cap: 20\` says.
method: grid
parameters:
${renderParameters(starter.parameters)}
# Combinations to leave out, such as ["lr > 0.1 and momentum == 0.9"]:
# exclude: []

# Runs of each config, with seeds 0, 1, 2, …: tells a better config from a lucky run.
seeds: 1

# Also: parallel: 2, timeout: 1h, gpu: T4, and rate_usd_per_hour: what an hour of this machine costs.
resources: { engine: ${starter.engine} }

# Packages to build an environment with; without it the python3 on the PATH is used.
# image: { pip: [numpy] }

# How often a failed run is tried again, by why it failed.
# retry: { preempted: unlimited, infra: 3, nan: 0, error: 0 }
`

const renderTarget = (train: SweepSpec['train']): string => {
  if (train.kind === 'function')
    return `# What one run calls: a function of (config) or (config, run) that returns a mapping of metrics.
train: ${scalarText(`${train.file}:${train.function}`)}`
  const program = train.program === null ? '' : `program: ${scalarText(train.program)}\n`
  const words = train.argv.map(word => `  - ${scalarText(word)}`).join('\n')
  return `# The words of one run; \${args} becomes --name=value for each parameter. No shell is involved.
${program}command:\n${words}`
}

/** More axes than this, and the first grid of a new user takes the night. */
const MAX_AXES = 3

const renderParameters = (parameters: Starter['parameters']): string => {
  if (parameters.length === 0) return '  # lr: { min: 1.0e-4, max: 1.0e-2, log: true, points: 3 }\n'
  let axes = 0
  const lines = parameters.map(({ name, default: value }) => {
    const guess = axes < MAX_AXES ? guessAxis(name, value) : null
    if (guess !== null) axes++
    return `  ${keyText(name)}: ${guess ?? constant(value)}`
  })
  return `${lines.join('\n')}\n`
}

const constant = (value: unknown): string =>
  value === undefined
    ? '{ value: 1 } # it has no default: put in what it should be'
    : `{ value: ${valueText(value)} }`

const LEARNING_RATE = /(^|_)(lr|learning_rate|eta|weight_decay|wd|l2|reg)($|_)/i
// How long and where a run goes on, not what it learns.
const LENGTH_OR_PLACE =
  /epoch|step|iter|seed|worker|thread|device|port|every|interval|log|save|verbose|debug/i

/** The shape of an axis around the default; null where there is nothing obvious to try. */
const guessAxis = (name: string, value: unknown): string | null => {
  if (LENGTH_OR_PLACE.test(name)) return null
  if (typeof value === 'boolean') return '{ values: [false, true] }'
  if (typeof value !== 'number' || !(value > 0)) return null
  if (LEARNING_RATE.test(name) && value < 1)
    return `{ min: ${numberText(rounded(value / 10))}, max: ${numberText(rounded(value * 10))}, log: true, points: 3 } # log-spaced, ends included`
  return Number.isSafeInteger(value) ? `{ values: [${value}, ${2 * value}] }` : null
}

/** 0.3 / 10 is 0.03, not 0.030000000000000002. */
const rounded = (value: number): number => Number(value.toPrecision(6))

/** 1e-7 is text to PyYAML, 1.0e-7 is a number to everyone. */
const numberText = (value: number): string => String(value).replace(/^(-?\d+)e/, '$1.0e')

const valueText = (value: unknown): string => {
  if (typeof value === 'number' && Number.isFinite(value) && fits(value)) return numberText(value)
  if (typeof value === 'string') return scalarText(value)
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, each]) => `${quoted(key)}: ${valueText(each)}`)
      .join(', ')} }`
  return typeof value === 'boolean' || value === null ? String(value) : quoted(String(value))
}

const fits = (value: number): boolean => !Number.isInteger(value) || Number.isSafeInteger(value)

const keyText = (key: string): string => (/^[A-Za-z_][\w.-]*$/.test(key) ? key : quoted(key))

/** Without quotes where every YAML reader would see the same text. */
const scalarText = (text: string): string =>
  /^[A-Za-z_./][\w./:-]*$/.test(text) && !LOOKS_LIKE_A_VALUE.test(text) && !text.endsWith(':')
    ? text
    : quoted(text)

const LOOKS_LIKE_A_VALUE = /^([yn]|yes|no|on|off|true|false|null|[.+-]*(inf|nan)|[\d._]+(e\d+)?)$/i

const quoted = (text: string): string =>
  // JSON leaves these as they are, and YAML does not take them.
  JSON.stringify(text).replace(
    /[\u007F-\u009F\u2028\u2029\uFFFD\uFEFF]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
