// Results against spend: the ranking, the Pareto front, the best so far, and what the target cost.
import type { CompareDocument } from '../../domain/compare-document.ts'
import type { Look } from '../../format/look.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
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
    '',
    ...verdictLines(document, { look }),
  ]
}
