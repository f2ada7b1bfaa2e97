// Results against spend as charts: what each config cost, and how the best so far came with what was spent.
import type { CompareDocument } from '../../domain/compare-document.ts'
import { decodeNumber } from '../../domain/number-code.ts'
import type { Look } from '../../format/look.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { toWidth } from '../../format/text-width.ts'
import { scatterChart, stepChart } from '../../plot/charts.ts'
import { CHART_GLYPHS } from '../../plot/glyphs.ts'
import { timeAxis } from '../../plot/time-axis.ts'

const CHART_HEIGHT = 12
const GAP = 2
/** From here on, two charts stand beside each other. */
const ROOM_FOR_TWO = 100
/** Wider than this, they say nothing more. */
const WIDEST = 110

/** Both charts, as far as there is anything to draw, with an empty line above. */
export const spendCharts = (document: CompareDocument, look: Look): readonly string[] => {
  // What is cached was paid for elsewhere.
  if (document.rows.every(({ spend }) => spend.hours === 0)) return []
  const isWide = look.columns >= ROOM_FOR_TWO
  const room = Math.min(look.columns, WIDEST)
  const width = isWide ? Math.floor((room - GAP) / 2) : room
  const charts = [paretoChart(document, { look, width }), bestSoFarChart(document, { look, width })].filter(
    chart => chart.length > 0,
  )
  if (!isWide || charts.length < 2) return charts.flatMap(chart => ['', ...chart])
  const [left = [], right = []] = charts
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, row) => row)
  return ['', ...rows.map(row => `${toWidth(left[row] ?? '', width + GAP)}${right[row] ?? ''}`.trimEnd())]
}

interface Sized {
  readonly look: Look
  readonly width: number
}

/** Every config by its spend and its result; those on the front are marked, and joined. */
const paretoChart = (document: CompareDocument, { look, width }: Sized): readonly string[] => {
  const { metric, rows, pareto, spend_unit } = document
  const spent = rows.map(({ spend }) => (spend_unit === 'usd' ? spend.usd : spend.hours) ?? Number.NaN)
  const values = rows.map(({ mean }) => (mean === null ? Number.NaN : decodeNumber(mean)))
  // One point makes no front.
  if (values.filter(Number.isFinite).length < 2) return []
  const { x, ...options } = chartOptions(document, { look, width, spent })
  const points = spent.map((each, index) => ({ x: each * x.perUnit, y: values[index] as number }))
  const chart = scatterChart(points, { ...options, x, front: pareto })
  return titled(`${sanitizeLine(metric.name)} by what a config cost`, chart, look)
}

/** The best result so far, as the spend went up. */
const bestSoFarChart = (document: CompareDocument, { look, width }: Sized): readonly string[] => {
  const { metric, best_so_far } = document
  // A best that never got better makes a flat line, which says nothing.
  if (new Set(best_so_far.map(({ value }) => value)).size < 2) return []
  const spent = best_so_far.map(({ spend }) => spend)
  const { x, ...options } = chartOptions(document, { look, width, spent })
  const points = best_so_far.map(({ spend, value }) => ({ x: spend * x.perUnit, y: decodeNumber(value) }))
  const chart = stepChart(points, { ...options, x })
  return titled(`best ${sanitizeLine(metric.name)} by what was spent so far`, chart, look)
}

const chartOptions = (
  { spend_unit }: CompareDocument,
  { look, width, spent }: Sized & { readonly spent: readonly number[] },
) => ({
  size: { width, height: CHART_HEIGHT },
  x: spend_unit === 'usd' ? { prefix: '$', perUnit: 1 } : timeAxis(spent),
  y: { kind: 'auto' as const },
  glyphs: CHART_GLYPHS[look.glyphs ?? 'braille'],
})

const titled = (title: string, chart: readonly string[], { paint }: Look): readonly string[] =>
  chart.length === 0 ? [] : [paint('strong', title), ...chart]
