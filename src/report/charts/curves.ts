// How runs learned: all of them faint, the best configs in colour, by step, by time or by what they had cost.
import type { ECharts } from 'echarts/core'
import type { ReportedRun } from '../../domain/report-document.ts'
import { duration } from '../../format/duration.ts'
import { metricValue } from '../../format/number.ts'
import { plural } from '../../format/words.ts'
import { type Chart, chart } from '../chart.ts'
import { choice, h } from '../dom.ts'
import { type Model, type Row, ranked, spendIn } from '../model.ts'
import type { Selection } from '../selection.ts'
import { type Theme, theme } from '../theme.ts'
import { axis, extent, grid, isWide } from './axes.ts'
import { type CurveAxis, flatLines, type Pieces, piecesOf, withGaps } from './curve-lines.ts'
import { nearestCurve } from './nearest-curve.ts'

/** As many as colours can tell apart. */
const COLOURED = 6

interface Line {
  readonly row: Row
  readonly run: ReportedRun
  readonly pieces: Pieces
}

interface View {
  axis: CurveAxis
  range: 'all' | 'close'
}

/** null where no run logged the metric. */
export const curvesChart = (model: Model, selection: Selection): Chart | null => {
  const { unit, document } = model
  const withCurve = model.rows.flatMap(row =>
    row.runs.filter(({ curve }) => curve.steps.length > 1).map(run => ({ row, run })),
  )
  if (withCurve.length === 0) return null
  const hasSpend = withCurve.some(({ run }) => run.spend.hours > 0)
  const view: View = { axis: 'step', range: 'all' }
  const legend = h('ul', { class: 'legend' })
  const linesNow = (): readonly Line[] =>
    withCurve
      .filter(({ row }) => selection.has(row.index))
      .map(({ row, run }) => ({ row, run, pieces: piecesOf(run, { axis: view.axis, unit }) }))
  let shown: readonly Line[] = []

  const made = chart({
    title: `${model.metricName} as runs went`,
    describe: description(model, withCurve.length),
    height: 380,
    controls: h(
      'div',
      { class: 'controls' },
      choice({
        label: 'Horizontal axis',
        options: [
          ['step', 'Step'],
          ['time', 'Time'],
          ...(unit === 'usd' && hasSpend ? ([['spend', 'Dollars']] as const) : []),
        ],
        chosen: view.axis,
        onChoose: chosen => {
          view.axis = chosen
          made.redraw()
        },
      }),
      choice({
        label: 'Vertical range',
        options: [
          ['all', 'All'],
          ['close', 'Close-up'],
        ],
        chosen: view.range,
        onChoose: chosen => {
          view.range = chosen
          made.redraw()
        },
      }),
    ),
    note: legend,
    option: colours => {
      shown = linesNow()
      const best = bestLines(model, shown)
      const pointed = shown.filter(({ row }) => row.index === selection.pointed)
      legend.replaceChildren(
        ...legendItems(model, { best, theme: colours, more: shown.length - best.length }),
      )
      return {
        grid: { ...grid, right: 24 },
        ...axesOf({ model, view, shown, best, colours }),
        series: [
          {
            type: 'lines',
            coordinateSystem: 'cartesian2d',
            polyline: true,
            large: true,
            progressive: 0,
            silent: true,
            clip: true,
            data: flatLines(shown.map(({ pieces }) => pieces)),
            lineStyle: { color: colours.faint, width: 1, opacity: shown.length > 100 ? 0.3 : 0.6 },
          },
          reachOf(shown),
          ...best.map((line, index) => lineSeries(line.pieces, colours.series[index] as string)),
          ...pointed.map(({ pieces }) => lineSeries(pieces, colours.ink)),
          { ...lineSeries([], colours.ink), id: 'near' },
        ],
      }
    },
    onReady: instance => followPointer(instance, { model, selection, lines: () => shown }),
  })
  selection.onChange(made.redraw)
  return document.runs.length === 0 ? null : made
}

const lineSeries = (pieces: Pieces, color: string) => ({
  type: 'line',
  data: withGaps(pieces),
  showSymbol: false,
  silent: true,
  clip: true,
  lineStyle: { color, width: 2 },
})

/** Nothing to see: axes are as long as line series say, and the many lines are none. */
const reachOf = (lines: readonly Line[]) => {
  const points = lines.flatMap(({ pieces }) => pieces.flat())
  const [left, right] = extent(points.map(([x]) => x))
  const [low, high] = extent(points.map(([, y]) => y))
  return {
    type: 'line',
    data: [
      [left, low],
      [right, high],
    ],
    showSymbol: false,
    silent: true,
    lineStyle: { opacity: 0 },
  }
}

