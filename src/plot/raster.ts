// Dots on a grid, and the curves through them. The first row is the top one.

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

export interface Pen {
  /** On to the next point of the curve. */
  to(x: number, y: number): void
  /** The curve ends here; the next point begins another. */
  lift(): void
}

/**
 * Draws a curve point by point, straight or in steps that hold each value until the next one. Points in one column
 * of dots only widen a bar that is drawn once: a million points cost no more than their columns.
 */
export const createPen = (raster: Raster, { steps }: { readonly steps: boolean }): Pen => {
  let column: number | null = null
  let lowest = 0
  let highest = 0
  let last = 0
  const drawColumn = (): void => {
    if (column !== null) drawLine(raster, column, lowest, column, highest)
  }
  return {
    to(x, y) {
      if (column === x) {
        lowest = Math.min(lowest, y)
        highest = Math.max(highest, y)
        last = y
        return
      }
      drawColumn()
      if (column !== null) drawLine(raster, column, last, x, steps ? last : y)
      const from = column === null || !steps ? y : last
      column = x
      lowest = Math.min(from, y)
      highest = Math.max(from, y)
      last = y
    },
    lift() {
      drawColumn()
      column = null
    },
  }
}

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
