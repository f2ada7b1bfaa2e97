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

const CELLS = 10

/** All rows of the pane. */
export const frontRows = (
  { rows, plane, steps, axes, paths, selected }: FrontView,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): readonly string[] => {
  if (steps.length === 0) return [theme.paint('dim', '  Nothing is finished yet.')]
  const cells = (texts: readonly string[]): string =>
    texts.map(text => toWidth(text, CELLS, 'right')).join(' ')
  const title = cells([axisTitle(axes.x), axisTitle(axes.y), 'gained', 'for', 'per point'])
  const lines = steps.map(({ index, gained, extraSpend, spendPerPoint }) => {
    const point = plane.points[index]
    const row = rows[index]
    if (point === undefined || row === undefined) return ''
    const numbers = cells([
      axisText(point.x, axes.x),
      axisText(point.y, axes.y),
      gained === null ? '' : metricValue(gained, 3),
      extraSpend === null ? '' : amountText(extraSpend, axes.x),
      spendPerPoint === null ? '' : amountText(spendPerPoint, axes.x),
    ])
    const cursor = index === selected ? theme.glyphs.cursor : ' '
    return `${cursor}${numbers}  ${theme.paint('dim', configLabel(row.config, paths))}`
  })
  return [theme.paint('dim', ` ${title}  config`), ...lines].map(line => toWidth(line, width))
}

/** A difference on an axis, which may go down where less is not what is wanted. */
const amountText = (amount: number, axis: CompareAxis): string => {
  if (axis.of === 'metric') return metricValue(amount, 3)
  return axis.unit === 'usd' ? money(amount) : timeSpent(Math.abs(amount))
}
