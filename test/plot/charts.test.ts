import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineChart, scatterChart, stepChart } from '../../src/plot/charts.ts'
import { asciiGlyphs, blockGlyphs, brailleGlyphs } from '../../src/plot/glyphs.ts'
import { sparkline } from '../../src/plot/sparkline.ts'

const drawing = (rows: readonly string[]): string => `\n${rows.join('\n')}\n`

const BEST_SO_FAR = [
  { x: 0.1, y: 0.5 },
  { x: 0.2, y: 0.7 },
  { x: 0.6, y: 0.9 },
  { x: 1, y: 0.9 },
]
const options = {
  size: { width: 48, height: 12 },
  x: { title: 'spend', prefix: '$', include: 0 },
  y: { title: 'accuracy' },
}

test('a step chart holds each value until the next, between labelled axes', () => {
  expect(drawing(stepChart(BEST_SO_FAR, options))).toBe(`
accuracy
0.9 ┤                         ⢸⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
    │                         ⢸
0.8 ┤                         ⢸
    │                         ⢸
0.7 ┤        ⢸⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
0.6 ┤        ⢸
    │        ⢸
0.5 ┤    ⢀⣀⣀⣀⣸
    └┴────────────────────┴────────────────────┴
    $0.0                 $0.5               $1.0
                                           spend
`)
})

test('the same in ASCII', () => {
  expect(drawing(stepChart(BEST_SO_FAR, { ...options, glyphs: asciiGlyphs }))).toBe(`
accuracy
0.9 +                         :'''''''''''''''''
    |                         :
0.8 +                         :
    |                         :
0.7 +        :'''''''''''''''''
0.6 +        :
    |        :
0.5 +    ....:
    ++--------------------+--------------------+
    $0.0                 $0.5               $1.0
                                           spend
`)
})

test('the same in blocks', () => {
  expect(drawing(stepChart(BEST_SO_FAR, { ...options, glyphs: blockGlyphs }))).toBe(`
accuracy
0.9 ┤                         █▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀
    │                         █
0.8 ┤                         █
    │                         █
0.7 ┤        █▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀
0.6 ┤        █
    │        █
0.5 ┤    ▄▄▄▄█
    └┴────────────────────┴────────────────────┴
    $0.0                 $0.5               $1.0
                                           spend
`)
})

test('a scatter marks the front and joins it by steps', () => {
  const points = [
    { x: 1, y: 4 },
    { x: 2, y: 2 },
    { x: 3, y: 3 },
    { x: 4, y: 1 },
    { x: 2, y: 4 },
    { x: 3, y: Number.NaN },
  ]
  const size = { width: 40, height: 9 }
  expect(drawing(scatterChart(points, { front: [0, 1, 3], size, x: {}, y: {} }))).toBe(`
4 ┤         ◆⠉⠉⠉⠉⠉⠉⠉⠉·
  │                  ⢸
3 ┤                  ⢸        ·
  │                  ⢸
2 ┤                  ◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⢤
  │                                    ⢸
1 ┤                                    ◆
  └┴─────────────────┴─────────────────┴
   0                 2                 4
`)
})

test('what is not finite is a gap', () => {
  const line = [1, 1, Number.NaN, 1, Number.POSITIVE_INFINITY, 1].map((y, x) => ({ x, y }))
  const [top] = lineChart([line], { size: { width: 40, height: 9 }, x: {}, y: {} }).filter(row =>
    /[⠀-⣿]/.test(row),
  )
  expect(top).toMatch(/⠤⠄ +⠠ +⠠$/)
})

test('nothing is drawn where nothing can be: no point, no finite one, no room', () => {
  expect(stepChart([], options)).toEqual([])
  expect(stepChart([{ x: 1, y: Number.NaN }], options)).toEqual([])
  expect(stepChart(BEST_SO_FAR, { ...options, size: { width: 15, height: 12 } })).toEqual([])
  expect(stepChart(BEST_SO_FAR, { ...options, size: { width: 48, height: 6 } })).toEqual([])
})

describe('whatever the values', () => {
  const value = fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 }))
  const points = fc.array(fc.record({ x: value, y: value }), { maxLength: 20 })
  const size = fc.record({ width: fc.integer({ min: 0, max: 130 }), height: fc.integer({ min: 0, max: 30 }) })
  const kind = fc.constantFrom('linear' as const, 'log')
  const glyphs = fc.constantFrom(brailleGlyphs, blockGlyphs, asciiGlyphs)

  test('a chart is as high as it was asked to be, and no wider', () => {
    fc.assert(
      fc.property(points, size, kind, glyphs, fc.boolean(), (points, size, kind, glyphs, titled) => {
        const axis = { kind, ...(titled ? { title: 'title' } : {}) }
        const options = { size, x: axis, y: axis, glyphs }
        const front = points.map((_, index) => index)
        for (const rows of [
          stepChart(points, options),
          lineChart([points, points], options),
          scatterChart(points, { ...options, front }),
        ]) {
          if (rows.length > 0) expect(rows).toHaveLength(size.height)
          for (const row of rows) expect(row.length).toBeLessThanOrEqual(size.width)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('a sparkline', () => {
  test('rises with its values, and leaves gaps', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], { width: 8 })).toBe('▁▂▃▄▅▆▇█')
    expect(sparkline([0, Number.NaN, 7], { width: 8 })).toBe('▁ █')
    expect(sparkline([7, 0], { width: 8, glyphs: asciiGlyphs })).toBe('#_')
    expect(sparkline([0, 4, 7], { width: 8, glyphs: blockGlyphs })).toBe('_▄█')
  })

  test('shows the mean of what shares a column, and a flat curve in the middle', () => {
    expect(sparkline([0, 0, 8, 8, 4, 4], { width: 3 })).toBe('▁█▅')
    expect(sparkline([3, 3, 3], { width: 3 })).toBe('▅▅▅')
    expect(sparkline([], { width: 3 })).toBe('')
  })
})
