// Hydra's functions: choice, range, interval, tag, sort, shuffle, the casts, and zip.
import { nearestName } from '../../nearest-name.ts'
import type { Place } from '../problems.ts'
import { type Scalar, scalar, type Tree } from '../tree.ts'
import { castTo, isCast } from './casts.ts'
import { isReal } from './primitive.ts'
import {
  type Argument,
  type Choice,
  type Interval,
  isTree,
  OverrideSyntax,
  type Value,
  type Zip,
} from './values.ts'

const MAX_VALUES = 100_000

export const callFunction = (name: string, args: readonly Argument[], at: Place): Value => {
  if (isCast(name)) return castTo(name, theOne(name, args, at), at)
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (known) return known(args, at)
  const names = [...Object.keys(FUNCTIONS), 'int', 'float', 'str', 'bool']
  throw new OverrideSyntax(
    at,
    name === 'glob'
      ? 'glob chooses among files of Hydra, which there are none of'
      : `unknown function ${name}`,
    `one of ${names.join(', ')}, or quotes around a text`,
    nearestName(name, names),
  )
}

const FUNCTIONS: Readonly<Record<string, (args: readonly Argument[], at: Place) => Value>> = {
  choice: (args, at) => choice(args, at),
  range: (args, at) => range(args, at),
  interval: (args, at) => interval(args, at),
  tag: (args, at) => tag(args, at),
  sort: (args, at) => sort(args, at),
  shuffle: (args, at) => shuffle(args, at),
  zip: (args, at) => zip(args, at),
}

const theOne = (name: string, args: readonly Argument[], at: Place): Value => {
  const [only] = args
  if (only && args.length === 1 && only.name === null) return only.value
  throw new OverrideSyntax(at, `${name}() has ${args.length} arguments`, 'one value')
}

const choice = (args: readonly Argument[], at: Place): Choice => {
  if (args.length === 0) throw new OverrideSyntax(at, 'choice() has no values', 'at least one')
  return { kind: 'choice', at, items: args.map(plainArgument) }
}

const plainArgument = ({ name, at, value }: Argument): Tree => {
  if (name !== null) throw new OverrideSyntax(at, `${name}= has no meaning here`, 'a value')
  if (!isTree(value)) throw new OverrideSyntax(at, `${value.kind} cannot be one of several values`, 'a value')
  return value
}

/** Numbers by position or by name. */
const numbers = (args: readonly Argument[], names: readonly string[], at: Place): Map<string, Scalar> => {
  const found = new Map<string, Scalar>()
  args.forEach(({ name, at: argumentAt, value }, index) => {
    const target = name ?? names[index]
    if (target === undefined || !names.includes(target))
      throw new OverrideSyntax(
        argumentAt,
        `an argument too many`,
        names.join(', '),
        name && nearestName(name, names),
      )
    if (found.has(target)) throw new OverrideSyntax(argumentAt, `${target} is given twice`)
    if (value.kind !== 'scalar' || typeof value.value !== 'number')
      throw new OverrideSyntax(argumentAt, `${target} is no number`, 'a number')
    found.set(target, value)
  })
  if (found.size === 0) throw new OverrideSyntax(at, 'has no arguments', names.join(', '))
  return found
}

/** start, stop, step; the end is left out. */
const range = (args: readonly Argument[], at: Place): Choice => {
  const onlyStop =
    args.filter(({ name }) => name === null).length === 1 && !args.some(({ name }) => name === 'stop')
  const given = numbers(args, onlyStop ? ['stop', 'start', 'step'] : ['start', 'stop', 'step'], at)
  const zero = scalar(0, at)
  const start = given.get('start') ?? zero
  const stop = given.get('stop')
  const step = given.get('step') ?? scalar(1, at)
  if (!stop) throw new OverrideSyntax(at, 'range() has no stop', 'range(start, stop, step)')
  const [from, to, by] = [start, stop, step].map(({ value }) => value as number) as [number, number, number]
  if (by === 0) throw new OverrideSyntax(step.at, 'the step is 0', 'another number')
  // Rounding makes 0.3 / 0.1 a little less than 3; the end must still be left out.
  const count = Math.ceil((to - from) / by - 1e-9)
  if (!(count > 0)) throw new OverrideSyntax(at, 'the range has no values', 'a stop beyond the start')
  if (count > MAX_VALUES)
    throw new OverrideSyntax(at, `the range has ${count} values`, `at most ${MAX_VALUES}`)
  const decimals = Math.max(...[start, step].map(decimalsOf))
  const items = Array.from({ length: count }, (_, index) => scalar(rounded(from + index * by, decimals), at))
  return { kind: 'choice', at, items }
}

