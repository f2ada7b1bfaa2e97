// A chart's frame: where the axes, their ticks and their labels go, and how much is left for the drawing.
import type { Range } from './geometry.ts'
import type { Glyphs } from './glyphs.ts'
import type { DotPlaces } from './raster.ts'
import { projection, type Scale, scaleFor, valueAt } from './scale.ts'
import { tickLabels, type Unit } from './tick-labels.ts'

export interface Axis extends Unit {
  readonly title?: string
  readonly kind?: 'linear' | 'log' | 'auto'
  readonly include?: number
}

export interface ChartSize {
  /** Columns and rows of the whole chart, titles and labels included. */
  readonly width: number
  readonly height: number
}

export interface Frame {
  readonly x: Scale
  readonly y: Scale
  readonly xLabels: readonly string[]
  readonly yLabels: readonly string[]
  /** Cells that are left for the drawing, and the dots in them. */
  readonly columns: number
  readonly rows: number
  readonly dots: { readonly width: number; readonly height: number }
  readonly titles: { readonly x: string; readonly y: string }
}

/** Smaller than this a chart shows nothing. */
const MIN_COLUMNS = 12
const MIN_ROWS = 3
const COLUMNS_PER_TICK = 14
const ROWS_PER_TICK = 2

/** The frame around what lies in the box; null where there is no room. */
export const frameFor = (
  box: { readonly x: Range; readonly y: Range },
  {
    size,
    x,
    y,
    glyphs,
  }: { readonly size: ChartSize; readonly x: Axis; readonly y: Axis; readonly glyphs: Glyphs },
): Frame | null => {
  const titles = { x: x.title ?? '', y: y.title ?? '' }
  const rows = size.height - 2 - Number(titles.x !== '') - Number(titles.y !== '')
  const yScale = scaleFor(box.y, { ...y, ticks: Math.floor(rows / ROWS_PER_TICK) })
  const yLabels = tickLabels(yScale, y)
  const columns = size.width - widest(yLabels) - 2
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return null
  const xScale = scaleFor(box.x, { ...x, ticks: Math.floor(columns / COLUMNS_PER_TICK) })
  const dots = { width: columns * glyphs.dotsPerColumn, height: rows * glyphs.dotsPerRow }
  return { x: xScale, y: yScale, xLabels: tickLabels(xScale, x), yLabels, columns, rows, dots, titles }
}

/** The rows of the chart around the drawing, which is `rows` rows of `columns` letters. */
export const framed = (
  drawing: readonly (readonly string[])[],
  { frame, glyphs: { axis } }: { readonly frame: Frame; readonly glyphs: Glyphs },
): readonly string[] => {
  const margin = widest(frame.yLabels)
  const cell = cellPlaces(frame)
  const labelAt = new Map(frame.y.ticks.map((tick, index) => [cell.row(tick), frame.yLabels[index] ?? '']))
  const body = drawing.map((letters, row) => {
    const label = labelAt.get(row)
    const edge = label === undefined ? axis.vertical : axis.verticalTick
    return `${(label ?? '').padStart(margin)} ${edge}${letters.join('')}`.trimEnd()
  })
  const columnOfTick = frame.x.ticks.map(tick => cell.column(tick))
  const line = Array.from({ length: frame.columns }, (_, column) =>
    columnOfTick.includes(column) ? axis.horizontalTick : axis.horizontal,
  )
  const indent = ' '.repeat(margin + 1)
  return [
    ...(frame.titles.y === '' ? [] : [frame.titles.y]),
    ...body,
    `${indent}${axis.corner}${line.join('')}`,
    labelRow(frame.xLabels, {
      at: columnOfTick.map(column => margin + 2 + column),
      width: margin + 2 + frame.columns,
    }),
    ...(frame.titles.x === '' ? [] : [frame.titles.x.padStart(margin + 2 + frame.columns)]),
  ]
}

/** Places of values in dots, from the top left. */
export const dotPlaces = ({ x, y, dots }: Frame): DotPlaces => {
  const [right, bottom] = [dots.width - 1, dots.height - 1]
  const placeX = projection(x, right)
  const placeY = projection(y, bottom)
  return {
    x: (value: number): number => Math.round(placeX(value)),
    y: (value: number): number => Math.round(bottom - placeY(value)),
    endOf: column => valueAt(x, column + 0.5, right),
  }
}

/** The cells that hold those dots. */
export const cellPlaces = (frame: Frame) => {
  const dot = dotPlaces(frame)
  const { columns, rows, dots } = frame
  return {
    column: (value: number): number => Math.floor((dot.x(value) * columns) / dots.width),
    row: (value: number): number => Math.floor((dot.y(value) * rows) / dots.height),
  }
}

/** The cell of the whole chart at which the drawing begins, from the top left. */
export const drawingStart = ({
  yLabels,
  titles,
}: Frame): { readonly column: number; readonly row: number } => ({
  column: widest(yLabels) + 2,
  row: Number(titles.y !== ''),
})

/** Labels below their ticks; one that would touch the one before is left out. */
const labelRow = (
  labels: readonly string[],
  { at, width }: { readonly at: readonly number[]; readonly width: number },
): string => {
  let row = ''
  labels.forEach((label, index) => {
    const centred = (at[index] ?? 0) - Math.floor((label.length - 1) / 2)
    const start = Math.max(0, Math.min(centred, width - label.length))
    const fits = row === '' || start > row.length
    if (fits) row = row.padEnd(start) + label
  })
  return row
}

const widest = (labels: readonly string[]): number =>
  labels.reduce((width, label) => Math.max(width, label.length), 0)
