// Values by parameter to the config that training code gets: `optimizer.lr` becomes {optimizer: {lr}}.
import type { Config } from '../protocol.ts'
import type { Axis } from './types.ts'

/** Puts configs together for these parameters; `undefined` is absent. */
export const configWriter = (axes: readonly Axis[]): ((valueAt: (slot: number) => unknown) => Config) => {
  const trails = axes.map(({ path }) => path.split('.'))
  return valueAt => {
    const config: Config = {}
    for (let slot = 0; slot < trails.length; slot += 1) {
      const value = valueAt(slot)
      if (value !== undefined) put(config, trails[slot] as readonly string[], value)
    }
    return config
  }
}

const put = (config: Config, trail: readonly string[], value: unknown): void => {
  let group = config
  for (let depth = 0; depth < trail.length - 1; depth += 1) {
    const key = trail[depth] as string
    group[key] ??= {}
    group = group[key] as Config
  }
  group[trail[trail.length - 1] as string] = value
}
