// One sweep, run by run.
import type { BudgetDocument } from '../../domain/budget-document.ts'
import type { RunRow, ShowSweepDocument, Spend } from '../../domain/documents.ts'
import { configColumns, varyingPaths } from '../../format/config-text.ts'
import type { Look } from '../../format/look.ts'
import { plainTable } from '../../format/plain-table.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import {
  budgetText,
  metricText,
  plural,
  shortIds,
  spendColumn,
  spendText,
  stateText,
} from '../../format/words.ts'
import { annotationColumns, annotationLines } from './annotation-columns.ts'

export const showSweepLines = (document: ShowSweepDocument, look: Look): readonly string[] => {
  const { paint } = look
  const { metric, runs } = document
  const short = shortIds(runs.map(({ run_id }) => run_id))
  const paths = varyingPaths(runs.map(({ config }) => config))
  const hasSeeds = new Set(runs.map(({ seed }) => seed)).size > 1
  const spent = spendColumn(runs.map(({ spend }) => spend))
  const [title = '', ...rows] = plainTable<RunRow>(
    [
      { title: 'RUN', cell: row => short(row.run_id) },
      { title: 'STATE', cell: row => (row.cached_from === null ? stateText(row.state, paint) : 'cached') },
      ...configColumns(paths, { columns: look.columns, configOf: (row: RunRow) => row.config }),
      ...(hasSeeds
        ? [{ title: 'SEED', cell: (row: RunRow) => String(row.seed ?? '-'), align: 'right' as const }]
        : []),
      {
        title: sanitizeLine(metric.name).toUpperCase(),
        cell: ({ metrics }) => metricText(metrics[metric.name]),
        align: 'right',
        shrinks: true,
      },
      { title: 'TRIES', cell: ({ attempts }) => String(attempts.length), align: 'right' },
      { title: 'SAVED', cell: ({ checkpoint }) => String(checkpoint?.step ?? '-'), align: 'right' },
      { title: 'SPEND', cell: ({ spend }) => spent(spend), align: 'right' },
      ...annotationColumns(runs),
    ],
    runs,
    { width: look.columns },
  )
  return [
    `${paint('strong', sanitizeLine(document.name))}  ${stateText(document.state, paint)}  ${document.sweep_id}  ${plural(runs.length, 'run')}, ${sanitizeLine(metric.name)} (${metric.goal})`,
    ...(document.budget && document.spend ? [budgetLine(document.budget, document.spend)] : []),
    ...annotationLines(document),
    '',
    paint('dim', title),
    ...rows,
  ]
}

const budgetLine = (budget: BudgetDocument, spend: Spend): string =>
  `spent ${spendText(spend)} of a budget of ${budgetText(budget)}`
