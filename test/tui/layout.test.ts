// Where the parts of the screen are: they never overlap, and nothing is left over.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frameOf, type Rect, SMALLEST, sizeClass, splitColumns, splitRows } from '../../src/tui/layout.ts'
import { SWEEPS_PLACE } from '../../src/tui/screens/sweeps/place.ts'
import { sweepsScreen } from '../../src/tui/screens/sweeps/screen.ts'

const sizes = fc.record({
  columns: fc.integer({ min: SMALLEST.columns, max: 300 }),
  rows: fc.integer({ min: SMALLEST.rows, max: 120 }),
})
/** How often each cell of an area is covered. */
const covered = (area: Rect, rects: readonly Rect[]): ReadonlySet<number> => {
  const counts = new Map<string, number>()
  for (const rect of rects)
    for (let y = rect.y; y < rect.y + rect.height; y++)
      for (let x = rect.x; x < rect.x + rect.width; x++)
        counts.set(`${x},${y}`, (counts.get(`${x},${y}`) ?? 0) + 1)
  const all: number[] = []
  for (let y = area.y; y < area.y + area.height; y++)
    for (let x = area.x; x < area.x + area.width; x++) all.push(counts.get(`${x},${y}`) ?? 0)
  return new Set(all)
}

describe('the frame', () => {
  test('fills the screen exactly, whatever sheet and message there are', () => {
    fc.assert(
      fc.property(sizes, fc.nat(150), fc.boolean(), (size, sheetRows, hasMessage) => {
        const { header, main, sheet, message, footer } = frameOf(size, { sheetRows, hasMessage })
        const screen = { x: 0, y: 0, width: size.columns, height: size.rows }
        expect(covered(screen, [header, main, sheet, message, footer])).toEqual(new Set([1]))
      }),
      { numRuns: 30 },
    )
  })

  test.each([
    [59, 40, null],
    [60, 14, null],
    [60, 15, 'compact'],
    [99, 60, 'compact'],
    [120, 29, 'compact'],
    [100, 30, 'normal'],
    [160, 30, 'wide'],
  ])('%dx%d is %s', (columns, rows, expected) => expect(sizeClass({ columns, rows })).toBe(expected))
})

describe('panes', () => {
  test('of the home screen cover it but for the line between them', () => {
    fc.assert(
      fc.property(sizes, size => {
        const { main } = frameOf(size, { sheetRows: 0, hasMessage: false })
        const kind = sizeClass(size) ?? 'compact'
        const rects = sweepsScreen.layout(main, kind, SWEEPS_PLACE).map(({ rect }) => rect)
        const lines = rects
          .filter(({ x }) => x > 0)
          .map(({ x, y, height }) => ({ x: x - 1, y, width: 1, height }))
        expect(covered(main, [...rects, ...lines])).toEqual(new Set([1]))
      }),
      { numRuns: 30 },
    )
  })

  test('that are split share what there is', () => {
    const area = { x: 3, y: 2, width: 40, height: 10 }
    expect(splitRows(area, 99)[1].height).toBe(0)
    expect(splitColumns(area, 99)[1].width).toBe(0)
    expect(splitColumns(area, 15)).toEqual([
      { x: 3, y: 2, width: 15, height: 10 },
      { x: 19, y: 2, width: 24, height: 10 },
    ])
  })
})
