// Which of many curves the pointer means: the one with a point nearest to it, on the screen.
import type { ECharts } from 'echarts/core'
import type { Pieces } from './curve-lines.ts'

/** Farther away, none is meant. */
const REACH = 24

/** null where none is near. */
export const nearestCurve = <Line extends { readonly pieces: Pieces }>(
  instance: ECharts,
  { lines, x, y }: { readonly lines: readonly Line[]; readonly x: number; readonly y: number },
): Line | null => {
  if (!instance.containPixel({ gridIndex: 0 }, [x, y])) return null
  const [left, top] = dataAt(instance, x - REACH, y - REACH)
  const [right, bottom] = dataAt(instance, x + REACH, y + REACH)
  const [low, high] = [Math.min(top, bottom), Math.max(top, bottom)]
  let nearest: Line | null = null
  let least = REACH * REACH
  for (const line of lines)
    for (const piece of line.pieces)
      for (const point of piece) {
        if (point[0] < left || point[0] > right || point[1] < low || point[1] > high) continue
        const [px, py] = instance.convertToPixel({ gridIndex: 0 }, [...point]) as [number, number]
        const distance = (px - x) ** 2 + (py - y) ** 2
        if (distance < least) {
          least = distance
          nearest = line
        }
      }
  return nearest
}

const dataAt = (instance: ECharts, x: number, y: number): readonly [number, number] =>
  instance.convertFromPixel({ gridIndex: 0 }, [x, y]) as [number, number]