/** The best run of each of the best configs. */
const bestLines = (model: Model, lines: readonly Line[]): readonly Line[] => {
  const byRow = new Map<number, Line>()
  // Runs of a row come the best first.
  for (const line of lines) if (!byRow.has(line.row.index)) byRow.set(line.row.index, line)
  return ranked(model)
    .flatMap(({ index }) => byRow.get(index) ?? [])
    .slice(0, COLOURED)
}

const axesOf = ({
  model,
  view,
  shown,
  best,
  colours,
}: {
  readonly model: Model
  readonly view: View
  readonly shown: readonly Line[]
  readonly best: readonly Line[]
  readonly colours: Theme
}) => {
  const values = shown.flatMap(({ run }) => run.curve.values.filter(value => value !== null))
  const names: Readonly<Record<CurveAxis, string>> = {
    step: 'step',
    time: 'time that was paid for',
    spend: 'spent on the run',
  }
  const formats: Readonly<Record<CurveAxis, (value: number) => string>> = {
    step: value => metricValue(value),
    time: duration,
    spend: model.amount,
  }
  const [low, high] = closeUp(best)
  return {
    xAxis: axis(colours, { name: names[view.axis], format: formats[view.axis] }, 'x'),
    yAxis: axis(
      colours,
      {
        log: view.range === 'all' && isWide(values),
        ...(view.range === 'close' && low < high ? { min: low, max: high } : {}),
      },
      'y',
    ),
  }
}

/** Where the best curves are in their second half, with some room. */
const closeUp = (best: readonly Line[]): readonly [low: number, high: number] => {
  const late = best.flatMap(({ run: { curve } }) =>
    curve.values.slice(Math.floor(curve.values.length / 2)).filter(value => value !== null),
  )
  const [low, high] = extent(late)
  const room = (high - low) * 0.25
  return [low - room, high + room]
}

const legendItems = (
  model: Model,
  { best, theme, more }: { readonly best: readonly Line[]; readonly theme: Theme; readonly more: number },
): readonly HTMLElement[] => [
  ...best.map(({ row }, index) =>
    h(
      'li',
      {},
      h('span', { class: 'swatch', style: `background:${theme.series[index]}` }),
      row.label === '' ? model.metricName : row.label,
    ),
  ),
  ...(more > 0
    ? [
        h(
          'li',
          {},
          h('span', { class: 'swatch', style: `background:${theme.faint}` }),
          plural(more, 'other run'),
        ),
      ]
    : []),
]

const description = (model: Model, runs: number): string => {
  const [best] = ranked(model)
  const name = best === undefined || best.label === '' ? '' : ` (${best.label})`
  const end =
    best?.mean == null ? '' : ` The best config${name} ends at ${metricValue(best.mean)} on average.`
  return `${model.metricName} of ${plural(runs, 'run')}, the best ${COLOURED} configs in colour.${end}`
}

/** Says which curve is under the pointer, and draws it above the others. */
const followPointer = (
  instance: ECharts,
  {
    model,
    selection,
    lines,
  }: {
    readonly model: Model
    readonly selection: Selection
    readonly lines: () => readonly Line[]
  },
): void => {
  const box = h('div', { class: 'tip floating', hidden: true })
  instance.getDom().append(box)
  let near: Line | null = null
  const show = (line: Line | null, x: number, y: number): void => {
    if (line === near) return
    near = line
    instance.setOption({
      series: [
        { id: 'near', data: line === null ? [] : withGaps(line.pieces), lineStyle: { color: theme().ink } },
      ],
    })
    box.hidden = line === null
    if (line === null) return
    const seed = line.run.seed === null ? '' : `, seed ${line.run.seed}`
    const value = line.run.value === null ? '-' : metricValue(Number(line.run.value))
    box.replaceChildren(
      h('strong', {}, `${model.metricName} ${value}`),
      h(
        'div',
        {},
        `${line.run.run_id.slice(0, 8)}${seed}, ${model.amount(spendIn(line.run.spend, model.unit))}`,
      ),
      h('div', {}, line.row.label),
    )
    const width = instance.getWidth()
    box.style.left = `${Math.max(0, Math.min(x + 14, width - box.offsetWidth - 8))}px`
    box.style.top = `${Math.max(0, y - box.offsetHeight - 10)}px`
  }
  instance
    .getZr()
    .on('mousemove', ({ offsetX, offsetY }) =>
      show(nearestCurve(instance, { lines: lines(), x: offsetX, y: offsetY }), offsetX, offsetY),
    )
  instance.getZr().on('globalout', () => show(null, 0, 0))
  instance.getZr().on('click', () => selection.point(near?.row.index ?? null))
}
