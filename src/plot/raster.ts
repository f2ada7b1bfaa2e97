// Dots on a grid, and the curves through them. The first row is the top one.
import { isDrawable, type Point } from './geometry.ts'

export interface Raster {
  readonly width: number
  readonly height: number
  /** 1 where there is a dot, row by row. */
  readonly dots: Uint8Array
}

export const createRaster = ({ width, height }: Omit<Raster, 'dots'>): Raster => ({
  width,
  height,
  dots: new Uint8Array(width * height),
})

/** Where values lie on a raster, in dots from the top left. */
export interface DotPlaces {
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  /** The smallest value to the right of a column of dots. */
  readonly endOf: (column: number) => number
}

/**
 * Draws the curve through points in order of x, straight or in steps that hold each value until the next one; what
 * cannot be drawn is a gap. Points in one column of dots only widen a bar that is placed and drawn once: a million
 * points cost little more than finding their columns.
 */
export const drawCurve = (
  raster: Raster,
  points: readonly Point[],
  { place, steps }: { readonly place: DotPlaces; readonly steps: boolean },
): void => {
  // All of it in local variables: numbers that a closure shares are allocated anew at every point.
  let column = NOWHERE
  // Where the column begins for this curve, and where it ends: in between, a point needs no place.
  let from = 0
  let end = Number.NEGATIVE_INFINITY
  let lowest = 0
  let highest = 0
  let last = 0
  const bar = (at: number, low: number, high: number): void =>
    drawLine(raster, at, place.y(low), at, place.y(high))
  for (const point of points) {
    const { x, y } = point
    if (x >= from && x < end && isDrawable(point)) {
      if (y < lowest) lowest = y
      else if (y > highest) highest = y
      last = y
      continue
    }
    if (column !== NOWHERE) bar(column, lowest, highest)
    if (!isDrawable(point)) {
      column = NOWHERE
      end = Number.NEGATIVE_INFINITY
      continue
    }
    const at = place.x(x)
    const isJoined = column !== NOWHERE
    if (isJoined) drawLine(raster, column, place.y(last), at, place.y(steps ? last : y))
    const before = isJoined && steps ? last : y
    lowest = Math.min(before, y)
    highest = Math.max(before, y)
    last = y
    column = at
    from = x
    end = place.endOf(at)
  }
  if (column !== NOWHERE) bar(column, lowest, highest)
}

/** A column that no point lies in. */
const NOWHERE = -1

/** Both ends included (Bresenham). */
const drawLine = ({ width, dots }: Raster, fromX: number, fromY: number, toX: number, toY: number): void => {
  const dx = Math.abs(toX - fromX)
  const dy = -Math.abs(toY - fromY)
  const stepX = Math.sign(toX - fromX)
  const stepY = Math.sign(toY - fromY)
  let x = fromX
  let y = fromY
  let error = dx + dy
  for (;;) {
    dots[y * width + x] = 1
    if (x === toX && y === toY) return
    const doubled = 2 * error
    if (doubled >= dy) {
      error += dy
      x += stepX
    }
    if (doubled <= dx) {
      error += dx
      y += stepY
    }
  }
}
