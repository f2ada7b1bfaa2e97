// A Hydra config with `hydra.sweeper.params` to a sweep file: the parameters that were swept, the sweeper as a method.
import type { ImportChange } from '../../import-document.ts'
import { dotted } from '../problems.ts'
import { scalarText, valueText } from '../starter-text.ts'
import type { Path } from '../tree.ts'
import { type Conversion, type ConvertedFile, finished, type ImportAnswers } from './conversion.ts'
import { Draft } from './draft.ts'
import { fromDistribution, fromOverride, type ParameterText, type Sweeper } from './hydra-parameters.ts'
import { isFunction } from './set-train.ts'

/** Where `sweeper` can stand: in a whole config, in one of the package hydra, in one of hydra.sweeper. */
const PLACES: readonly Path[] = [['hydra', 'sweeper'], ['sweeper'], []]
/** Where a sweeper keeps its parameters. */
const PARAMETERS: readonly Path[] = [['params'], ['ax_config', 'params'], ['search_space']]

/** Where the parameters are; null: this is no config of Hydra's with a sweep in it. */
export const sweptPath = (
  draft: Pick<Draft, 'keys'>,
): { readonly sweeper: Path; readonly params: Path } | null => {
  for (const sweeper of PLACES)
    for (const below of PARAMETERS)
      if (draft.keys([...sweeper, ...below]).length > 0) return { sweeper, params: [...sweeper, ...below] }
  return null
}

export const convertHydra = (text: string, { source, path, answers }: ConvertedFile): Conversion => {
  const draft = new Draft(text, { path: source })
  const { sweeper, params } = sweptPath(draft) ?? { sweeper: [], params: ['params'] }
  const kind = sweeperOf(draft, sweeper)
  const setting = (...keys: readonly string[]): unknown => draft.at([...sweeper, ...keys])
  const parameters = draft.keys(params).map(key => parameterLine(draft, [...params, key], kind))
  const lines = [
    ...nameLines(setting('study_name')),
    ...targetLines(draft, answers),
    metricLine(draft, { sweeper, kind, answers }),
    ...methodLines(draft, { sweeper, kind, answers }),
    'parameters:',
    ...parameters.flatMap(line => (line === null ? [] : `  ${line}`)),
    ...parallelLines(draft, [...sweeper, 'n_jobs']),
  ]
  sayOfRest(draft, sweeper)
  const changes: readonly ImportChange[] = draft.changes.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
  return finished(`${lines.filter(line => line !== '').join('\n')}\n`, {
    from: 'a Hydra config',
    notes: [],
    changes,
    path,
  })
}

