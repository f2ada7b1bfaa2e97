// Every config by what it cost and what it reached; those that none beats on both stand out.
import { metricValue, plusMinus } from '../../format/number.ts'
import { plural } from '../../format/words.ts'
import { type Chart, chart } from '../chart.ts'
import { type Model, type Row, ranked } from '../model.ts'
import type { Selection } from '../selection.ts'
import { axis, grid, isWide, tip, tooltip } from './axes.ts'

/** Whiskers of more configs than this hide them. */
const MOST_WHISKERS = 40

/** null where nothing finished, or nothing cost anything. */
export const paretoChart = (model: Model, selection: Selection): Chart | null => {
  const rows = ranked(model)
  const { front } = model
  const best = rows[0]
  if (best === undefined || rows.every(({ spend }) => spend === 0)) return null
  const cheapest = front[0] ?? best
  const made = chart({
    title: `${model.metricName} by what a config cost`,
    describe:
      `${plural(rows.length, 'config')}; ${front.length} of them ${front.length === 1 ? 'is' : 'are'} beaten by no other on both ` +
      `cost and ${model.metricName}, from ${pointText(model, cheapest)} to ${pointText(model, front.at(-1) ?? best)}.`,
    height: 300,
    note: '◆ no other config is both better and cheaper',
    option: theme => ({
      grid,
      tooltip: {
        ...tooltip(theme),
        formatter: ({ data }: { readonly data?: { readonly row?: Row } }) =>
          data?.row === undefined ? '' : tipOf(model, data.row),
      },
      xAxis: axis(
        theme,
        {
          name: 'cost of the config, all seeds',
          format: model.amount,
          log: isWide(rows.map(({ spend }) => spend)),
        },
        'x',
      ),
      yAxis: axis(theme, { name: model.metricName }, 'y'),
      series: [
        {
          type: 'scatter',
          data: rows
            .filter(({ onFront }) => !onFront)
            .map(row => ({
              value: [row.spend, row.mean],
              row,
              itemStyle: { opacity: selection.has(row.index) ? 0.75 : 0.12 },
            })),
          symbolSize: rows.length > 300 ? 5 : 8,
          itemStyle: { color: theme.muted },
          large: false,
        },
        ...(rows.length > MOST_WHISKERS ? [] : [whiskers(rows, theme.faint)]),
        {
          type: 'line',
          step: 'end',
          data: front.map(row => [row.spend, row.mean]),
          lineStyle: { color: theme.accent, width: 1, type: 'dashed' },
          showSymbol: false,
          silent: true,
        },
        {
          type: 'scatter',
          symbol: 'diamond',
          symbolSize: 13,
          data: front.map(row => ({
            value: [row.spend, row.mean],
            row,
            itemStyle: { opacity: selection.has(row.index) ? 1 : 0.25 },
          })),
          itemStyle: { color: theme.accent, borderColor: theme.surface, borderWidth: 1.5 },
        },
      ],
    }),
    onReady: instance =>
      instance.on('click', event => {
        const row = (event.data as { readonly row?: Row } | undefined)?.row
        if (row !== undefined) selection.point(row.index)
      }),
  })
  selection.onChange(made.redraw)
  return made
}

/** The 95 % interval of each mean. */
const whiskers = (rows: readonly Row[], colour: string) => ({
  type: 'custom',
  silent: true,
  z: 1,
  data: rows.flatMap(({ spend, mean, ci95 }) =>
    ci95 === null || mean === null ? [] : [[spend, mean - ci95, mean + ci95]],
  ),
  encode: { x: 0, y: [] },
  clip: true,
  renderItem: (
    _: unknown,
    api: { value(dimension: number): number; coord(point: readonly number[]): readonly [number, number] },
  ) => {
    const [x, low] = api.coord([api.value(0), api.value(1)])
    const [, high] = api.coord([api.value(0), api.value(2)])
    return {
      type: 'line',
      shape: { x1: x, y1: low, x2: x, y2: high },
      style: { stroke: colour, lineWidth: 1.5 },
    }
  },
})

const tipOf = (model: Model, row: Row): HTMLElement =>
  tip(
    `${model.metricName} ${meanText(row)}`,
    `${model.amount(row.spend)} for ${plural(row.runs.length, 'run')}`,
    row.label,
  )

/** `0.97 ± 0.01`, the half width of the 95 % interval. */
export const meanText = ({ mean, ci95 }: Pick<Row, 'mean' | 'ci95'>): string =>
  mean === null ? '-' : plusMinus(mean, ci95)

const pointText = (model: Model, { mean, spend }: Row): string =>
  `${metricValue(mean ?? Number.NaN)} for ${model.amount(spend)}`