const decimalsOf = ({ source }: Scalar): number => {
  const match = /(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(source.replaceAll('_', ''))
  return Math.min(15, Math.max(0, (match?.[1]?.length ?? 0) - Number(match?.[2] ?? 0)))
}

/** What was meant by 0.1 + 0.2. */
const rounded = (value: number, decimals: number): number =>
  decimals > 0 ? Number(value.toFixed(decimals)) : value

const interval = (args: readonly Argument[], at: Place): Interval => {
  const given = numbers(args, ['start', 'end'], at)
  const min = given.get('start')
  const max = given.get('end')
  if (!min || !max) throw new OverrideSyntax(at, 'interval() has one end', 'interval(start, end)')
  return { kind: 'interval', at, min: asReal(min), max: asReal(max), log: false, int: false }
}

const asReal = (number: Scalar): Scalar =>
  isReal(number) ? number : { ...number, source: `${number.source}.0` }

const tag = (args: readonly Argument[], at: Place): Value => {
  const sweep = args.at(-1)?.value
  if (sweep?.kind !== 'interval' || args.length < 2)
    throw new OverrideSyntax(
      args.at(-1)?.at ?? at,
      'tag() is not around an interval',
      'tag(log, interval(1e-5, 1e-1))',
    )
  for (const { at: tagAt, value } of args.slice(0, -1)) {
    if (value.kind !== 'scalar' || value.value !== 'log')
      throw new OverrideSyntax(tagAt, 'unknown tag', 'log, the only one that has a meaning')
  }
  return { ...sweep, at, log: true }
}

/** The values of a list, a choice, or several arguments; and what was named beside them. */
const several = (name: string, args: readonly Argument[], at: Place) => {
  const values = args.filter(
    argument => argument.name === null || argument.name === 'list' || argument.name === 'sweep',
  )
  const [first] = values
  if (!first) throw new OverrideSyntax(at, `${name}() has no values`, 'at least one')
  const single = values.length === 1 ? first.value : null
  const others = args.filter(argument => !values.includes(argument))
  if (single?.kind === 'list') return { items: single.items, isList: true, others }
  if (single?.kind === 'choice') return { items: single.items, isList: false, others }
  return { items: values.map(value => plainArgument({ ...value, name: null })), isList: false, others }
}

const collected = (items: readonly Tree[], isList: boolean, at: Place): Value =>
  isList ? { kind: 'list', at, items } : { kind: 'choice', at, items }

const sort = (args: readonly Argument[], at: Place): Value => {
  const { items, isList, others } = several('sort', args, at)
  let reverse = false
  for (const { name, at: argumentAt, value } of others) {
    if (name !== 'reverse' || value.kind !== 'scalar' || typeof value.value !== 'boolean')
      throw new OverrideSyntax(argumentAt, 'unknown argument', 'reverse=true')
    reverse = value.value
  }
  const scalars = items.filter(item => item.kind === 'scalar')
  const types = new Set(scalars.map(({ value }) => typeof value))
  if (scalars.length < items.length || types.size > 1)
    throw new OverrideSyntax(at, 'values of different kinds have no order', 'only numbers, or only texts')
  const key = ({ value }: Scalar) => value as string | number
  const sorted = scalars.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
  return collected(reverse ? sorted.toReversed() : sorted, isList, at)
}

/** The same order every time, so that planning twice gives the same runs. */
const shuffle = (args: readonly Argument[], at: Place): Value => {
  const { items, isList, others } = several('shuffle', args, at)
  if (others[0]) throw new OverrideSyntax(others[0].at, 'unknown argument', 'only values')
  const shuffled = [...items]
  let state = 0x9e3779b9
  for (let index = shuffled.length - 1; index > 0; index--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = Math.floor((state / 2 ** 32) * (index + 1))
    const kept = shuffled[index] as Tree
    shuffled[index] = shuffled[other] as Tree
    shuffled[other] = kept
  }
  return collected(shuffled, isList, at)
}

const zip = (args: readonly Argument[], at: Place): Zip => {
  if (args.length === 0)
    throw new OverrideSyntax(at, 'zip() has no parameters', 'zip(a=choice(1,2), b=choice(3,4))')
  const members = args.map(({ name, at: argumentAt, value }) => {
    if (name === null) throw new OverrideSyntax(argumentAt, 'a parameter without a name', 'name=choice(…)')
    if (value.kind === 'list')
      return { name, choice: { kind: 'choice', at: argumentAt, items: value.items } as const }
    if (value.kind !== 'choice')
      throw new OverrideSyntax(argumentAt, `${name} is no list of values`, `${name}=choice(…)`)
    return { name, choice: value }
  })
  const twice = members.find(({ name }, index) => members.findIndex(member => member.name === name) < index)
  if (twice) throw new OverrideSyntax(twice.choice.at, `${twice.name} is given twice`)
  return { kind: 'zip', at, members }
}
