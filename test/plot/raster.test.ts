// Curves as dots, against a pen that places every single point.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dotPlaces, frameFor } from '../../src/plot/frame.ts'
import { isDrawable, type Point } from '../../src/plot/geometry.ts'
import { brailleGlyphs } from '../../src/plot/glyphs.ts'
import { createRaster, drawCurve, type Raster } from '../../src/plot/raster.ts'

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: 0.01, max: 1000, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
)
const curve = fc
  .array(fc.record({ x: fc.double({ min: 0.01, max: 1000, noNaN: true }), y: value }), { maxLength: 60 })
  .map(points => points.toSorted((a, b) => a.x - b.x))

/** Columns of dots from the lowest to the highest that any point, or the way to it, has in them. */
const spans = ({ width, height, dots }: Raster): readonly string[] =>
  Array.from({ length: width }, (_, x) => {
    const rows = Array.from({ length: height }, (_, y) => y).filter(y => dots[y * width + x] === 1)
    return rows.join(',')
  })

test.each(['linear', 'log'] as const)('a curve has the dots of all its points on a %s axis', kind => {
  fc.assert(
    fc.property(curve, points => {
      const box = { x: { low: 0.01, high: 1000 }, y: { low: 0.01, high: 1000 } }
      const frame = frameFor(box, {
        size: { width: 30, height: 9 },
        x: { kind },
        y: { kind },
        glyphs: brailleGlyphs,
      })
      if (frame === null) throw new Error('there is room for it')
      const place = dotPlaces(frame)
      const whole = createRaster(frame.dots)
      drawCurve(whole, points, { place, steps: false })
      // Point by point: a curve of two points each, and of one where it stands alone.
      const pieces = createRaster(frame.dots)
      points.forEach((point, index) => {
        const next: Point = points[index + 1] ?? point
        if (isDrawable(point))
          drawCurve(pieces, isDrawable(next) ? [point, next] : [point], { place, steps: false })
      })
      for (const { x, y } of points.filter(isDrawable))
        expect(whole.dots[place.y(y) * whole.width + place.x(x)]).toBe(1)
      expect(spans(whole)).toEqual(spans(pieces))
    }),
    { numRuns: 300 },
  )
})
