// Charts as rows of text: curves over each other, and a scatter with its front.
import { type Axis, type ChartSize, cellPlaces, dotPlaces, type Frame, framed, frameFor } from './frame.ts'
import { boxOf, isDrawable, type Point } from './geometry.ts'
import { brailleGlyphs, type Glyphs, lettersOf } from './glyphs.ts'
import { createRaster, drawCurve } from './raster.ts'
import { valueAt } from './scale.ts'

export interface ChartOptions {
  readonly size: ChartSize
  readonly x: Axis
  readonly y: Axis
  readonly glyphs?: Glyphs
}

/** A curve that holds each value until the next one; [] where nothing can be drawn. What is not finite is a gap. */
export const stepChart = (points: readonly Point[], options: ChartOptions): readonly string[] =>
  curves([points], { ...options, steps: true })

/** Curves of straight lines over each other, each in order of x. */
export const lineChart = (series: readonly (readonly Point[])[], options: ChartOptions): readonly string[] =>
  curves(series, { ...options, steps: false })

/** Points; those of `front` are marked, and joined by the steps of what each amount could buy; so is the one at `knee`. */
export const scatterChart = (
  points: readonly Point[],
  {
    front,
    knee = null,
    ...options
  }: ChartOptions & { readonly front: readonly number[]; readonly knee?: number | null },
): readonly string[] => {
  const { glyphs = brailleGlyphs } = options
  const frame = frameAround([points], { ...options, glyphs })
  if (frame === null) return []
  const leaders = front.flatMap(index => points[index] ?? []).filter(isDrawable)
  const letters = drawn([leaders], { frame, glyphs, steps: true })
  const cell = cellPlaces(frame)
  const mark = ({ x, y }: Point, letter: string): void => {
    const row = letters[cell.row(y)]
    if (row) row[cell.column(x)] = letter
  }
  for (const point of points.filter(isDrawable)) mark(point, glyphs.marks.point)
  for (const point of leaders) mark(point, glyphs.marks.front)
  const bend = knee === null ? undefined : points[knee]
  if (bend !== undefined && isDrawable(bend)) mark(bend, glyphs.marks.knee)
  return framed(letters, { frame, glyphs })
}

export interface PaintedLines {
  readonly rows: readonly string[]
  /** What lies under the crosshair; null where there is none. */
  readonly x: number | null
}

/** Curves over each other, each painted, with its mark at its end; where several share a cell, the first one has it. */
export const paintedLineChart = (
  series: readonly (readonly Point[])[],
  {
    paint,
    markOf,
    crosshair,
    ...options
  }: ChartOptions & {
    readonly paint: (series: number | null, text: string) => string
    readonly markOf: (series: number) => string
    /** 0 at the left end, 1 at the right. */
    readonly crosshair: number | null
  },
): PaintedLines => {
  const { glyphs = brailleGlyphs } = options
  const frame = frameAround(series, { ...options, glyphs })
  if (frame === null) return { rows: [], x: null }
  const cell = cellPlaces(frame)
  const at = crosshair === null ? null : Math.round(crosshair * (frame.columns - 1))
  const layers = series.map(points => drawn([points], { frame, glyphs, steps: false }))
  const cells: PaintedCell[][] = Array.from({ length: frame.rows }, (_, row) =>
    Array.from({ length: frame.columns }, (_, column): PaintedCell => {
      const owner = layers.findIndex(letters => letters[row]?.[column] !== ' ')
      if (owner !== -1) return { owner, letter: layers[owner]?.[row]?.[column] as string }
      return column === at ? { owner: null, letter: glyphs.axis.vertical } : { owner: undefined, letter: ' ' }
    }),
  )
  series.forEach((points, owner) => {
    const last = points.findLast(isDrawable)
    const row = last && cells[cell.row(last.y)]
    if (row) row[cell.column(last.x)] = { owner, letter: markOf(owner) }
  })
  const x = at === null ? null : valueAt(frame.x, at, Math.max(1, frame.columns - 1))
  return {
    rows: framed(
      cells.map(row => painted(row, paint)),
      { frame, glyphs },
    ),
    x,
  }
}

interface PaintedCell {
  /** null: the crosshair; undefined: nobody. */
  readonly owner: number | null | undefined
  readonly letter: string
}

/** Neighbours of one owner together: a colour for each stretch, not for each cell. */
const painted = (
  cells: readonly PaintedCell[],
  paint: (series: number | null, text: string) => string,
): readonly string[] => {
  const stretches: { owner: PaintedCell['owner']; text: string }[] = []
  for (const { owner, letter } of cells) {
    const last = stretches.at(-1)
    if (last !== undefined && last.owner === owner) last.text += letter
    else stretches.push({ owner, text: letter })
  }
  return stretches.map(({ owner, text }) => (owner === undefined ? text : paint(owner, text)))
}

const curves = (
  series: readonly (readonly Point[])[],
  { steps, ...options }: ChartOptions & { readonly steps: boolean },
): readonly string[] => {
  const { glyphs = brailleGlyphs } = options
  const frame = frameAround(series, { ...options, glyphs })
  return frame === null ? [] : framed(drawn(series, { frame, glyphs, steps }), { frame, glyphs })
}

/** The frame for all points that can be drawn; null where none can, or there is no room. */
export const frameAround = (
  series: readonly (readonly Point[])[],
  options: ChartOptions & { readonly glyphs: Glyphs },
): Frame | null => {
  const box = boxOf(series)
  return box && frameFor(box, options)
}

/** Curves as letters, without a frame. */
export const drawn = (
  series: readonly (readonly Point[])[],
  { frame, glyphs, steps }: { readonly frame: Frame; readonly glyphs: Glyphs; readonly steps: boolean },
): string[][] => {
  const raster = createRaster(frame.dots)
  const place = dotPlaces(frame)
  for (const points of series) drawCurve(raster, points, { place, steps })
  return lettersOf(raster, glyphs)
}
