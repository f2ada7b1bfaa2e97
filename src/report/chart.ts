// A chart on the page: drawn when it comes near the window, drawn anew when the theme or the size changes, with a
// caption and a description in words for those who do not see it.
import { BarChart, CustomChart, LineChart, LinesChart, ParallelChart, ScatterChart } from 'echarts/charts'
import {
  AriaComponent,
  GridComponent,
  MarkLineComponent,
  ParallelComponent,
  TooltipComponent,
} from 'echarts/components'
import { type ECharts, type EChartsCoreOption, init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { h } from './dom.ts'
import { onTheme, type Theme, theme } from './theme.ts'

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  CustomChart,
  GridComponent,
  LineChart,
  LinesChart,
  MarkLineComponent,
  ParallelChart,
  ParallelComponent,
  ScatterChart,
  TooltipComponent,
])

export interface ChartSpec {
  readonly title: string
  /** What the chart says, in a sentence. */
  readonly describe: string
  readonly height: number
  readonly option: (theme: Theme) => EChartsCoreOption
  /** Called once, when the chart is there. */
  readonly onReady?: (chart: ECharts) => void
  /** Beside the title. */
  readonly controls?: HTMLElement | null
  /** Below the chart. */
  readonly note?: HTMLElement | string | null
}

export interface Chart {
  readonly element: HTMLElement
  /** Draws it anew from its option. */
  redraw(): void
}

/** The figure of a chart; nothing is drawn before it is on the page and near the window. */
export const chart = (spec: ChartSpec): Chart => {
  const canvas = h('div', { class: 'canvas', style: `height:${spec.height}px` })
  const element = h(
    'figure',
    { class: 'chart' },
    h('figcaption', {}, h('h3', {}, spec.title), spec.controls ?? null),
    canvas,
    spec.note ? h('p', { class: 'note' }, spec.note) : null,
  )
  let drawn: ECharts | null = null
  const optionNow = (): EChartsCoreOption => ({
    animation: false,
    aria: { enabled: true, label: { description: spec.describe } },
    textStyle: { fontFamily: theme().font, color: theme().muted },
    ...spec.option(theme()),
  })
  const redraw = (): void => drawn?.setOption(optionNow(), { notMerge: true })
  const draw = (): void => {
    if (drawn !== null) return
    drawn = init(canvas)
    redraw()
    spec.onReady?.(drawn)
    canvas.dataset.drawn = ''
    new ResizeObserver(() => drawn?.resize()).observe(canvas)
  }
  onTheme(redraw)
  addEventListener('beforeprint', draw)
  const near = new IntersectionObserver(
    entries => {
      if (!entries.some(entry => entry.isIntersecting)) return
      near.disconnect()
      draw()
    },
    { rootMargin: '600px' },
  )
  near.observe(canvas)
  return { element, redraw }
}
