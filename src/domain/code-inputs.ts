// Whether the code takes what a plan's configs give it: names that it does not know, and names that it misses.
import { nearestName } from './nearest-name.ts'

/** What the code takes from a config. */
export interface CodeInputs {
  /** The names that it knows, dotted where they are nested; null: any. */
  readonly names: readonly string[] | null
  /** Those that it cannot do without. */
  readonly required: readonly string[]
  /** Whether it can see the seed of a run. */
  readonly seed: boolean
  /** False where the names were read off the text of code that can do more than is seen there. */
  readonly certain: boolean
}

export interface GivenInputs {
  readonly configs: readonly object[]
  readonly seeds: readonly (number | null)[]
  /** A script gets flags, a function a config or arguments. */
  readonly kind: 'function' | 'command'
  /** The function or the script, as it is to be called. */
  readonly code: string
}

/** One line for each name that does not fit. */
export const unfitInputs = (inputs: CodeInputs, given: GivenInputs): readonly string[] => {
  const shapes = distinctShapes(given.configs)
  const names = [...new Set(shapes.flat())]
  const known = inputs.names
  const words = wordsFor(inputs, given)
  const unknown = known === null ? [] : names.filter(name => !isTaken(name, known, given.kind))
  const open = (known ?? []).filter(name => !names.includes(name))
  const meant = new Map(unknown.map(name => [name, nearestName(name, open)]))
  const withSeed = hasSeeds(given) ? ['seed'] : []
  const missing = inputs.required.filter(
    name => !shapes.every(shape => isGiven(name, [...shape, ...withSeed], given.kind)),
  )
  return [
    ...unknown.map(name => {
      const near = meant.get(name) ?? null
      return `${words.unknown(name)}; ${near === null ? words.taken(known ?? []) : `did you mean ${words.shown(near)}?`}`
    }),
    ...missing.filter(name => ![...meant.values()].includes(name)).map(words.missing),
    ...(given.kind === 'command' && known !== null && !inputs.seed && hasSeeds(given)
      ? [`seeds: ${given.code} takes no --seed; leave \`seeds:\` out, or add the flag`]
      : []),
  ]
}

/** What `seeds:` does not do; nothing where it does what it says. */
export const seedWarnings = (
  inputs: CodeInputs,
  { configs, seeds, kind, code }: GivenInputs,
): readonly string[] => {
  if (seeds.length < 2) return []
  if (kind === 'function' && !inputs.seed)
    return [
      `seeds: ${code} takes neither \`run\` nor \`seed\`, so the runs of a config differ by chance only`,
    ]
  const isArgument = kind === 'command' || inputs.certain
  return isArgument && configs.some(config => 'seed' in config)
    ? ['seeds: there is a parameter `seed`, too, and its value is the one that every run gets']
    : []
}

interface Words {
  readonly shown: (name: string) => string
  readonly unknown: (name: string) => string
  readonly missing: (name: string) => string
  readonly taken: (names: readonly string[]) => string
}

const wordsFor = ({ certain }: CodeInputs, { kind, code }: GivenInputs): Words => {
  const shown = (name: string): string => (kind === 'command' ? `--${name}` : `\`${name}\``)
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'nothing' : names.map(shown).join(', ')
  if (kind === 'function' && !certain)
    return {
      shown,
      unknown: name => `${name}: ${code} does not read it`,
      missing: name => `${name}: ${code} reads it, and it is not given`,
      taken: names => `it reads ${list(names)}`,
    }
  return {
    shown,
    unknown: name => `${name}: is no ${kind === 'command' ? 'flag' : 'argument'} of ${code}`,
    missing: name => `${name}: ${code} requires it, and it is not given`,
    taken: names => `it takes ${list(names)}`,
  }
}

const hasSeeds = ({ seeds }: GivenInputs): boolean => seeds.some(seed => seed !== null)

/** `model` takes all below it, and `model.heads` is a part of a value of `model`. A flag may be cut short. */
const isTaken = (name: string, known: readonly string[], kind: GivenInputs['kind']): boolean => {
  if (known.includes(name)) return true
  const longer = known.filter(each => each.startsWith(name))
  if (kind === 'command') return longer.length === 1
  return known.some(each => name.startsWith(`${each}.`) || each.startsWith(`${name}.`))
}

const isGiven = (name: string, shape: readonly string[], kind: GivenInputs['kind']): boolean =>
  shape.includes(name) ||
  (kind === 'command'
    ? shape.some(each => name.startsWith(each))
    : shape.some(each => name.startsWith(`${each}.`) || each.startsWith(`${name}.`)))

/** The dotted names of each kind of config that there is: few, however many configs. */
const distinctShapes = (configs: readonly object[]): readonly (readonly string[])[] => {
  const shapes = new Map<string, readonly string[]>()
  for (const config of configs) {
    const names = dottedNames(config)
    const key = names.join('\n')
    if (!shapes.has(key)) shapes.set(key, names)
  }
  return [...shapes.values()]
}

const dottedNames = (config: object, prefix = ''): readonly string[] =>
  Object.entries(config).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? dottedNames(value, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  )
