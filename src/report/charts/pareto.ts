// Every config by what it cost and what it reached; those that none beats on both stand out.
import { metricValue } from '../../format/number.ts'
import { plural } from '../../format/words.ts'
import { type Chart, chart } from '../chart.ts'
import { type Model, meanText, type Row, ranked } from '../model.ts'
import type { Selection } from '../selection.ts'
import type { Theme } from '../theme.ts'
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
    note: `◆ no other config is both better and cheaper${leftOut(model, rows.length)}`,
    option: theme => ({
      grid,
      tooltip: {
        ...tooltip(theme),
        formatter: (event: Pointed) => {
          const row = rowOf(model, event)
          return row === undefined ? '' : tipOf(model, row)
        },
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
      yAxis: axis(theme, {}, 'y'),
      series: [
        dots(
          rows.filter(row => !row.onFront && !selection.has(row.index)),
          { theme, opacity: 0.12 },
        ),
        dots(
          rows.filter(row => !row.onFront && selection.has(row.index)),
          { theme, opacity: 0.75 },
        ),
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
            value: [row.spend, row.mean, row.index],
            itemStyle: { opacity: selection.has(row.index) ? 1 : 0.25 },
          })),
          itemStyle: { color: theme.accent, borderColor: theme.surface, borderWidth: 1.5 },
        },
        ...kneeMark(model, theme),
      ],
    }),
    onReady: instance =>
      instance.on('click', event => {
        const row = rowOf(model, event as Pointed)
        if (row !== undefined) selection.point(row.index)
      }),
  })
  selection.onChange(made.redraw)
  return made
}

/** What an event of ECharts says of a dot. */
interface Pointed {
  readonly value?: unknown
}

/** The third number of a dot is its row. */
const rowOf = (model: Model, { value }: Pointed): Row | undefined =>
  Array.isArray(value) && value.length === 3 ? model.rows[value[2] as number] : undefined

const dots = (
  rows: readonly Row[],
  { theme, opacity }: { readonly theme: Theme; readonly opacity: number },
) => ({
  type: 'scatter',
  data: rows.map(({ spend, mean, index }) => [spend, mean, index]),
  symbolSize: rows.length > 300 ? 5 : 8,
  itemStyle: { color: theme.muted, opacity },
})

/** A ring around the knee of the front. */
const kneeMark = ({ document: { comparison }, rows }: Model, theme: Theme) => {
  const row = comparison.knee === null ? undefined : rows[comparison.knee]
  if (row === undefined) return []
  return [
    {
      type: 'scatter',
      silent: true,
      symbolSize: 24,
      data: [[row.spend, row.mean]],
      itemStyle: { color: 'transparent', borderColor: theme.warn, borderWidth: 1.5 },
      label: { show: true, formatter: 'knee', position: 'bottom', color: theme.muted, fontSize: 12 },
    },
  ]
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

/** What has a result that is no number has no place in a chart. */
const leftOut = ({ rows }: Model, drawn: number): string => {
  const diverged = rows.filter(({ mean }) => mean !== null).length - drawn
  return diverged === 0 ? '' : `; ${plural(diverged, 'config')} diverged, not drawn`
}

const tipOf = (model: Model, row: Row): HTMLElement =>
  tip(
    `${model.metricName} ${meanText(row)}`,
    `${model.amount(row.spend)} for ${plural(row.runs.length, 'run')}`,
    row.label,
  )

const pointText = (model: Model, { mean, spend }: Row): string =>
  `${metricValue(mean ?? Number.NaN)} for ${model.amount(spend)}`
