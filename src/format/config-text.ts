// Configs as people read them: dotted names, short values, and only what tells one from another.
import { flatConfig } from '../domain/flat-config.ts'
import type { Config } from '../domain/protocol.ts'
import type { Look } from './look.ts'
import { metricValue } from './number.ts'
import type { Column } from './plain-table.ts'
import { sanitizeLine } from './sanitize.ts'

/** A value of a parameter, in one line; text that could be mistaken for something else is quoted. */
export const valueText = (value: unknown): string => {
  if (value === undefined) return '-'
  if (typeof value === 'number') return metricValue(value, 6)
  const isPlainWord = typeof value === 'string' && /^[\p{L}_./][\p{L}\p{N}_./:+-]*$/u.test(value)
  return sanitizeLine(isPlainWord ? value : JSON.stringify(value))
}

export interface Axis {
  readonly path: string
  /** As text, in order of appearance, each once. */
  readonly values: readonly string[]
}

/** Every parameter with the values it takes; `-` where a config lacks it. */
export const axesOf = (configs: readonly Config[]): readonly Axis[] => {
  const values = new Map<string, Set<string>>()
  const counts = new Map<string, number>()
  for (const config of configs)
    for (const [path, value] of flatConfig(config)) {
      const seen = values.get(path) ?? new Set<string>()
      values.set(path, seen.add(valueText(value)))
      counts.set(path, (counts.get(path) ?? 0) + 1)
    }
  return [...values].map(([path, seen]) => ({
    path,
    values: (counts.get(path) ?? 0) < configs.length ? [...seen, valueText(undefined)] : [...seen],
  }))
}

/** The parameters that differ among these configs. */
export const varyingPaths = (configs: readonly Config[]): readonly string[] =>
  axesOf(configs)
    .filter(({ values }) => values.length > 1)
    .map(({ path }) => path)

/** `lr=0.03 hidden=128`; parameters the config lacks are left out. */
export const configLabel = (config: Config, paths: readonly string[]): string => {
  const flat = flatConfig(config)
  return paths
    .filter(path => flat.has(path))
    .map(path => `${sanitizeLine(path)}=${valueText(flat.get(path))}`)
    .join(' ')
}

/** One column per varying parameter where there is room, else all of them in one. */
export const configColumns = <Row>(
  paths: readonly string[],
  { columns, configOf }: Pick<Look, 'columns'> & { readonly configOf: (row: Row) => Config },
): readonly Column<Row>[] => {
  const room = Math.floor((columns - CELLS_OF_THE_REST) / CELLS_PER_PARAMETER)
  if (paths.length > Math.max(1, room))
    return [{ title: 'CONFIG', cell: row => configLabel(configOf(row), paths), shrinks: true }]
  return paths.map(path => ({
    title: sanitizeLine(path).toUpperCase(),
    cell: row => valueText(flatConfig(configOf(row)).get(path)),
    shrinks: true,
  }))
}

// What ids, states and spend take beside the parameters, and what a parameter needs to be readable.
const CELLS_OF_THE_REST = 46
const CELLS_PER_PARAMETER = 9
