// A W&B sweep file to ours. Most of it is valid as it is, with the same meaning; what is not is changed, and said.
import { looksBetterWhenLarger } from '../metric-goal.ts'
import { dotted, shown } from '../problems.ts'
import type { Path } from '../tree.ts'
import { type Conversion, type ConvertedFile, finished, type ImportAnswers } from './conversion.ts'
import { Draft } from './draft.ts'
import { earlyTerminateText } from './hyperband.ts'
import { pythonValue } from './python-scalars.ts'
import { setTrain } from './set-train.ts'

/** Never refuses a file of W&B's: what cannot be taken over is a question. Throws for what is no YAML. */
export const convertWandb = (text: string, { source, path, answers }: ConvertedFile): Conversion => {
  const draft = new Draft(text, { path: source })
  for (const [key, convert] of Object.entries(KEYS)) if (draft.has([key])) convert(draft, [key])
  convertScalars(draft)
  sayOfNames(draft, ['parameters'])
  convertMetric(draft, answers)
  convertCap(draft, answers)
  convertTarget(draft, answers)
  const { changes, notes } = draft
  return finished(draft.render(), { from: 'a W&B sweep file', notes, changes: inOrder(changes), path })
}

type Convert = (draft: Draft, path: Path) => void

const drop =
  (text: string): Convert =>
  (draft, path) => {
    draft.say(path, 'dropped', text)
    draft.drop(path)
  }

/** Dropped, and kept as a comment. */
const note =
  (text: string | ((value: unknown) => string)): Convert =>
  (draft, path) => {
    draft.say(path, 'dropped', typeof text === 'string' ? text : text(draft.at(path)))
    draft.note(path)
  }

/** What each key of W&B's that is not ours becomes. Those that are not here stand as they are. */
const KEYS: Readonly<Record<string, Convert>> = {
  apiVersion: drop('is not needed'),
  kind: drop('is not needed'),
  description: note('is kept as a comment'),
  entity: note('results stay in this project; it is kept as a comment'),
  project: note('results stay in this project; it is kept as a comment'),
  controller: note('configs are planned before the launch, and handed out by the driver of the sweep'),
  job: note('is not resolved here: `program`, `command` or `train` says what a run executes'),
  image_uri: (draft, path) => {
    draft.set(['image'], { registry: draft.at(path) })
    draft.say(
      path,
      'meaning',
      'is image.registry here, which engines on other machines start from; the local engine uses this machine as it is',
    )
    draft.drop(path)
  },
  scheduler: note('no other program chooses configs here'),
  metrics: (draft, path) => {
    const [first] = draft.at(path) as readonly unknown[]
    const rest = (draft.at(path) as readonly { name?: unknown }[]).slice(1).map(each => each?.name)
    if (!draft.has(['metric'])) draft.set(['metric'], first)
    draft.say(
      path,
      'meaning',
      `the first one ranks the results; ${rest.join(', ')} can be logged and compared, and is not searched for`,
    )
    draft.note(path)
  },
  early_terminate: note(earlyTerminateText),
  method: (draft, path) => {
    const said = METHODS[String(draft.at(path))]
    if (said === undefined) return
    draft.say(path, 'meaning', said)
    draft.set(path, 'sobol')
  },
}

const METHODS: Readonly<Record<string, string>> = {
  bayes:
    'is sobol here: configs are spread evenly over the space and chosen before the launch, not by the results so far',
  custom:
    'is sobol here: configs are spread evenly over the space and chosen before the launch, not by another program',
}

const IMPUTED = 'a run that failed has no value here: it is ranked by none, where W&B gave it one'

const convertMetric = (draft: Draft, { metric }: ImportAnswers): void => {
  for (const key of ['impute', 'impute_while_running'])
    if (draft.has(['metric', key])) {
      draft.say(['metric', key], 'dropped', IMPUTED)
      draft.drop(['metric', key])
    }
  if (metric !== null)
    draft.set(['metric'], { ...(draft.at(['metric']) as object | undefined), name: metric })
  const name = draft.at(['metric', 'name'])
  if (typeof name !== 'string' || draft.has(['metric', 'goal'])) return
  const doubt = looksBetterWhenLarger(name) ? `; if more ${name} is better, write \`goal: maximize\`` : ''
  draft.say(
    ['metric'],
    'written',
    `has no goal, and W&B minimizes then: \`goal: minimize\` is written out${doubt}`,
  )
  draft.set(['metric', 'goal'], 'minimize')
}

const convertCap = (draft: Draft, { runCap }: ImportAnswers): void => {
  if (runCap !== null) draft.set(['run_cap'], runCap)
  if (draft.at(['method']) !== 'grid' || !draft.has(['run_cap'])) return
  draft.say(
    ['run_cap'],
    'written',
    'the grid ends after so many configs here too: the first ones, in the order of this file',
  )
}

const convertTarget = (draft: Draft, { train }: ImportAnswers): void => {
  if (train !== null) setTrain(draft, train)
  if (draft.has(['train'])) return
  const nested = draft.keys(['parameters']).filter(name => draft.has(['parameters', name, 'parameters']))
  if (nested.length > 0)
    draft.say(
      ['parameters', nested[0] as string],
      'meaning',
      `a script gets --${nested[0]}.<name>=… for what is nested, where W&B gave it one --${nested[0]}={…}`,
    )
  const first = ['program', 'command'].find(key => draft.has([key]))
  if (first !== undefined)
    draft.say(
      [first],
      'meaning',
      'what the script sends with wandb.log does not arrive here: it reports by sweepdeck.log(…), or by lines of JSON on stdout; configs come as flags, not by wandb.config',
    )
}

/** Numbers and booleans that Python's reader of YAML takes for something else. */
const convertScalars = (draft: Draft): void => {
  for (const key of ['parameters', 'metric', 'run_cap'])
    for (const [path, node] of draft.scalars([key])) {
      const python = pythonValue(node.source ?? '')
      if (python === undefined || python === node.value) continue
      const written = shown(node.source)
      const at = { path: dotted(path), line: draft.lineOfNode(node) }
      if (typeof python === 'string' && typeof node.value === 'number') {
        draft.changes.push({
          ...at,
          kind: 'meaning',
          text: `${node.source} is a number here; to W&B it was ${written}`,
        })
        continue
      }
      draft.changes.push({
        ...at,
        kind: 'written',
        text: `${node.source} was ${shown(python)} to W&B: written so`,
      })
      draft.rewrite(node, python)
    }
}

/** A name with dots is one flat key to W&B. */
const sayOfNames = (draft: Draft, path: Path): void => {
  for (const name of draft.keys(path)) {
    if (name.includes('.'))
      draft.say(
        [...path, name],
        'meaning',
        `is config.${name} here, a value in a group, where wandb.config has one key "${name}"; a script gets --${name}=… from both`,
      )
    sayOfNames(draft, [...path, name, 'parameters'])
  }
}

const inOrder = (changes: Conversion['changes']): Conversion['changes'] =>
  changes.toSorted((a, b) => (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER))
