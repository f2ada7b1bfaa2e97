// The columns of the table of configs: what stands in them, and what they sort by.
import { decodeNumber } from '../domain/number-code.ts'
import { chanceText } from '../format/chance.ts'
import { valueText } from '../format/config-text.ts'
import { plusMinus } from '../format/number.ts'
import { metricText } from '../format/words.ts'
import { type Model, meanText, type Row } from './model.ts'

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

/** How far behind the best, with the 95 % interval of the difference, and how likely that much is by luck alone. */
const behindColumns = (model: Model): readonly Column[] => [
  {
    key: 'behind',
    title: 'Behind the best',
    isNumber: true,
    text: row => {
      const against = againstBest(model, row)
      return against === null ? '-' : plusMinus(Math.abs(against.difference), against.ci95)
    },
    sortBy: row => Math.abs(againstBest(model, row)?.difference ?? 0),
  },
  {
    key: 'p',
    title: 'p',
    isNumber: true,
    text: row => {
      const p = againstBest(model, row)?.p_holm
      return p === undefined ? '-' : chanceText(p)
    },
    sortBy: row => againstBest(model, row)?.p_holm ?? null,
  },
]

const againstBest = ({ document }: Model, { index }: Row) =>
  document.comparison.rows[index]?.against_best ?? null

/** More than these make the table too wide. */
const MOST_METRICS = 4

/** What else was measured, beside the metric that ranks. */
const otherMetrics = ({ document: { comparison }, metricName }: Model): readonly string[] =>
  [...new Set(comparison.rows.flatMap(({ metrics }) => Object.keys(metrics)))]
    .filter(name => name !== metricName)
    .slice(0, MOST_METRICS)

const metricColumn =
  ({ document: { comparison } }: Model) =>
  (name: string): Column => {
    const numberOf = ({ index }: Row): number | null => {
      const value = comparison.rows[index]?.metrics[name]
      return value === undefined ? null : decodeNumber(value)
    }
    return {
      key: `metric ${name}`,
      title: name,
      isNumber: true,
      text: row => metricText(comparison.rows[row.index]?.metrics[name]),
      sortBy: numberOf,
    }
  }

/** Rank and result first, as a phone shows no more; parameters that differ, other results, money, and how its runs are. */
export const columnsOf = (model: Model): readonly Column[] => [
  { key: 'rank', title: '#', isNumber: true, text: row => String(row.index + 1), sortBy: row => row.index },
  {
    key: 'mean',
    title: model.metricName,
    isNumber: true,
    text: meanText,
    sortBy: ({ mean }) => (mean === null || Number.isNaN(mean) ? null : mean),
  },
  ...model.paths.map(parameterColumn),
  ...(model.rows.some(row => againstBest(model, row) !== null) ? behindColumns(model) : []),
  ...otherMetrics(model).map(metricColumn(model)),
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
