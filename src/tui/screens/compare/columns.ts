// The columns of the ranking.
import { REAL_BELOW } from '../../../domain/compare/leads.ts'
import { numberOf, type Objective, type Objectives } from '../../../domain/compare/objectives.ts'
import type { CompareDocument } from '../../../domain/compare-document.ts'
import { decodeNumber } from '../../../domain/number-code.ts'
import { chanceText } from '../../../format/chance.ts'
import { valueText } from '../../../format/config-text.ts'
import { metricValue } from '../../../format/number.ts'
import { objectiveText, objectiveTitle } from '../../../format/objective.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { textWidth } from '../../../format/text-width.ts'
import { spendColumn } from '../../../format/words.ts'
import type { Column } from '../../table/columns.ts'
import type { TableSpec } from '../../table/select.ts'
import type { Ranked } from './rows.ts'

export interface CompareColumnsOptions {
  readonly document: CompareDocument
  readonly axes: Objectives
  /** Parameters in which the configs differ. */
  readonly paths: readonly string[]
  /** Ids of the configs on the front. */
  readonly front: ReadonlySet<string>
}

/** Parameters with a column of their own. */
const MOST_PARAMETERS = 8

/** The columns, in their order. */
export const compareColumns = (options: CompareColumnsOptions): readonly Column<Ranked>[] => {
  const { document, axes, paths, front } = options
  const metric = sanitizeLine(document.metric.name)
  const spent = spendColumn(document.rows.map(({ spend }) => spend))
  const hasSeeds = document.rows.some(({ seeds }) => seeds > 1)
  const hasTests = document.rows.some(({ against_best }) => against_best !== null)
  const isAcross = new Set(document.rows.flatMap(row => row.sweep_ids)).size > 1
  return [
    {
      id: 'rank',
      title: '#',
      align: 'right',
      min: 4,
      priority: 3,
      cell: ({ rank }) => (rank === null ? '-' : String(rank)),
      sortBy: ({ rank }) => rank,
    },
    {
      id: 'front',
      title: 'front',
      min: 5,
      priority: 4,
      cell: ({ id }, { theme }) => (front.has(id) ? theme.paint('mark', `  ${theme.chart.marks.front}`) : ''),
      sortBy: ({ rank }) => rank,
    },
    {
      id: 'metric',
      title: metric,
      align: 'right',
      min: Math.max(8, Math.min(14, textWidth(metric) + 1)),
      priority: 1,
      cell: ({ mean, rank }, { theme }) => {
        if (mean === null) return theme.paint('dim', 'not yet')
        const text = metricValue(decodeNumber(mean))
        return rank === 1 ? theme.paint('best', text) : text
      },
      sortBy: ({ mean }) => (mean === null ? null : decodeNumber(mean)),
    },
    ...(hasSeeds ? SEED_COLUMNS : []),
    ...(hasTests ? [CHANCE_COLUMN] : []),
    {
      id: 'spend',
      title: 'spent',
      align: 'right',
      min: 8,
      priority: 2,
      cell: ({ spend }) => spent(spend),
      sortBy: ({ spend }) => spend.usd ?? spend.hours,
    },
    ...[axes.x, axes.y].flatMap(axis => axisColumn(axis, document)),
    ...paths.slice(0, MOST_PARAMETERS).map(parameterColumn),
    ...(isAcross ? [SWEEPS_COLUMN] : []),
  ]
}

const SEED_COLUMNS: readonly Column<Ranked>[] = [
  {
    id: 'ci95',
    title: '±95%',
    align: 'right',
    min: 8,
    priority: 5,
    cell: ({ ci95 }) => (ci95 === null ? '' : `±${metricValue(ci95, 2)}`),
    sortBy: ({ ci95 }) => ci95,
  },
  {
    id: 'seeds',
    title: 'seeds',
    align: 'right',
    min: 5,
    priority: 7,
    cell: ({ seeds }) => String(seeds),
    sortBy: ({ seeds }) => seeds,
  },
]

/** How likely seeds alone put it so far behind the best, among all that are compared. */
const CHANCE_COLUMN: Column<Ranked> = {
  id: 'p',
  title: 'p',
  align: 'right',
  min: 6,
  priority: 6,
  cell: ({ against_best }, { theme }) => {
    if (against_best === null) return ''
    const text = chanceText(against_best.p_holm)
    return against_best.p_holm < REAL_BELOW ? text : theme.paint('warn', text)
  },
  sortBy: ({ against_best }) => against_best?.p_holm ?? null,
}

const SWEEPS_COLUMN: Column<Ranked> = {
  id: 'sweeps',
  title: 'sweep',
  min: 20,
  priority: 9,
  cell: ({ sweep_ids }) => (sweep_ids.length === 1 ? (sweep_ids[0] as string) : `${sweep_ids.length} sweeps`),
  sortBy: ({ sweep_ids }) => sweep_ids[0] ?? null,
}

/** An axis that has no column yet. */
const axisColumn = (axis: Objective, document: CompareDocument): readonly Column<Ranked>[] => {
  const { metric, spend_unit } = document
  const isThere = axis.of === 'spend' ? axis.unit === spend_unit : axis.name === metric.name
  if (isThere) return []
  const title = objectiveTitle(axis)
  const valueOfRow = (row: Ranked): number => numberOf(row, axis, metric.name)
  return [
    {
      id: `axis ${title}`,
      title,
      align: 'right',
      min: Math.max(9, Math.min(14, textWidth(title) + 1)),
      priority: 5,
      cell: row => (Number.isNaN(valueOfRow(row)) ? '-' : objectiveText(valueOfRow(row), axis)),
      sortBy: row => (Number.isNaN(valueOfRow(row)) ? null : valueOfRow(row)),
    },
  ]
}

const parameterColumn = (path: string, place: number): Column<Ranked> => {
  const name = sanitizeLine(path)
  return {
    id: `config.${path}`,
    title: name,
    align: 'right',
    min: 7,
    ideal: Math.max(7, Math.min(14, textWidth(name) + 1)),
    priority: place < 3 ? 6 : 8,
    cell: ({ parameters }) => valueText(parameters.get(path)),
    sortBy: ({ parameters }) => sortable(parameters.get(path)),
  }
}

const sortable = (value: unknown): number | string | null => {
  if (typeof value === 'number' || typeof value === 'string') return value
  return value === undefined || value === null ? null : JSON.stringify(value)
}

export const RANK_SPEC: TableSpec<Ranked> = { idOf: ({ id }) => id }
