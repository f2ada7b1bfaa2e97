// The first sweep file of a project: commented, small enough to run at once, with a guess at what is worth searching.
import { looksBetterWhenLarger } from './metric-goal.ts'
import type { SweepSpec } from './spec.ts'
import { parameterLines, type StarterParameter } from './starter-axes.ts'
import { scalarText, valueText } from './starter-text.ts'

export interface Starter {
  readonly name: string
  readonly train: SweepSpec['train']
  /** In the order of the code. */
  readonly parameters: readonly StarterParameter[]
  readonly metricName: string
  /** Whether the code can see the seed of a run. */
  readonly takesSeed: boolean
  /** What the interpreter at hand lacks. */
  readonly packages: readonly string[]
  readonly engine: SweepSpec['resources']['engine']
}

/** Text that readSweepFile takes without a problem, but for parameters that are left blank to be filled in. */
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
${starter.takesSeed ? 'seeds: 1' : noSeeds(starter.train)}

# Also: parallel: 2, timeout: 1h, gpu: T4, and rate_usd_per_hour: what an hour of this machine costs.
resources: { engine: ${starter.engine} }

# Packages to build an environment with; without it the python3 on the PATH is used.
${starter.packages.length === 0 ? '# image: { pip: [numpy] }' : `image: { pip: ${valueText(starter.packages)} }`}

# How often a failed run is tried again, by why it failed.
# retry: { preempted: unlimited, infra: 3, nan: 0, error: 0 }
`

const renderTarget = (train: SweepSpec['train']): string => {
  if (train.kind === 'function')
    return `# What one run calls: a function of (config) or (config, run), or of the values by their names, that returns
# a mapping of metrics.
train: ${scalarText(`${train.file}:${train.function}`)}`
  const program = train.program === null ? '' : `program: ${scalarText(train.program)}\n`
  const words = train.argv.map(word => `  - ${scalarText(word)}`).join('\n')
  return `# The words of one run; \${args} becomes --name=value for each parameter. No shell is involved.
# It reports metrics as lines of JSON on stdout, such as {"loss": 0.3}.
${program}command:\n${words}`
}

const noSeeds = (train: SweepSpec['train']): string =>
  train.kind === 'function'
    ? '# The function needs a parameter `seed` or `run` (for run.seed) to see them.\n# seeds: 3'
    : '# The script needs a flag --seed to see them.\n# seeds: 3'

const renderParameters = (parameters: Starter['parameters']): string =>
  parameters.length === 0
    ? '  # lr: { min: 1.0e-4, max: 1.0e-2, log: true, points: 3 }\n'
    : `${parameterLines(parameters).join('\n')}\n`
