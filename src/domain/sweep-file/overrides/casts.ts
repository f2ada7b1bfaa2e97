// Hydra's casts int(…), float(…), str(…), bool(…): over a value, each value of a list or a choice, or an interval.
import { type Place, shown } from '../problems.ts'
import { type Scalar, scalar, type Tree } from '../tree.ts'
import { primitive } from './primitive.ts'
import { isTree, OverrideSyntax, type Value } from './values.ts'

export type Cast = 'int' | 'float' | 'str' | 'bool'

export const isCast = (name: string): name is Cast => Object.hasOwn(CASTS, name)

export const castTo = (cast: Cast, value: Value, at: Place): Value => {
  if (isTree(value)) return castTree(cast, value)
  if (value.kind === 'choice') return { ...value, items: value.items.map(item => castTree(cast, item)) }
  if (value.kind === 'interval' && cast === 'float') return { ...value, int: false }
  if (value.kind === 'interval' && cast === 'int')
    return { ...value, int: true, min: CASTS.int(value.min), max: CASTS.int(value.max) }
  throw new OverrideSyntax(
    at,
    `${cast}() of ${value.kind} means nothing`,
    'values, or int() and float() of an interval',
  )
}

const castTree = (cast: Cast, tree: Tree): Tree => {
  if (tree.kind === 'scalar') return CASTS[cast](tree)
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(item => castTree(cast, item)) }
  return {
    ...tree,
    entries: new Map(
      [...tree.entries].map(([key, entry]) => [key, { ...entry, value: castTree(cast, entry.value) }]),
    ),
  }
}

const CASTS: Readonly<Record<Cast, (value: Scalar) => Scalar>> = {
  int: written => {
    const number = Math.trunc(numberOf('int', written))
    if (!Number.isSafeInteger(number)) return refuse('int', written)
    return scalar(number, written.at)
  },
  float: written => {
    const number = numberOf('float', written)
    return scalar(number, written.at, Number.isInteger(number) ? `${number}.0` : String(number))
  },
  str: written => scalar(written.value === null ? 'null' : written.source, written.at, written.source, true),
  bool: written => {
    if (typeof written.value === 'boolean') return written
    if (typeof written.value === 'number') return scalar(written.value !== 0, written.at)
    const word = String(written.value).toLowerCase()
    return word === 'true' || word === 'false' ? scalar(word === 'true', written.at) : refuse('bool', written)
  },
}

const numberOf = (cast: Cast, written: Scalar): number => {
  const { value } = typeof written.value === 'string' ? primitive(written.value.trim(), written.at) : written
  if (typeof value === 'number') return value
  return typeof value === 'boolean' ? Number(value) : refuse(cast, written)
}

const refuse = (cast: Cast, written: Scalar): never => {
  throw new OverrideSyntax(written.at, `${cast}() of ${shown(written.value)} is not possible`)
}
