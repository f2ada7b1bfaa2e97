// What the axes and tooltips of all charts have in common.
import { metricValue } from '../../format/number.ts'
import { h } from '../dom.ts'
import type { Theme } from '../theme.ts'

export interface AxisRequest {
  readonly name?: string
  readonly format?: (value: number) => string
  readonly log?: boolean
  readonly min?: number
  readonly max?: number
}

/** A value axis with quiet lines and its name at its end. */
export const axis = (
  theme: Theme,
  { name = '', format = value => metricValue(value), log = false, min, max }: AxisRequest,
  side: 'x' | 'y',
) => ({
  type: log ? 'log' : 'value',
  name,
  nameLocation: side === 'x' ? 'middle' : 'end',
  nameGap: side === 'x' ? 28 : 12,
  nameTextStyle: { color: theme.muted, fontSize: 12, align: side === 'x' ? 'center' : 'left' },
  scale: true,
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
  axisLine: { show: side === 'x', lineStyle: { color: theme.line } },
  axisTick: { show: false },
  axisLabel: {
    color: theme.muted,
    fontSize: 12,
    formatter: format,
    hideOverlap: true,
    showMaxLabel: max === undefined,
  },
  splitLine: { lineStyle: { color: theme.line }, show: side === 'y' },
  splitNumber: 4,
})

/** The frame of a chart with one pair of axes. */
export const grid = { left: 8, right: 20, top: 16, bottom: 32, containLabel: true } as const

/** A box beside the pointer. */
export const tooltip = (theme: Theme) => ({
  backgroundColor: theme.surface,
  borderColor: theme.line,
  padding: [8, 12],
  textStyle: { color: theme.ink, fontSize: 13 },
  confine: true,
  transitionDuration: 0,
})

/** What stands in it: elements, so that no text of a sweep is read as HTML. */
export const tip = (head: string, ...lines: readonly string[]): HTMLElement =>
  h('div', { class: 'tip' }, h('strong', {}, head), ...lines.map(line => h('div', {}, line)))

/** A horizontal or vertical line with a word on it. */
export const markLine = (
  theme: Theme,
  lines: readonly {
    readonly at: { readonly xAxis: number } | { readonly yAxis: number }
    readonly text: string
    readonly colour: string
  }[],
) => ({
  silent: true,
  symbol: 'none',
  data: lines.map(({ at, text, colour }) => ({
    ...at,
    lineStyle: { color: colour, type: 'dashed', width: 1 },
    label: {
      formatter: text.replaceAll('{', '('),
      position: 'insideEndTop',
      color: theme.muted,
      fontSize: 12,
    },
  })),
})

/** A logarithmic axis where values span more than this; all have to be above nothing. */
const WIDE = 30

/** Whether numbers are better seen on a logarithmic axis. */
export const isWide = (values: readonly number[]): boolean => {
  const [low, high] = extent(values)
  return low > 0 && high / low > WIDE
}

/** The least and the most of numbers; NaN of none. */
export const extent = (values: readonly number[]): readonly [low: number, high: number] =>
  values.length === 0
    ? [Number.NaN, Number.NaN]
    : values.reduce<readonly [number, number]>(
        ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
        [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      )
