// The front as a table: from the first point to the last, what each step gains, what it costs, and what a point of it costs.
import type { Front, FrontStep } from '../../../domain/compare/front.ts'
import type { Objectives } from '../../../domain/compare/objectives.ts'
import { configLabel } from '../../../format/config-text.ts'
import { kneeWords } from '../../../format/knee-text.ts'
import { metricValue } from '../../../format/number.ts'
import { differenceText, objectiveText, objectiveTitle } from '../../../format/objective.ts'
import { toWidth } from '../../../format/text-width.ts'
import { wrapped } from '../../../format/wrap.ts'
import type { Theme } from '../../theme.ts'
import type { Ranked } from './rows.ts'

export interface FrontView {
  readonly rows: readonly Ranked[]
  readonly plane: Front
  readonly axes: Objectives
  readonly paths: readonly string[]
  readonly selected: number | null
}

const CELLS = 9
/** With less room, configs are left out: their names would be cut to nothing. */
const LEAST_CONFIG = 16

/** All rows of the pane. */
export const frontRows = (
  { rows, plane, axes, paths, selected }: FrontView,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): readonly string[] => {
  const { steps } = plane
  if (steps.length === 0) return [theme.paint('dim', '  Nothing is finished yet.')]
  const fits = (columns: number): boolean => width >= columns * (CELLS + 1) + 1
  const isWide = width >= 5 * (CELLS + 1) + 2 + LEAST_CONFIG
  const shown = COLUMNS.filter(({ needs }) => fits(needs))
  const cells = (text: (column: FrontColumn) => string): string =>
    shown.map(column => toWidth(text(column), CELLS, 'right')).join(' ')
  const title = cells(({ title }) => title(axes))
  const lines = steps.map(at => {
    const point = plane.points[at.index]
    const row = rows[at.index]
    if (point === undefined || row === undefined) return ''
    const numbers = cells(({ text }) => text({ ...point, ...at }, axes))
    const bend = at.index === plane.knee ? theme.paint('best', theme.chart.marks.knee) : ' '
    const cursor = at.index === selected ? theme.glyphs.cursor : bend
    return `${cursor}${numbers}${isWide ? `  ${theme.paint('dim', configLabel(row.config, paths))}` : ''}`
  })
  const words = kneeWords(plane, axes, index => configLabel(rows[index]?.config ?? {}, paths))
  const knee =
    words === null ? [] : wrapped(`${theme.chart.marks.knee} ${words}`, { width: width - 1, indent: '  ' })
  return [
    theme.paint('dim', ` ${title}${isWide ? '  config' : ''}`),
    ...lines,
    ...(knee.length === 0 ? [] : ['']),
    ...knee.map(line => ` ${line}`),
  ].map(line => toWidth(line, width))
}

interface FrontColumn {
  /** It is shown where there is room for so many columns. */
  readonly needs: number
  title(axes: Objectives): string
  text(at: FrontStep & { readonly x: number; readonly y: number }, axes: Objectives): string
}

const COLUMNS: readonly FrontColumn[] = [
  { needs: 1, title: ({ x }) => objectiveTitle(x), text: ({ x }, axes) => objectiveText(x, axes.x) },
  { needs: 2, title: ({ y }) => objectiveTitle(y), text: ({ y }, axes) => objectiveText(y, axes.y) },
  {
    needs: 4,
    title: () => 'gained',
    text: ({ gained }) => (gained === null ? '' : metricValue(gained, 3)),
  },
  {
    needs: 5,
    title: () => 'for',
    text: ({ extra }, { x }) => (extra === null ? '' : differenceText(extra, x)),
  },
  {
    needs: 3,
    title: () => 'per point',
    text: ({ perPoint }, { x }) => (perPoint === null ? '' : differenceText(perPoint, x)),
  },
]
