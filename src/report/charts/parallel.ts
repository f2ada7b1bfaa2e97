// Every config as a line through its parameters to its result; dragging along an axis filters the whole page.
import type { ECharts } from 'echarts/core'
import { valueText } from '../../format/config-text.ts'
import { metricValue } from '../../format/number.ts'
import { plural } from '../../format/words.ts'
import { type Chart, chart } from '../chart.ts'
import { h } from '../dom.ts'
import { type Model, type Row, ranked } from '../model.ts'
import type { Selection } from '../selection.ts'
import type { Theme } from '../theme.ts'
import { isWide } from './axes.ts'

/** More than this are not to be told apart; the parameters that come first are shown. */
const MOST_AXES = 12

const FILTER = 'parallel'

interface Dimension {
  readonly name: string
  readonly read: (row: Row) => number | string
  /** null: a number. */
  readonly categories: readonly string[] | null
  readonly isLog: boolean
  readonly format: (value: number) => string
  readonly inverse: boolean
}

/** null where fewer than two configs finished, or nothing differs between them. */
export const parallelChart = (model: Model, selection: Selection): Chart | null => {
  // The best is drawn last, above the others.
  const rows = ranked(model).toReversed()
  if (rows.length < 2 || model.paths.length === 0) return null
  const paths = model.paths.slice(0, MOST_AXES)
  const dimensions = [...paths.map(path => parameterAxis(path, rows)), ...resultAxes(model, rows)]
  const reset = h('button', { type: 'button', hidden: true }, 'Clear the selection')
  const made = chart({
    title: 'Parameters and results',
    describe: `${plural(rows.length, 'config')} as lines over ${paths.join(', ')}, ${model.metricName} and spend. The table below has the same numbers, and its filter does what dragging does here.`,
    height: 360,
    controls: h('div', { class: 'controls' }, reset),
    note:
      'Drag along an axis to keep what passes there: the other charts and the table follow. Lines are darker the better they end.' +
      (model.paths.length > MOST_AXES ? ` ${MOST_AXES} of ${model.paths.length} parameters are shown.` : ''),
    option: theme => optionOf({ rows, dimensions, theme }),
    onReady: instance => {
      const clear = (): void => {
        instance.dispatchAction({ type: 'axisAreaSelect', intervals: [] })
        made.redraw()
        reset.hidden = true
        selection.filter(FILTER, null)
      }
      reset.addEventListener('click', clear)
      instance.on('axisareaselected', () => {
        const kept = keptRows(instance, rows)
        reset.hidden = kept === null
        selection.filter(FILTER, kept)
      })
    },
  })
  return made
}

/** What passes through every dragged interval; null where none is there. */
const keptRows = (instance: ECharts, rows: readonly Row[]): ReadonlySet<number> | null => {
  const [series] = (instance as unknown as WithModel).getModel().getSeries()
  const places = series?.getRawIndicesByActiveState('active') ?? []
  // Without an interval, the state of all lines is `normal`.
  const isFree = (series?.getRawIndicesByActiveState('normal') ?? []).length > 0
  return isFree ? null : new Set(places.flatMap(place => rows[place]?.index ?? []))
}

/** What ECharts' own examples use, and its types leave out. */
interface WithModel {
  getModel(): {
    getSeries(): readonly { getRawIndicesByActiveState(state: 'active' | 'normal'): readonly number[] }[]
  }
}

const parameterAxis = (path: string, rows: readonly Row[]): Dimension => {
  const values = rows.map(row => row.parameters.get(path))
  const numbers = values.filter(value => typeof value === 'number' && Number.isFinite(value)) as number[]
  if (numbers.length === values.length)
    return {
      name: path,
      read: row => row.parameters.get(path) as number,
      categories: null,
      isLog: isWide(numbers) || isGeometric(numbers),
      format: value => metricValue(value),
      inverse: false,
    }
  return {
    name: path,
    read: row => valueText(row.parameters.get(path)),
    categories: [...new Set(values.map(valueText))],
    isLog: false,
    format: value => metricValue(value),
    inverse: false,
  }
}

/** Three values or more of which each is about as many times the one before: they were meant on a logarithmic axis. */
const isGeometric = (numbers: readonly number[]): boolean => {
  const values = [...new Set(numbers)].sort((a, b) => a - b)
  if (values.length < 3 || (values[0] as number) <= 0) return false
  const factors = values.slice(1).map((value, index) => value / (values[index] as number))
  const [least, most] = [Math.min(...factors), Math.max(...factors)]
  return least > 1.5 && most / least < 1.2
}

/** Better is up on the metric's axis. */
const resultAxes = (model: Model, rows: readonly Row[]): readonly Dimension[] => [
  ...(rows.some(({ spend }) => spend > 0)
    ? [
        {
          name: model.unit === 'usd' ? 'dollars' : 'hours',
          read: ({ spend }: Row) => spend,
          categories: null,
          isLog: isWide(rows.map(({ spend }) => spend)),
          format: model.amount,
          inverse: false,
        },
      ]
    : []),
  {
    name: model.metricName,
    read: ({ mean }: Row) => mean as number,
    categories: null,
    isLog: isWide(rows.map(({ mean }) => mean as number)),
    format: value => metricValue(value),
    inverse: model.document.comparison.metric.goal === 'minimize',
  },
]

const optionOf = ({
  rows,
  dimensions,
  theme,
}: {
  readonly rows: readonly Row[]
  readonly dimensions: readonly Dimension[]
  readonly theme: Theme
}) => ({
  parallel: {
    left: 36,
    right: 56,
    top: 36,
    bottom: 16,
    axisExpandable: false,
    parallelAxisDefault: {
      nameLocation: 'end',
      nameGap: 14,
      nameTextStyle: { color: theme.ink, fontSize: 12 },
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: { color: theme.muted, fontSize: 11 },
      areaSelectStyle: { width: 22, color: theme.accent, opacity: 0.25, borderColor: theme.accent },
    },
  },
  parallelAxis: dimensions.map(({ name, categories, isLog, format, inverse }, dim) => ({
    dim,
    name,
    inverse,
    nameTruncate: { maxWidth: 110, ellipsis: '…' },
    ...(categories === null
      ? { type: isLog ? 'log' : 'value', scale: true, axisLabel: { formatter: format } }
      : { type: 'category', data: categories }),
  })),
  series: [
    {
      type: 'parallel',
      smooth: 0.15,
      inactiveOpacity: 0.03,
      activeOpacity: 0.9,
      progressive: 0,
      data: rows.map((row, place) => ({
        value: dimensions.map(({ read }) => read(row)),
        lineStyle: lineStyleOf(1 - place / (rows.length - 1), { theme, many: rows.length > 200 }),
      })),
    },
  ],
})

/** `share` of the ranking above it: 0 is the best. */
const lineStyleOf = (share: number, { theme, many }: { readonly theme: Theme; readonly many: boolean }) => ({
  color: share < 0.1 ? theme.accent : theme.muted,
  width: share < 0.1 ? 1.8 : 1,
  opacity: share < 0.1 ? 0.9 : (many ? 0.12 : 0.35) * (1.2 - share),
})