const sweeperOf = (draft: Draft, sweeper: Path): Sweeper => {
  const has = (...keys: readonly string[]): boolean => draft.has([...sweeper, ...keys])
  const named = JSON.stringify([draft.at([...sweeper, '_target_']), draft.at(['defaults'])]).toLowerCase()
  if (has('ax_config') || /sweeper["':/ ]+ax|axsweeper/.test(named)) return 'ax'
  const isOptuna = /sweeper["':/ ]+optuna|optunasweeper/.test(named)
  if (!isOptuna && !['n_trials', 'sampler', 'search_space', 'direction'].some(key => has(key))) return 'basic'
  return /grid/i.test(String(draft.at([...sweeper, 'sampler', '_target_']))) ? 'optuna_grid' : 'optuna'
}

const NAME = /^[\p{L}_][\p{L}\p{N}_-]*(\.[\p{L}\p{N}_-]+)*$/u

const parameterLine = (draft: Draft, path: Path, kind: Sweeper): string | null => {
  const key = String(path.at(-1))
  const name = key.replace(/^\+{1,2}/, '')
  const value = draft.at(path)
  const isEntry = typeof value === 'object' && value !== null && !Array.isArray(value) && 'type' in value
  const parameter: ParameterText = !NAME.test(name)
    ? { refused: 'cannot name a parameter here' }
    : isEntry
      ? fromDistribution(value)
      : fromOverride(name, draft.text(path), kind)
  if ('refused' in parameter) {
    draft.say(path, 'dropped', `${draft.text(path)} ${parameter.refused}`)
    // With no value: `plan` asks for one.
    return NAME.test(name) ? `${name}:` : null
  }
  if (parameter.meaning) draft.say(path, 'written', parameter.meaning)
  if (name !== key)
    draft.say(
      path,
      'meaning',
      `the script gets ${name}=…, without the ${key.slice(0, -name.length)}: its config has to know ${name}`,
    )
  const comment = draft.comment(path)
  return `${name}: ${parameter.text}${comment === null ? '' : `  # ${comment}`}`
}

const nameLines = (name: unknown): readonly string[] =>
  typeof name === 'string' ? [`name: ${scalarText(name)}`] : []

const targetLines = (draft: Draft, { train }: ImportAnswers): readonly string[] => {
  if (train === null) return []
  if (isFunction(train)) return [`train: ${scalarText(train)}`]
  draft.changes.push({
    path: 'program',
    line: null,
    kind: 'meaning',
    text: 'what the decorated main() returns does not arrive here: it reports by sweepdeck.log(…), or by lines of JSON on stdout',
  })
  const words = ['env', 'interpreter', 'program', 'args_no_hyphens'].map(word => `"\${${word}}"`)
  return [`program: ${scalarText(train)}`, `command: [${words.join(', ')}]`]
}

interface Context {
  readonly sweeper: Path
  readonly kind: Sweeper
  readonly answers: ImportAnswers
}

const metricLine = (draft: Draft, { sweeper, kind, answers }: Context): string => {
  const experiment = [...sweeper, 'ax_config', 'experiment']
  const direction = draft.at([...sweeper, 'direction'])
  const first = Array.isArray(direction) ? direction[0] : direction
  if (Array.isArray(direction) && direction.length > 1)
    draft.say(
      [...sweeper, 'direction'],
      'meaning',
      'the first of them ranks the results; the others can be logged and compared',
    )
  const goal =
    kind === 'ax' ? (draft.at([...experiment, 'minimize']) === false ? 'maximize' : 'minimize') : first
  const name = answers.metric ?? draft.at([...experiment, 'objective_name'])
  const parts = [
    ...(typeof name === 'string' ? [`name: ${scalarText(name)}`] : []),
    ...(kind === 'basic' ? [] : [`goal: ${goal === 'maximize' ? 'maximize' : 'minimize'}`]),
  ]
  return parts.length === 0 ? '' : `metric: { ${parts.join(', ')} }`
}

/** What the sweepers do where their config does not say. */
const CAPS: Readonly<Record<Sweeper, { readonly path: Path; readonly usual: number } | null>> = {
  basic: null,
  optuna: { path: ['n_trials'], usual: 20 },
  optuna_grid: { path: ['n_trials'], usual: 20 },
  ax: { path: ['ax_config', 'max_trials'], usual: 10 },
}
const SEEDS: readonly Path[] = [
  ['sampler', 'seed'],
  ['ax_config', 'client', 'random_seed'],
]

const methodLines = (draft: Draft, { sweeper, kind, answers }: Context): readonly string[] => {
  const sampler = String(draft.at([...sweeper, 'sampler', '_target_']) ?? 'TPE')
  const method =
    kind === 'basic' || kind === 'optuna_grid' ? 'grid' : /random/i.test(sampler) ? 'random' : 'sobol'
  if (method === 'sobol')
    draft.say(
      sweeper,
      'meaning',
      `${kind === 'ax' ? 'what Ax chooses' : sampler.split('.').at(-1)} is sobol here: configs are spread evenly and chosen before the launch, not by the results so far`,
    )
  const seed = SEEDS.map(path => draft.at([...sweeper, ...path])).find(Number.isInteger)
  return [
    `method: ${method}`,
    ...capLines(draft, { sweeper, kind, answers }),
    ...(seed === undefined ? [] : [`seed: ${seed}`]),
  ]
}

const capLines = (draft: Draft, { sweeper, kind, answers }: Context): readonly string[] => {
  const cap = CAPS[kind]
  if (answers.runCap !== null) return [`run_cap: ${answers.runCap}`]
  if (cap === null) return []
  const path = [...sweeper, ...cap.path]
  const written = draft.at(path)
  if (Number.isInteger(written)) return [`run_cap: ${written}`]
  const key = dotted(path)
  draft.changes.push({
    path: key,
    line: null,
    kind: 'written',
    text: `is ${cap.usual} where it is not set: written as run_cap`,
  })
  return [`run_cap: ${cap.usual}`]
}

const parallelLines = (draft: Draft, path: Path): readonly string[] => {
  const jobs = draft.at(path)
  if (typeof jobs !== 'number' || jobs <= 1) return []
  draft.say(path, 'written', 'is resources.parallel here')
  return [`resources: { parallel: ${valueText(jobs)} }`]
}

/** Beside the parameters, below the sweeper or beside it. */
const REST: Readonly<Record<string, string>> = {
  storage:
    'results stay in this project; `sweepdeck import` of the storage itself takes over its finished trials',
  max_failure_rate: 'a run that fails never ends the sweep; `sweepdeck retry` tries it again',
  max_batch_size: 'runs are started one by one, as slots become free',
  custom_search_space: 'what that function suggests in code has to be added to parameters',
}

const sayOfRest = (draft: Draft, sweeper: Path): void => {
  for (const [key, text] of Object.entries(REST)) {
    const value = draft.at([...sweeper, key])
    if (value !== undefined && value !== null) draft.say([...sweeper, key], 'dropped', text)
  }
  const early = [...sweeper, 'ax_config', 'early_stop']
  if (draft.has(early)) draft.say(early, 'dropped', 'every config that is planned is run')
  if (draft.has(['hydra', 'launcher']))
    draft.say(['hydra', 'launcher'], 'dropped', '`resources` says where runs go, and how many at once')
}
