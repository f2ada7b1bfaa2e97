// What had been spent by when.
import { timeText } from '../../format/words.ts'
import { type Chart, chart } from '../chart.ts'
import type { Model } from '../model.ts'
import { axis, grid, markLine, tip, tooltip } from './axes.ts'

/** null where nothing was spent. */
export const spendOverTimeChart = (model: Model): Chart | null => {
  const { spend_over_time: points, sweeps } = model.document
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined || last.spend === 0) return null
  const budget = model.unit === 'usd' ? sweeps.reduce((sum, { budget }) => sum + (budget?.usd ?? 0), 0) : 0
  return chart({
    title: model.unit === 'usd' ? 'Dollars over time' : 'Hours over time',
    describe: `Spend grows to ${model.amount(last.spend)} between ${timeText(first.time)} and ${timeText(last.time)} UTC.`,
    height: 260,
    option: theme => ({
      grid,
      tooltip: {
        ...tooltip(theme),
        trigger: 'axis',
        formatter: (items: readonly { readonly value: readonly [string, number] }[]) => {
          const value = items[0]?.value
          return value === undefined ? '' : tip(model.amount(value[1]), `${timeText(value[0])} UTC`)
        },
      },
      useUTC: true,
      xAxis: {
        ...axis(theme, { name: 'UTC' }, 'x'),
        type: 'time',
        axisLabel: { color: theme.muted, fontSize: 12, hideOverlap: true },
      },
      yAxis: axis(theme, { format: model.amount, min: 0 }, 'y'),
      series: [
        {
          type: 'line',
          showSymbol: false,
          data: points.map(({ time, spend }) => [time, spend]),
          lineStyle: { color: theme.accent, width: 2 },
          itemStyle: { color: theme.accent },
          areaStyle: { color: theme.accent, opacity: 0.1 },
          markLine: markLine(
            theme,
            budget > 0 && budget < 3 * last.spend
              ? [{ at: { yAxis: budget }, text: `budget ${model.amount(budget)}`, colour: theme.warn }]
              : [],
          ),
        },
      ],
    }),
  })
}
