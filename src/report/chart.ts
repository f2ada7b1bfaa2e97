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
  /** In pixels, by the width there is. */
  readonly height: number | ((width: number) => number)
  readonly option: (theme: Theme, width: number) => EChartsCoreOption
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
  const heightAt = (width: number): number =>
    typeof spec.height === 'number' ? spec.height : spec.height(width)
  const canvas = h('div', { class: 'canvas', style: `height:${heightAt(innerWidth)}px` })
  // Paper is narrower than the window, and does not wait for a chart to be drawn anew: it gets a picture.
  const onPaper = h('img', { class: 'on-paper', alt: spec.describe, decoding: 'sync' })
  const element = h(
    'figure',
    { class: 'chart' },
    h('figcaption', {}, h('h3', {}, spec.title), spec.controls ?? null),
    canvas,
    onPaper,
    spec.note ? h('p', { class: 'note' }, spec.note) : null,
  )
  let drawn: ECharts | null = null
  const optionNow = (): EChartsCoreOption => ({
    animation: false,
    aria: { enabled: true, label: { description: spec.describe } },
    textStyle: { fontFamily: theme().font, color: theme().muted },
    ...spec.option(theme(), canvas.clientWidth),
  })
  const redraw = (): void => drawn?.setOption(optionNow(), { notMerge: true })
  const draw = (): void => {
    if (drawn !== null) return
    drawn = init(canvas)
    redraw()
    spec.onReady?.(drawn)
    canvas.dataset.drawn = ''
    let width = canvas.clientWidth
    new ResizeObserver(() => {
      if (canvas.clientWidth === width) return
      width = canvas.clientWidth
      canvas.style.height = `${heightAt(width)}px`
      drawn?.resize()
      redraw()
    }).observe(canvas)
  }
  onTheme(redraw)
  addEventListener('beforeprint', () => {
    draw()
    if (drawn !== null) onPaper.src = drawn.getDataURL({ pixelRatio: 2, backgroundColor: theme().surface })
  })
  whenSeen(canvas, draw)
  return { element, redraw }
}

/** Draws what is in the window at once; the rest one by one when the browser has nothing else to do. */
const whenSeen = (canvas: HTMLElement, draw: () => void): void => {
  const seen = new IntersectionObserver(entries => {
    if (!entries.some(entry => entry.isIntersecting)) return
    seen.disconnect()
    draw()
  })
  seen.observe(canvas)
  waiting.push(draw)
  if (waiting.length === 1) addEventListener('load', () => whenIdle(drawNext))
}

const waiting: (() => void)[] = []

const drawNext = (): void => {
  waiting.shift()?.()
  if (waiting.length > 0) whenIdle(drawNext)
}

/** Safari has no word for it. */
const whenIdle = (work: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(() => work())
  else setTimeout(work, 50)
}
