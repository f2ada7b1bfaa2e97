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

const MOST_MARKS = 10

const FILTER = 'parallel'

/** Below this width, axes lie one below the other. */
const NARROW = 560

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
    height: width => (width < NARROW ? 70 * dimensions.length + 60 : 360),
    controls: h('div', { class: 'controls' }, reset),
    note:
      'Drag along an axis to keep what passes there: the other charts and the table follow. The best are blue, the others fainter the worse they end.' +
      (model.paths.length > MOST_AXES ? ` ${MOST_AXES} of ${model.paths.length} parameters are shown.` : ''),
    option: (theme, width) => optionOf({ rows, dimensions, theme, isNarrow: width < NARROW }),
    onReady: instance => {
      reset.addEventListener('click', () => selection.filter(FILTER, null))
      selection.onChange(() => {
        if (reset.hidden || selection.isFilteredBy(FILTER)) return
        // Drawn anew, it has no intervals.
        reset.hidden = true
        made.redraw()
      })
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

/** Numbers of which there are few stand at equal distances, each with its own mark; more of them on a scale. */
const parameterAxis = (path: string, rows: readonly Row[]): Dimension => {
  const values = rows.map(row => row.parameters.get(path))
  const distinct = [...new Set(values)]
  const areNumbers = distinct.every(value => typeof value === 'number' && Number.isFinite(value))
  if (areNumbers && distinct.length > MOST_MARKS)
    return {
      name: path,
      read: row => row.parameters.get(path) as number,
      categories: null,
      isLog: isWide(distinct as number[]),
      format: value => metricValue(value),
      inverse: false,
    }
  const inOrder = areNumbers ? distinct.toSorted((a, b) => (a as number) - (b as number)) : distinct
  const text = (value: unknown): string => (typeof value === 'number' ? metricValue(value) : valueText(value))
  return {
    name: path,
    read: row => text(row.parameters.get(path)),
    categories: [...new Set(inOrder.map(text))],
    isLog: false,
    format: value => metricValue(value),
    inverse: false,
  }
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
  isNarrow,
}: {
  readonly rows: readonly Row[]
  readonly dimensions: readonly Dimension[]
  readonly theme: Theme
  readonly isNarrow: boolean
}) => ({
  parallel: {
    layout: isNarrow ? 'vertical' : 'horizontal',
    ...(isNarrow
      ? { left: 24, right: 28, top: 40, bottom: 36 }
      : { left: 36, right: 64, top: 36, bottom: 16 }),
    axisExpandable: false,
    parallelAxisDefault: {
      nameGap: isNarrow ? 0 : 14,
      nameTextStyle: isNarrow
        ? { color: theme.ink, fontSize: 12, align: 'left', verticalAlign: 'bottom', padding: [0, 0, 8, 0] }
        : { color: theme.ink, fontSize: 12 },
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: {
        color: theme.ink,
        fontSize: 11,
        hideOverlap: true,
        textBorderColor: theme.surface,
        textBorderWidth: 3,
      },
      areaSelectStyle: { width: 22, color: theme.accent, opacity: 0.25, borderColor: theme.accent },
    },
  },
  parallelAxis: dimensions.map(({ name, categories, isLog, format, inverse }, dim) => ({
    dim,
    name,
    inverse,
    // Above the axis, or at its left, whichever way it runs.
    nameLocation: inverse === isNarrow ? 'end' : 'start',
    nameTruncate: { maxWidth: 110, ellipsis: '…' },
    ...(categories === null
      ? { type: isLog ? 'log' : 'value', scale: true, axisLabel: { formatter: format }, splitNumber: 4 }
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
  opacity: share < 0.1 ? 0.9 : (many ? 0.15 : 0.5) * (1.15 - share),
})
