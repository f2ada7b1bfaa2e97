// The best result against what had been spent by then.
import { decodeNumber } from '../../domain/number-code.ts'
import { metricValue } from '../../format/number.ts'
import { type Chart, chart } from '../chart.ts'
import type { Model } from '../model.ts'
import { axis, grid, markLine, tip, tooltip } from './axes.ts'

/** A step down or up for every improvement; null where nothing improved on anything. */
export const bestSoFarChart = (model: Model): Chart | null => {
  const { comparison, sweeps } = model.document
  const points = comparison.best_so_far
    .map(({ spend, value }) => [spend, decodeNumber(value)] as const)
    .filter(([, value]) => Number.isFinite(value))
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined || last[0] === 0) return null
  const { target } = comparison.metric
  const budget = model.unit === 'usd' ? sweeps.reduce((sum, { budget }) => sum + (budget?.usd ?? 0), 0) : 0
  const improvements = points.slice(0, -1)
  const reached = last[0]
  const showsBudget = budget > 0 && budget < 3 * reached
  return chart({
    title: `Best ${model.metricName} by what was spent`,
    describe:
      `The best ${model.metricName} improves from ${metricValue(first[1])} after ${model.amount(first[0])} ` +
      `to ${metricValue(last[1])}, in ${points.length} steps; ${model.amount(last[0])} was spent in all.`,
    height: 300,
    option: theme => ({
      grid,
      tooltip: {
        ...tooltip(theme),
        trigger: 'axis',
        formatter: (items: readonly { readonly value: readonly [number, number] }[]) => {
          const value = items[0]?.value
          return value === undefined ? '' : tip(metricValue(value[1]), `after ${model.amount(value[0])}`)
        },
      },
      xAxis: axis(
        theme,
        {
          name: 'spent',
          format: model.amount,
          min: 0,
          ...(showsBudget ? { max: Math.max(budget, reached) * 1.04 } : {}),
        },
        'x',
      ),
      yAxis: axis(theme, {}, 'y'),
      series: [
        {
          type: 'line',
          step: 'end',
          data: points,
          showSymbol: improvements.length < 40,
          symbolSize: 6,
          lineStyle: { color: theme.accent, width: 2 },
          itemStyle: { color: theme.accent },
          areaStyle: { color: theme.accent, opacity: 0.07, origin: 'start' },
          markLine: markLine(theme, [
            ...(target === null
              ? []
              : [{ at: { yAxis: target }, text: `target ${metricValue(target)}`, colour: theme.good }]),
            ...(showsBudget ? [{ at: { xAxis: budget }, text: 'budget', colour: theme.warn }] : []),
          ]),
        },
      ],
    }),
  })
}
