// Results against spend: the ranking, the Pareto front, the best so far, and what the target cost.
import type { CompareDocument } from '../../domain/documents.ts'
import { decodeNumber } from '../../domain/number-code.ts'
import { money } from '../../format/money.ts'
import { metricValue } from '../../format/number.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { scatterChart, stepChart } from '../../plot/charts.ts'
import type { Look } from '../look.ts'
import { rankingLines } from './ranking.ts'
import { timeSpent } from './words.ts'

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
    '',
    ...targetLines(document),
  ]
}

/** Every config by its spend and its result; those on the front are marked, and joined. */
export const paretoPlotLines = (document: CompareDocument, look: Look): readonly string[] => {
  const { metric, rows, pareto, spend_unit } = document
  const spent = rows.map(({ spend }) => (spend_unit === 'usd' ? spend.usd : spend.hours) ?? Number.NaN)
  const values = rows.map(({ mean }) => (mean === null ? Number.NaN : decodeNumber(mean)))
  // One point makes no front.
  if (values.filter(Number.isFinite).length < 2) return []
  const { x, ...options } = chartOptions(document, { look, spent })
  const points = spent.map((each, index) => ({ x: each * x.perUnit, y: values[index] as number }))
  const chart = scatterChart(points, { ...options, x, front: pareto })
  return titled(`${sanitizeLine(metric.name)} by what a config cost`, chart, look)
}

/** The best result so far, as the spend went up. */
export const bestSoFarLines = (document: CompareDocument, look: Look): readonly string[] => {
  const { metric, best_so_far } = document
  // A best that never got better makes a flat line, which says nothing.
  if (new Set(best_so_far.map(({ value }) => value)).size < 2) return []
  const spent = best_so_far.map(({ spend }) => spend)
  const { x, ...options } = chartOptions(document, { look, spent })
  const points = best_so_far.map(({ spend, value }) => ({ x: spend * x.perUnit, y: decodeNumber(value) }))
  const chart = stepChart(points, { ...options, x })
  return titled(`best ${sanitizeLine(metric.name)} by what was spent so far`, chart, look)
}

const CHART_HEIGHT = 12
const WIDEST_CHART = 100

const chartOptions = (
  { spend_unit }: CompareDocument,
  { look, spent }: { readonly look: Look; readonly spent: readonly number[] },
) => ({
  size: { width: Math.min(look.columns, WIDEST_CHART), height: CHART_HEIGHT },
  x: spend_unit === 'usd' ? { prefix: '$', perUnit: 1 } : timeAxis(spent),
  y: { kind: 'auto' as const },
})

/** Seconds, minutes or hours: what makes the ticks readable. */
const timeAxis = (hours: readonly number[]) => {
  const most = hours.reduce((max, each) => (each > max ? each : max), 0)
  if (most >= 2) return { suffix: ' h', perUnit: 1 }
  return most >= 2 / 60 ? { suffix: ' min', perUnit: 60 } : { suffix: ' s', perUnit: 3600 }
}

const titled = (title: string, chart: readonly string[], { paint }: Look): readonly string[] =>
  chart.length === 0 ? [] : ['', paint('strong', title), ...chart]

/** `Target 0.97: reached after $0.0123`; nothing where no target is set. */
export const targetLines = ({ metric, cost_to_target, spend_unit }: CompareDocument): readonly string[] => {
  if (metric.target === null) return []
  const spent = spend_unit === 'usd' ? money : timeSpent
  const reached = cost_to_target === null ? 'not reached' : `reached after ${spent(cost_to_target)}`
  return [`Target ${metricValue(metric.target)}: ${reached}`]
}
