// Configs as levels of their parameters: each value by its place among those that were tried.
import { canonicalJson } from '../canonical-json.ts'

export interface CodedParameter {
  readonly path: string
  /** Numbers, in their order: it can be split between two of them; else one level from the rest. */
  readonly isOrdered: boolean
  readonly levels: number
}

export interface CodedConfigs {
  /** Only those that vary. */
  readonly parameters: readonly CodedParameter[]
  /** By config, then by parameter. */
  readonly codes: readonly (readonly number[])[]
}

type Parameters = ReadonlyMap<string, unknown>

interface Column extends CodedParameter {
  readonly codes: readonly number[]
}

/** The configs, and the parameters in which they differ, in the order in which these first come. */
export const codedConfigs = (configs: readonly Parameters[]): CodedConfigs => {
  const paths = [...new Set(configs.flatMap(config => [...config.keys()]))]
  const texts = new Map(
    paths.map(path => [
      path,
      configs.map(config => (config.has(path) ? canonicalJson(config.get(path)) : null)),
    ]),
  )
  const columns = paths.map(path => columnOf(path, configs, texts)).filter(({ levels }) => levels > 1)
  return {
    parameters: columns.map(({ path, isOrdered, levels }) => ({ path, isOrdered, levels })),
    codes: configs.map((_, config) => columns.map(({ codes }) => codes[config] as number)),
  }
}

type Texts = ReadonlyMap<string, readonly (string | null)[]>

const columnOf = (path: string, configs: readonly Parameters[], texts: Texts): Column => {
  const own = texts.get(path) ?? []
  const values = new Map<string, unknown>()
  own.forEach((text, config) => {
    if (text !== null) values.set(text, configs[config]?.get(path))
  })
  const isOrdered = [...values.values()].every(value => typeof value === 'number')
  const order = [...values.keys()]
  if (isOrdered) order.sort((a, b) => Number(values.get(a)) - Number(values.get(b)))
  const codeOf = new Map(order.map((text, code) => [text, code]))
  const levels = order.length
  if (!own.includes(null))
    return { path, isOrdered, levels, codes: own.map(text => codeOf.get(text as string) as number) }
  if (!dependsOnAnother(path, texts))
    // Not to have it is one level more, below all others.
    return {
      path,
      isOrdered,
      levels: levels + 1,
      codes: own.map(text => (text === null ? 0 : (codeOf.get(text) as number) + 1)),
    }
  // What another parameter decides is credited to that one: a config that lacks this one takes its levels in turn, so
  // that lacking it tells nothing.
  let turn = 0
  return {
    path,
    isOrdered,
    levels,
    codes: own.map(text => (text === null ? turn++ % levels : (codeOf.get(text) as number))),
  }
}

/** True where some other parameter's value says whether a config has this one. */
const dependsOnAnother = (path: string, texts: Texts): boolean => {
  const own = texts.get(path) ?? []
  return [...texts].some(([other, values]) => other !== path && decides(values, own))
}

const decides = (values: readonly (string | null)[], own: readonly (string | null)[]): boolean => {
  const distinct = new Set(values).size
  // Values that come once each decide anything; one that is lacked together with it hangs on the same third.
  if (distinct < 2 || distinct > values.length / 2) return false
  if (values.every((value, config) => (value === null) === (own[config] === null))) return false
  const isThere = new Map<string | null, boolean>()
  return values.every((value, config) => {
    const has = own[config] !== null
    if (!isThere.has(value)) isThere.set(value, has)
    return isThere.get(value) === has
  })
}
