// Configs with their groups taken apart: what a parameter is called in a table, a filter and a comparison.
import type { Config } from './protocol.ts'

/** `{ optimizer: { lr: 0.1 } }` as `optimizer.lr` -> 0.1. */
export const flatConfig = (config: Config): ReadonlyMap<string, unknown> => {
  const flat = new Map<string, unknown>()
  const walk = (value: Readonly<Record<string, unknown>>, prefix: string): void => {
    for (const [key, each] of Object.entries(value)) {
      if (isMapping(each) && Object.keys(each).length > 0) walk(each, `${prefix}${key}.`)
      else flat.set(`${prefix}${key}`, each)
    }
  }
  walk(config, '')
  return flat
}

const known = new WeakMap<Config, ReadonlyMap<string, unknown>>()

/** The same, worked out once per object: the config of a run never changes. */
export const flatOf = (config: Config): ReadonlyMap<string, unknown> => {
  const flat = known.get(config) ?? flatConfig(config)
  known.set(config, flat)
  return flat
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
