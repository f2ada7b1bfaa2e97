// The best result so far against what had been spent by then, and what the target cost.
import { usualObjectives } from '../../../domain/compare/objectives.ts'
import type { CompareDocument } from '../../../domain/compare-document.ts'
import { decodeNumber } from '../../../domain/number-code.ts'
import { money } from '../../../format/money.ts'
import { metricValue } from '../../../format/number.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { toWidth } from '../../../format/text-width.ts'
import { timeSpent } from '../../../format/words.ts'
import { stepChart } from '../../../plot/charts.ts'
import type { Theme } from '../../theme.ts'
import { chartAxis } from './axes.ts'

/** The rows of the pane. */
export const bestSoFarRows = (
  document: CompareDocument,
  { width, height, theme }: { readonly width: number; readonly height: number; readonly theme: Theme },
): readonly string[] => {
  const { best_so_far } = document
  if (best_so_far.length === 0) return [theme.paint('dim', '  Nothing is finished yet.')]
  const below = [lastLine(document), targetLine(document, theme)].filter(line => line !== null)
  const { perUnit, ...x } = chartAxis(
    usualObjectives(document).x,
    best_so_far.map(({ spend }) => spend),
  )
  const chart = stepChart(
    best_so_far.map(({ spend, value }) => ({ x: spend * perUnit, y: decodeNumber(value) })),
    {
      size: { width: width - 1, height: height - below.length },
      x,
      y: { kind: 'auto' },
      glyphs: theme.chart,
    },
  )
  return [...chart, ...below].map(row => toWidth(row, width))
}

const spent = ({ spend_unit }: CompareDocument, amount: number): string =>
  spend_unit === 'usd' ? money(amount) : timeSpent(amount)

/** `best 0.97 after $0.05 of $0.09`. */
const lastLine = (document: CompareDocument): string | null => {
  const { best_so_far, metric } = document
  const last = best_so_far.at(-1)
  if (last === undefined) return null
  const first = best_so_far.find(({ value }) => value === last.value) ?? last
  const best = `${sanitizeLine(metric.name)} ${metricValue(decodeNumber(last.value))}`
  return `  ${best} after ${spent(document, first.spend)} of ${spent(document, last.spend)}`
}

const targetLine = (document: CompareDocument, theme: Theme): string | null => {
  const { metric, cost_to_target } = document
  if (metric.target === null) return null
  const target = `target ${metricValue(metric.target)}`
  return cost_to_target === null
    ? theme.paint('warn', `  ${target} is not reached`)
    : theme.paint('good', `  ${target} reached after ${spent(document, cost_to_target)}`)
}
