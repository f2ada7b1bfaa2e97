// Results against spend as charts: what each config cost, and how the best so far came with what was spent.

import { numberOf, objectivesOf } from '../../domain/compare/objectives.ts'
import type { CompareDocument } from '../../domain/compare-document.ts'
import { decodeNumber } from '../../domain/number-code.ts'
import type { Look } from '../../format/look.ts'
import { objectiveTitle } from '../../format/objective.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { toWidth } from '../../format/text-width.ts'
import { scatterChart, stepChart } from '../../plot/charts.ts'
import { CHART_GLYPHS } from '../../plot/glyphs.ts'
import { spendAxisOf } from '../../plot/spend-axis.ts'

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

/** Every config by the two objectives; those on the front are marked, and joined, and so is its knee. */
const paretoChart = (document: CompareDocument, { look, width }: Sized): readonly string[] => {
  const { metric, rows, pareto, knee } = document
  const { x, y } = objectivesOf(document)
  const points = rows.map(row => ({ x: numberOf(row, x, metric.name), y: numberOf(row, y, metric.name) }))
  // One point makes no front.
  if (points.filter(point => Number.isFinite(point.y)).length < 2) return []
  const unitOf = (objective: typeof x) =>
    objective.of === 'metric' ? 'number' : objective.unit === 'usd' ? 'usd' : 'hours'
  const along = spendAxisOf(
    unitOf(x),
    points.map(point => point.x),
  )
  const upwards = spendAxisOf(
    unitOf(y),
    points.map(point => point.y),
  )
  const chart = scatterChart(
    points.map(point => ({ x: point.x * along.perUnit, y: point.y * upwards.perUnit })),
    { ...chartLook({ look, width }), x: along, y: upwards, front: pareto, knee },
  )
  const by = x.of === 'spend' && x.unit === document.spend_unit ? 'what a config cost' : objectiveTitle(x)
  const bend = knee === null ? '' : `, ${chartLook({ look, width }).glyphs.marks.knee} the knee`
  return titled(`${objectiveTitle(y)} by ${by}${bend}`, chart, look)
}

/** The best result so far, as the spend went up. */
const bestSoFarChart = (document: CompareDocument, { look, width }: Sized): readonly string[] => {
  const { metric, best_so_far } = document
  // A best that never got better makes a flat line, which says nothing.
  if (new Set(best_so_far.map(({ value }) => value)).size < 2) return []
  const spent = best_so_far.map(({ spend }) => spend)
  const x = spendAxisOf(document.spend_unit, spent)
  const points = best_so_far.map(({ spend, value }) => ({ x: spend * x.perUnit, y: decodeNumber(value) }))
  const chart = stepChart(points, { ...chartLook({ look, width }), x, y: { kind: 'auto' } })
  return titled(`best ${sanitizeLine(metric.name)} by what was spent so far`, chart, look)
}

const chartLook = ({ look, width }: Sized) => ({
  size: { width, height: CHART_HEIGHT },
  glyphs: CHART_GLYPHS[look.glyphs ?? 'braille'],
})

const titled = (title: string, chart: readonly string[], { paint }: Look): readonly string[] =>
  chart.length === 0 ? [] : [paint('strong', title), ...chart]
