// Results against spend: the ranking, the Pareto front and what each step along it costs, the best so far, what each
// parameter does, and what to take from it all.
import type { CompareDocument } from '../../domain/compare-document.ts'
import type { Look } from '../../format/look.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { frontTable } from './front-table.ts'
import { parameterTable } from './parameters.ts'
import { rankingLines } from './ranking.ts'
import { spendCharts } from './spend-charts.ts'
import { verdictLines } from './verdict.ts'

export const compareLines = (document: CompareDocument, look: Look): readonly string[] => {
  const { metric, rows } = document
  const head = `${look.paint('strong', sanitizeLine(metric.name))} (${metric.goal})`
  if (rows.every(({ mean }) => mean === null)) return [head, 'Nothing is finished yet.']
  return [
    head,
    ...rankingLines(document, { look, limit: Number.POSITIVE_INFINITY }),
    ...spendCharts(document, look),
    ...frontTable(document, look),
    ...parameterTable(document, look),
    '',
    ...verdictLines(document, { look }),
  ]
}
