// The columns of the table of configs: what stands in them, and what they sort by.
import { valueText } from '../format/config-text.ts'
import { metricValue } from '../format/number.ts'
import { meanText } from './charts/pareto.ts'
import type { Model, Row } from './model.ts'

export interface Column {
  readonly key: string
  readonly title: string
  readonly isNumber: boolean
  readonly text: (row: Row) => string
  /** null sorts last, whichever way. */
  readonly sortBy: (row: Row) => number | string | null
}

const parameterColumn = (path: string): Column => ({
  key: `parameter ${path}`,
  title: path,
  isNumber: true,
  text: row => valueText(row.parameters.get(path)),
  sortBy: row => {
    const value = row.parameters.get(path)
    return value === undefined ? null : typeof value === 'number' ? value : valueText(value)
  },
})

/** `2 finished`, `1 finished, 1 failed`. */
export const statesText = ({ runs }: Row): string => {
  const counts = new Map<string, number>()
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1)
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ')
}

/** Rank, parameters that differ, results, money, and how its runs are. */
export const columnsOf = (model: Model): readonly Column[] => [
  { key: 'rank', title: '#', isNumber: true, text: row => String(row.index + 1), sortBy: row => row.index },
  ...model.paths.map(parameterColumn),
  {
    key: 'mean',
    title: model.metricName,
    isNumber: true,
    text: meanText,
    sortBy: ({ mean }) => (mean === null || Number.isNaN(mean) ? null : mean),
  },
  {
    key: 'ci95',
    title: '95 % ±',
    isNumber: true,
    text: ({ ci95 }) => (ci95 === null ? '-' : metricValue(ci95, 2)),
    sortBy: ({ ci95 }) => ci95,
  },
  {
    key: 'seeds',
    title: 'Seeds',
    isNumber: true,
    text: ({ seeds }) => String(seeds),
    sortBy: ({ seeds }) => seeds,
  },
  {
    key: 'spend',
    title: model.unit === 'usd' ? 'Cost' : 'Time',
    isNumber: true,
    text: ({ spend }) => model.amount(spend),
    sortBy: ({ spend }) => spend,
  },
  { key: 'runs', title: 'Runs', isNumber: false, text: statesText, sortBy: statesText },
]

/** The rows in the order of a column. */
export const sorted = (
  rows: readonly Row[],
  { column, descending }: { readonly column: Column; readonly descending: boolean },
): readonly Row[] =>
  rows.toSorted((a, b) => {
    const [x, y] = [column.sortBy(a), column.sortBy(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    const order =
      typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en')
    return descending ? -order : order
  })
