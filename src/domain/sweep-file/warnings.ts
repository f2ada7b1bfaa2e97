// What a sweep file says that has no effect, or may not mean what it looks like. Nothing is dropped silently.
import { looksBetterWhenLarger } from './metric-goal.ts'
import type { Reading } from './parameters.ts'
import { dotted, shown } from './problems.ts'
import { type Sections, SPACE_KEYS, WANDB_ONLY } from './schema.ts'
import { child, isBlank, type Path, placeOf, type Tree } from './tree.ts'

export const warnAbout = (reading: Reading, sections: Sections): void => {
  warnUnused(reading, WANDB_ONLY)
  if (sections.resources.engine === 'local') warnUnused(reading, NO_EFFECT_LOCALLY)
  if (sections.resources.engine === 'modal') warnUnused(reading, NO_EFFECT_ON_MODAL)
  warnUnused(reading, NO_EFFECT_YET)
  warnMethod(reading, sections)
  warnGoal(reading, sections.metric.name)
  for (const key of SPACE_KEYS) {
    const part = child(reading.root, key)
    if (part) warnLookalikes(reading, part, [key])
  }
}

const NO_EFFECT_YET: Readonly<Record<string, string>> = {
  'metric.impute': 'is not used: a run without a value has none',
  'metric.impute_while_running': 'is not used: a run without a value has none',
}

const NO_EFFECT_LOCALLY: Readonly<Record<string, string>> = {
  'resources.gpu': 'does not choose anything on the local engine: every GPU that is visible is used',
  'resources.cpu': 'does not limit anything on the local engine',
  'resources.memory': 'does not limit anything on the local engine',
  'resources.prewarm': 'has no effect on the local engine: workers are forked warm',
  'resources.region': 'has no effect on the local engine',
  'resources.cloud': 'has no effect on the local engine',
  'resources.nonpreemptible': 'has no effect on the local engine: nothing takes this machine away',
  'resources.startup_timeout': 'has no effect on the local engine',
  'image.apt': 'is not installed on this machine by the local engine',
  'image.run': 'is not executed on this machine by the local engine',
  'image.registry': 'has no effect on the local engine',
  'image.dockerfile': 'has no effect on the local engine',
  'image.local_dirs': 'has no effect on the local engine: runs see this machine as it is',
  'image.env': 'is not set by the local engine: runs see the environment that sweepdeck was started in',
  'image.local_modules': 'has no effect on the local engine: runs see this machine as it is',
  volume: 'has no effect on the local engine: results are kept in this project',
  secrets: 'are not looked up by the local engine: runs see the environment that sweepdeck was started in',
}

const NO_EFFECT_ON_MODAL: Readonly<Record<string, string>> = {
  'resources.rate_usd_per_hour':
    'is what this machine costs: on Modal the price list holds; `sweepdeck prices set T4 0.59` changes it',
}

const warnUnused = ({ root, findings }: Reading, unused: Readonly<Record<string, string>>): void => {
  for (const [key, message] of Object.entries(unused)) {
    const path = key.split('.')
    const written = path.reduce<Tree | null>((tree, step) => child(tree, step), root)
    if (written && !isBlank(written)) findings.warn({ at: placeOf(root, path), key, message })
  }
}

const warnMethod = ({ root, findings }: Reading, { method }: Sections): void => {
  if (method === 'halving' || method === 'tpe') {
    findings.warn({
      at: placeOf(root, ['method']),
      key: 'method',
      message: `${method} is understood, but no engine runs it yet`,
    })
  }
}

const warnGoal = ({ root, findings }: Reading, metric: string): void => {
  if (child(child(root, 'metric'), 'goal') || !looksBetterWhenLarger(metric)) return
  findings.warn({
    at: placeOf(root, ['metric']),
    key: 'metric.goal',
    message: `is not set, so ${metric} is minimized; write \`goal: maximize\` if more of it is better`,
  })
}

const PYTHON_ONLY_BOOLEAN = /^(yes|no|on|off)$/i
// Numbers to YAML 1.1 or to Python, and text to YAML 1.2.
const PYTHON_ONLY_NUMBER = /^[-+]?(\d[\d_]*_\d[\d_]*(\.\d*)?|0b[01]+|\d+(:[0-5]?\d)+|inf(inity)?|nan)$/i

const warnLookalikes = (reading: Reading, tree: Tree, path: Path): void => {
  if (tree.kind === 'list') {
    tree.items.forEach((item, index) => {
      warnLookalikes(reading, item, [...path, index])
    })
    return
  }
  if (tree.kind === 'mapping') {
    for (const [key, { value }] of tree.entries) warnLookalikes(reading, value, [...path, key])
    return
  }
  if (tree.quoted || typeof tree.value !== 'string') return
  const kind = PYTHON_ONLY_BOOLEAN.test(tree.value)
    ? 'true and false are what YAML 1.2 calls booleans'
    : PYTHON_ONLY_NUMBER.test(tree.value)
      ? 'YAML 1.2 does not read it as a number'
      : null
  if (kind === null) return
  reading.findings.warn({
    at: tree.at,
    key: dotted(path),
    message: `is ${shown(tree.value)}: ${kind}; put it in quotes if text is meant`,
  })
}
