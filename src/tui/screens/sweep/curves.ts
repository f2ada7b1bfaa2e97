// Curves of some runs over each other, with a legend that gives their values at the crosshair, else their newest.
import { metricValue } from '../../../format/number.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { toWidth } from '../../../format/text-width.ts'
import { paintedLineChart } from '../../../plot/charts.ts'
import type { Axis } from '../../../plot/frame.ts'
import { isDrawable, type Point } from '../../../plot/geometry.ts'
import type { Theme, Token } from '../../theme.ts'

export interface CurveLine {
  readonly runId: string
  /** `lr=0.1 hidden=32`. */
  readonly label: string
  readonly isBest: boolean
  readonly isCursor: boolean
  readonly points: readonly Point[]
}

export interface CurvesView {
  readonly metric: string
  readonly isLog: boolean
  readonly crosshair: number | null
  /** By steps, unless something else is said. */
  readonly along?: Axis
  readonly lines: readonly CurveLine[]
}

/** Told apart by the mark at their end, too. */
const TOKENS: readonly Token[] = ['busy', 'good', 'warn', 'mark', 'bad', 'strong', 'key', 'dim']
const MARKS = 'abcdefgh'
const LEAST_CHART = 5

/** The rows of it. */
export const curveRows = (
  { metric, isLog, crosshair, along = {}, lines }: CurvesView,
  { width, height, theme }: { readonly width: number; readonly height: number; readonly theme: Theme },
): readonly string[] => {
  const drawn = lines.filter(({ points }) => points.some(isDrawable))
  if (drawn.length === 0)
    return [theme.paint('dim', `  No ${sanitizeLine(metric)} was logged by these runs yet.`)]
  const legendRows = Math.max(1, Math.min(lines.length, height - LEAST_CHART))
  const colours = coloursOf(lines.map(({ runId }) => runId))
  const chart = paintedLineChart(
    drawn.map(({ points }) => points),
    {
      size: { width, height: height - legendRows },
      x: along,
      y: { kind: isLog ? 'log' : 'linear' },
      glyphs: theme.chart,
      crosshair,
      markOf: index => markAt(lines.indexOf(drawn[index] as CurveLine)),
      paint: (index, text) =>
        theme.paint(index === null ? 'dim' : (colours.get(drawn[index]?.runId ?? '') ?? 'busy'), text),
    },
  )
  const where = chart.x === null ? '' : theme.paint('dim', `  at ${metricValue(chart.x, 3)}`)
  const legend = lines.slice(0, legendRows).map((line, index) => {
    const value = valueAt(line.points, chart.x)
    const mark = theme.paint(colours.get(line.runId) ?? 'busy', `${markAt(index)} ${line.runId.slice(0, 8)}`)
    const number = value === null ? theme.paint('dim', 'nothing yet') : metricValue(value)
    const role = line.isBest ? theme.paint('best', ' best') : ''
    return toWidth(`  ${mark}  ${number}${where}${role}  ${theme.paint('dim', line.label)}`, width)
  })
  return [...chart.rows.map(row => toWidth(row, width)), ...legend]
}

const markAt = (index: number): string => MARKS[index % MARKS.length] as string

/** Each run keeps its colour as long as nobody else on the chart has it by right. */
const coloursOf = (runIds: readonly string[]): ReadonlyMap<string, Token> => {
  const colours = new Map<string, Token>()
  for (const runId of runIds) {
    const first = Number.parseInt(runId.slice(0, 6), 16) % TOKENS.length
    const order = [...TOKENS.slice(first), ...TOKENS.slice(0, first)]
    const taken = new Set(colours.values())
    colours.set(runId, order.find(token => !taken.has(token)) ?? (order[0] as Token))
  }
  return colours
}

/** The last value up to a place; the newest where there is no place. */
const valueAt = (points: readonly Point[], x: number | null): number | null => {
  const upTo = x === null ? points : points.filter(point => point.x <= x)
  return upTo.findLast(isDrawable)?.y ?? (upTo.length === 0 ? null : Number.NaN)
}
