// A scatter for a screen: the front is joined and marked, and one point has the cursor; each part in its own colour.
import { type ChartOptions, drawn, frameAround } from './charts.ts'
import { cellPlaces, drawingStart, framed } from './frame.ts'
import { isDrawable, type Point } from './geometry.ts'
import { brailleGlyphs } from './glyphs.ts'

export type ScatterPart = 'point' | 'line' | 'front' | 'cursor'

export interface ScatterOptions extends ChartOptions {
  /** Indices of the front, in its order. */
  readonly front: readonly number[]
  /** Index of the one of them where more stops to pay. */
  readonly knee: number | null
  /** Index of the point that is selected. */
  readonly cursor: number | null
  readonly paint: (part: ScatterPart, text: string) => string
}

/** The rows; [] where nothing can be drawn. */
export const paintedScatter = (
  points: readonly Point[],
  { front, knee, cursor, paint, ...options }: ScatterOptions,
): readonly string[] => {
  const { glyphs = brailleGlyphs } = options
  const frame = frameAround([points], { ...options, glyphs })
  if (frame === null) return []
  const leaders = front.flatMap(index => points[index] ?? []).filter(isDrawable)
  const cells = drawn([leaders], { frame, glyphs, steps: true }).map(row =>
    row.map(letter => (letter === ' ' ? letter : paint('line', letter))),
  )
  const place = cellPlaces(frame)
  const mark = ({ x, y }: Point, letter: string): void => {
    const row = cells[place.row(y)]
    if (row) row[place.column(x)] = letter
  }
  const [point, leader, selected] = [
    paint('point', glyphs.marks.point),
    paint('front', glyphs.marks.front),
    paint('cursor', glyphs.marks.cursor),
  ]
  for (const each of points) if (isDrawable(each)) mark(each, point)
  for (const each of leaders) mark(each, leader)
  const bend = knee === null ? undefined : points[knee]
  if (bend !== undefined && isDrawable(bend)) mark(bend, paint('front', glyphs.marks.knee))
  const at = cursor === null ? undefined : points[cursor]
  if (at !== undefined && isDrawable(at)) mark(at, selected)
  return framed(cells, { frame, glyphs })
}

/** So many columns beside a mark are still it; a row is as high as two columns are wide. */
const NEAR = 4

/** Index of the point whose mark is nearest to a cell of the chart; null where none is near. */
export const pointNear = (
  points: readonly Point[],
  options: ChartOptions,
  cell: { readonly column: number; readonly row: number },
): number | null => {
  const frame = frameAround([points], { glyphs: brailleGlyphs, ...options })
  if (frame === null) return null
  const place = cellPlaces(frame)
  const start = drawingStart(frame)
  let nearest: { readonly index: number; readonly distance: number } | null = null
  for (const [index, point] of points.entries()) {
    if (!isDrawable(point)) continue
    const columns = start.column + place.column(point.x) - cell.column
    const rows = start.row + place.row(point.y) - cell.row
    const distance = Math.hypot(columns, 2 * rows)
    if (distance <= NEAR && (nearest === null || distance < nearest.distance)) nearest = { index, distance }
  }
  return nearest?.index ?? null
}
