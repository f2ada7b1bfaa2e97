// What a query may ask of anything that has a config and metrics: a run, a config in a ranking, a row of a report.
import { flatOf } from '../flat-config.ts'
import { type CodedNumber, decodeNumber } from '../number-code.ts'
import type { Config } from '../protocol.ts'
import type { FieldGroup } from './field.ts'
import type { FieldValue } from './query.ts'

/** `config.lr`, for every kind of row that has a config. */
export const parameterGroup = (names: readonly string[]): FieldGroup<{ readonly config: Config }> => ({
  prefix: 'config',
  kind: 'any',
  means: 'a parameter; its name alone where that is clear',
  names,
  member: name => {
    const read = parameterReader(name)
    return { of: ({ config }) => parameterValue(read(config)) }
  },
})

/** Walks the config itself, which costs next to nothing; a name with a dot of its own is found the long way. */
const parameterReader = (name: string): ((config: Config) => unknown) => {
  const parts = name.split('.')
  return config => {
    let value: unknown = config
    for (const part of parts) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
        return parts.length === 1 ? undefined : flatOf(config).get(name)
      value = (value as Readonly<Record<string, unknown>>)[part]
    }
    return value
  }
}

const parameterValue = (value: unknown): FieldValue => {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value
  return value === null || value === undefined ? null : JSON.stringify(value)
}

/** `metric.loss`, for every kind of row that has metrics. */
export const metricGroup = (
  names: readonly string[],
): FieldGroup<{ readonly metrics: Readonly<Record<string, CodedNumber>> }> => ({
  prefix: 'metric',
  kind: 'number',
  means: 'the newest value of a metric; its name alone where that is clear',
  names,
  member: name => ({
    of: ({ metrics }) => (Object.hasOwn(metrics, name) ? decodeNumber(metrics[name] as CodedNumber) : null),
  }),
})

const texts = new WeakMap<Config, string>()

/** `lr=0.1 width=64`, made once per config: words are looked for in it with every letter that is typed. */
export const configText = (config: Config): string => {
  const known = texts.get(config)
  if (known !== undefined) return known
  const text = [...flatOf(config)].map(([path, value]) => `${path}=${parameterValue(value)}`).join(' ')
  texts.set(config, text)
  return text
}
