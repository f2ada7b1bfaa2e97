// The space of an Optuna study, put together from what each trial was allowed to draw.
import type { ImportedStudy, StudyDistribution } from '../../imported-study.ts'

export interface StudyParameter {
  /** As the study names it. */
  readonly source: string
  /** As it is named here. */
  readonly name: string
  readonly distribution: StudyDistribution
  /** Trials that drew it from something else than this. */
  readonly changed: number
  /** Trials that came to an end without it. */
  readonly absent: number
}

/** In the order in which they were first drawn. */
export const studyParameters = ({ trials }: Pick<ImportedStudy, 'trials'>): readonly StudyParameter[] => {
  const drawn = trials.filter(({ distributions }) => Object.keys(distributions).length > 0)
  const names = [...new Set(drawn.flatMap(({ distributions }) => Object.keys(distributions)))]
  const taken = new Set<string>()
  return names.map(source => {
    const seen = drawn.flatMap(({ distributions }) => distributions[source] ?? [])
    const distribution = seen.reduce(union)
    const whole = JSON.stringify(distribution)
    return {
      source,
      name: freeName(source, taken),
      distribution,
      changed: seen.filter(each => JSON.stringify(each) !== whole).length,
      absent: drawn.length - seen.length,
    }
  })
}

/** Letters, digits, "_", "-" and "." after a first letter; what is no such name gets "_" for the rest. */
const freeName = (source: string, taken: Set<string>): string => {
  const parts = source.split('.').map(part => part.replaceAll(/[^\p{L}\p{N}_-]/gu, '_'))
  const plain = parts.every(part => part !== '') ? parts.join('.') : parts.join('_')
  const name = /^[\p{L}_]/u.test(plain) ? plain : `_${plain}`
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name}_${number}`
  taken.add(free)
  return free
}

/** Everything that one or the other may draw. */
const union = (a: StudyDistribution, b: StudyDistribution): StudyDistribution => {
  if (a.kind === 'categorical' && b.kind === 'categorical') {
    const known = new Set(a.choices.map(choice => JSON.stringify(choice)))
    return {
      ...a,
      choices: [...a.choices, ...b.choices.filter(choice => !known.has(JSON.stringify(choice)))],
    }
  }
  if (a.kind === 'categorical' || b.kind === 'categorical') return b
  return {
    kind: a.kind === 'int' && b.kind === 'int' ? 'int' : 'float',
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    step: a.step === b.step ? a.step : a.kind === 'int' && b.kind === 'int' ? 1 : null,
    log: a.log && b.log,
  }
}
