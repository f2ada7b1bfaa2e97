// An Optuna study to a sweep file that searches the same space.
import type { ImportChange } from '../../import-document.ts'
import type { ImportedStudy, StudyDistribution } from '../../imported-study.ts'
import { scalarText, valueText } from '../starter-text.ts'
import { type Conversion, finished, type ImportAnswers } from './conversion.ts'
import { isFunction } from './set-train.ts'
import { type StudyParameter, studyParameters } from './study-space.ts'

/** The metric that a study ranks by, by the name it has here. */
export const studyMetric = (
  { metric_names }: Pick<ImportedStudy, 'metric_names'>,
  answer: string | null,
): string => answer ?? metric_names?.[0] ?? 'value'

export const convertStudy = (
  study: ImportedStudy,
  { path, answers }: { readonly path: string; readonly answers: ImportAnswers },
): Conversion => {
  const parameters = studyParameters(study)
  const ended = study.trials.filter(({ state }) => state === 'complete' || state === 'pruned').length
  const lines = [
    `name: ${scalarText(study.name)}`,
    ...targetLines(answers),
    `metric: { name: ${scalarText(studyMetric(study, answers.metric))}, goal: ${study.directions[0]} }`,
    'method: sobol',
    `run_cap: ${answers.runCap ?? Math.max(1, ended)}`,
    `parameters:${parameters.length === 0 ? ' {}' : ''}`,
    ...parameters.map(({ name, distribution }) => `  ${name}: ${shapeText(distribution)}`),
  ]
  const changes = [...changesOf(study, answers, ended), ...parameters.flatMap(changesOfParameter)]
  return finished(`${lines.join('\n')}\n`, {
    from: `the Optuna study ${JSON.stringify(study.name)}`,
    notes: [],
    changes,
    path,
  })
}

const targetLines = ({ train }: ImportAnswers): readonly string[] => {
  if (train === null) return []
  return [`${isFunction(train) ? 'train' : 'program'}: ${scalarText(train)}`]
}

const say = (path: string, kind: ImportChange['kind'], text: string): ImportChange => ({
  path,
  line: null,
  kind,
  text,
})

const changesOf = (study: ImportedStudy, answers: ImportAnswers, ended: number): readonly ImportChange[] => [
  say(
    'objective',
    'meaning',
    'is a function of (config) or (config, run) here, which returns its metrics: config.lr where it was trial.suggest_float("lr", …), run.log where it was trial.report',
  ),
  say(
    'sampler',
    'meaning',
    'is sobol: configs are spread evenly and chosen before the launch, not by the results so far; a storage does not say which sampler was used',
  ),
  say('pruner', 'dropped', 'every run goes on to its end'),
  ...(answers.runCap === null
    ? [
        say(
          'n_trials',
          'written',
          `is not kept in a storage: run_cap is ${Math.max(1, ended)}, as many as trials have ended`,
        ),
      ]
    : []),
  ...(answers.metric === null && study.metric_names === null
    ? [say('metric', 'written', 'has no name in the study, and is called value')]
    : []),
  ...(study.directions.length > 1
    ? [
        say(
          'directions',
          'meaning',
          `the first of ${study.directions.length} objectives ranks the results; the others are metrics beside it`,
        ),
      ]
    : []),
]

const trials = (count: number): string => `${count} ${count === 1 ? 'trial' : 'trials'}`

const changesOfParameter = ({ source, name, changed, absent }: StudyParameter): readonly ImportChange[] => [
  ...(source === name ? [] : [say(source, 'written', `is called ${name} here`)]),
  ...(changed === 0
    ? []
    : [
        say(
          name,
          'meaning',
          `was drawn from other values in ${trials(changed)}: here it may be whatever any of them could draw`,
        ),
      ]),
  ...(absent === 0
    ? []
    : [
        say(
          name,
          'meaning',
          `was not drawn in ${trials(absent)}: here every config has it, unless it gets a condition (\`when:\`)`,
        ),
      ]),
]

const shapeText = (distribution: StudyDistribution): string => {
  if (distribution.kind === 'categorical') return `{ values: ${valueText(distribution.choices)} }`
  const { kind, low, high, step, log } = distribution
  if (low === high) return `{ value: ${bound(low, kind)} }`
  const isPlainStep = step === null || (kind === 'int' && step === 1)
  return `{ ${[
    `min: ${bound(low, kind)}`,
    `max: ${bound(high, kind)}`,
    ...(log ? ['log: true'] : []),
    ...(kind === 'int' ? ['int: true'] : []),
    ...(isPlainStep ? [] : [`step: ${valueText(step)}`]),
  ].join(', ')} }`
}

/** `min: 0, max: 1` alone would draw whole numbers. */
const bound = (value: number, kind: 'float' | 'int'): string => {
  const text = valueText(value)
  return kind === 'float' && /^-?\d+$/.test(text) ? `${text}.0` : text
}
