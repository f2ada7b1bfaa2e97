// Every config as a point by two of its numbers, with the front joined and one point selected, which is told of below.
import type { Front } from '../../../domain/compare/front.ts'
import type { Objectives } from '../../../domain/compare/objectives.ts'
import { configLabel } from '../../../format/config-text.ts'
import { objectiveText, objectiveTitle } from '../../../format/objective.ts'
import { toWidth } from '../../../format/text-width.ts'
import { plural } from '../../../format/words.ts'
import { wrapped } from '../../../format/wrap.ts'
import type { Glyphs } from '../../../plot/glyphs.ts'
import { paintedScatter, pointNear, type ScatterPart } from '../../../plot/painted-scatter.ts'
import type { Theme, Token } from '../../theme.ts'
import { chartAxis } from './axes.ts'
import type { Ranked } from './rows.ts'

export interface ScatterView {
  readonly rows: readonly Ranked[]
  readonly plane: Front
  readonly axes: Objectives
  readonly paths: readonly string[]
  readonly selected: number | null
  /** Whether the best leads by more than seeds differ by; null: nothing is to be said. */
  readonly lead: string | null
}

const TOKENS: Readonly<Record<ScatterPart, Token>> = {
  point: 'busy',
  line: 'dim',
  front: 'best',
  cursor: 'mark',
}
const LEGEND_ROWS = 3
/** With less room, the chart has it. */
const ROOM_FOR_LEAD = 14

/** The rows of the pane. */
export const scatterRows = (
  { rows, plane, axes, paths, selected, lead }: ScatterView,
  { width, height, theme }: { readonly width: number; readonly height: number; readonly theme: Theme },
): readonly string[] => {
  const glyphs = theme.chart
  const { points, told, ...options } = chartOf({ plane, axes, lead }, { width, height, glyphs })
  const chart = paintedScatter(points, {
    ...options,
    front: plane.steps.map(({ index }) => index),
    knee: plane.knee,
    cursor: selected,
    paint: (part, text) => theme.paint(TOKENS[part], text),
  })
  const legend =
    selected === null
      ? []
      : selectedLines(selected, { rows, plane, axes, paths, theme, cursor: glyphs.marks.cursor })
  const knee = plane.knee === null ? '' : `   ${glyphs.marks.knee} the knee`
  const key = theme.paint(
    'dim',
    `  ${glyphs.marks.front} nothing is better in both${knee}   ${glyphs.marks.point} ${plural(rows.length, 'config')}`,
  )
  const none = theme.paint('dim', nothing(rows, height))
  return [
    ...(chart.length === 0 ? [none] : chart),
    ...(chart.length === 0 ? [] : [key]),
    ...legend,
    ...told.map(line => `  ${line}`),
  ]
    .slice(0, height)
    .map(row => toWidth(row, width))
}

interface ChartSpace {
  readonly width: number
  readonly height: number
  readonly glyphs: Glyphs
}

/** What is drawn, and how large; below it is told what there is room for. */
const chartOf = (
  { plane, axes, lead }: Pick<ScatterView, 'plane' | 'axes' | 'lead'>,
  { width, height, glyphs }: ChartSpace,
) => {
  const told = lead === null || height < ROOM_FOR_LEAD ? [] : wrapped(lead, { width: width - 2, indent: '' })
  const xs = plane.points.map(({ x }) => x)
  const { perUnit: perX, ...x } = chartAxis(axes.x, xs)
  const { perUnit: perY, ...y } = chartAxis(
    axes.y,
    plane.points.map(point => point.y),
  )
  return {
    told,
    points: plane.points.map(point => ({ x: point.x * perX, y: point.y * perY })),
    size: { width: width - 1, height: height - LEGEND_ROWS - told.length },
    x,
    y,
    glyphs,
  }
}

/** Index of the config whose point is under a cell of the pane; null where none is. */
export const configAt = (
  view: Pick<ScatterView, 'plane' | 'axes' | 'lead'>,
  space: ChartSpace,
  cell: { readonly column: number; readonly row: number },
): number | null => {
  const { points, ...options } = chartOf(view, space)
  return pointNear(points, options, cell)
}

const nothing = (rows: readonly Ranked[], height: number): string => {
  if (rows.every(({ rank }) => rank === null)) return '  Nothing is finished yet.'
  return height < 10
    ? '  There is no room for a chart here; z shows it alone.'
    : '  No config has both of these numbers.'
}

const selectedLines = (
  index: number,
  {
    rows,
    plane,
    axes,
    paths,
    theme,
    cursor,
  }: Pick<ScatterView, 'rows' | 'plane' | 'axes' | 'paths'> & {
    readonly theme: Theme
    readonly cursor: string
  },
): readonly string[] => {
  const row = rows[index]
  const point = plane.points[index]
  if (row === undefined || point === undefined) return []
  const place = row.rank === null ? 'nothing finished' : `rank ${row.rank}`
  const front = plane.steps.some(at => at.index === index) ? theme.paint('best', ', on the front') : ''
  const value = (which: 'x' | 'y'): string => {
    const text = Number.isNaN(point[which]) ? '-' : objectiveText(point[which], axes[which])
    return `${theme.paint('dim', objectiveTitle(axes[which]))} ${text}`
  }
  return [
    `  ${theme.paint('mark', cursor)} ${place}${front}   ${value('y')}   ${value('x')}`,
    `    ${configLabel(row.config, paths) || 'the only config'}`,
  ]
}
