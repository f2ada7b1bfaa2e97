// The front as a table: from the first point to the last, what each step gains, what it costs, and what a point of it costs.
import type { FrontStep } from '../../../domain/compare/front-steps.ts'
import { configLabel } from '../../../format/config-text.ts'
import { money } from '../../../format/money.ts'
import { metricValue } from '../../../format/number.ts'
import { toWidth } from '../../../format/text-width.ts'
import { timeSpent } from '../../../format/words.ts'
import type { Theme } from '../../theme.ts'
import { axisText, axisTitle, type CompareAxis } from './axes.ts'
import type { Axes, Plane, Ranked } from './rows.ts'

export interface FrontView {
  readonly rows: readonly Ranked[]
  readonly plane: Plane
  readonly steps: readonly FrontStep[]
  readonly axes: Axes
  readonly paths: readonly string[]
  readonly selected: number | null
}

const CELLS = 9
/** With less room, configs are left out: their names would be cut to nothing. */
const LEAST_CONFIG = 16

/** All rows of the pane. */
export const frontRows = (
  { rows, plane, steps, axes, paths, selected }: FrontView,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): readonly string[] => {
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
    const cursor = at.index === selected ? theme.glyphs.cursor : ' '
    return `${cursor}${numbers}${isWide ? `  ${theme.paint('dim', configLabel(row.config, paths))}` : ''}`
  })
  return [theme.paint('dim', ` ${title}${isWide ? '  config' : ''}`), ...lines].map(line =>
    toWidth(line, width),
  )
}

interface FrontColumn {
  /** It is shown where there is room for so many columns. */
  readonly needs: number
  title(axes: Axes): string
  text(at: FrontStep & { readonly x: number; readonly y: number }, axes: Axes): string
}

const COLUMNS: readonly FrontColumn[] = [
  { needs: 1, title: ({ x }) => axisTitle(x), text: ({ x }, axes) => axisText(x, axes.x) },
  { needs: 2, title: ({ y }) => axisTitle(y), text: ({ y }, axes) => axisText(y, axes.y) },
  {
    needs: 4,
    title: () => 'gained',
    text: ({ gained }) => (gained === null ? '' : metricValue(gained, 3)),
  },
  {
    needs: 5,
    title: () => 'for',
    text: ({ extraSpend }, { x }) => (extraSpend === null ? '' : amountText(extraSpend, x)),
  },
  {
    needs: 3,
    title: () => 'per point',
    text: ({ spendPerPoint }, { x }) => (spendPerPoint === null ? '' : amountText(spendPerPoint, x)),
  },
]

/** A difference on an axis, which may go down where less is not what is wanted. */
const amountText = (amount: number, axis: CompareAxis): string => {
  if (axis.of === 'metric') return metricValue(amount, 3)
  return axis.unit === 'usd' ? money(amount) : timeSpent(Math.abs(amount))
}
