// Fronts of any two objectives, what their steps cost, and their knee.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frontOf } from '../../../src/domain/compare/front.ts'
import { kneeOf } from '../../../src/domain/compare/knee.ts'
import { parseObjectives, type RowNumbers } from '../../../src/domain/compare/objectives.ts'

const row = (usd: number, mean: number | null, metrics: RowNumbers['metrics'] = {}): RowNumbers => ({
  mean,
  metrics,
  spend: { usd, hours: usd, gpu_hours: usd },
})
const USD = { of: 'spend', unit: 'usd' } as const
const SCORE = { of: 'metric', name: 'score', goal: 'maximize' } as const
const LATENCY = { of: 'metric', name: 'latency', goal: 'minimize' } as const

test('a step along the front says what it gained and what a point of that cost', () => {
  const rows = [row(1, 0.5), row(3, 0.9), row(2, 0.7), row(4, 0.6)]
  const { steps } = frontOf(rows, { x: USD, y: SCORE, metric: 'score' })
  expect(steps).toEqual([
    { index: 0, gained: null, extra: null, perPoint: null },
    { index: 2, gained: expect.closeTo(0.2), extra: 1, perPoint: expect.closeTo(5) },
    { index: 1, gained: expect.closeTo(0.2), extra: 1, perPoint: expect.closeTo(5) },
  ])
})

test('any logged metric can be an objective; what lacks it has no point', () => {
  const rows = [
    row(1, 0.5, { latency: 3 }),
    row(1, 0.9, { latency: 5 }),
    row(1, 0.7),
    row(1, 0.4, { latency: 4 }),
  ]
  const { points, steps } = frontOf(rows, { x: LATENCY, y: SCORE, metric: 'score' })
  expect(steps.map(({ index }) => index)).toEqual([0, 1])
  expect(points[2]).toEqual({ x: Number.NaN, y: 0.7 })
  const more = { of: 'metric', name: 'latency', goal: 'maximize' } as const
  expect(frontOf(rows, { x: more, y: SCORE, metric: 'score' }).steps.map(({ index }) => index)).toEqual([1])
})

describe('the knee', () => {
  const knee = (points: readonly (readonly [number, number])[]) =>
    kneeOf(points.map(([cost, quality]) => ({ cost, quality })))

  test('is the point that lies farthest above the line from the first to the last', () => {
    expect(
      knee([
        [1, 0.5],
        [2, 0.9],
        [10, 0.92],
      ]),
    ).toBe(1)
    // The values of the paper's own figure 2: y = 1 - 1/(x + 0.1) + 5 has its knee at 0.22.
    const curve = Array.from({ length: 10 }, (_, index) => index / 9)
    expect(knee(curve.map(x => [x, -1 / (x + 0.1) + 5]))).toBe(2)
  })

  test('is not there on a line, below one, or with fewer than three points', () => {
    const line = [0, 1, 2, 3].map(x => [x, 2 * x] as const)
    expect(knee(line)).toBeNull()
    expect(knee(line.map(([x]) => [x, x ** 2]))).toBeNull()
    expect(knee(line.slice(0, 2))).toBeNull()
    expect(
      knee([
        [0, Number.NEGATIVE_INFINITY],
        [1, 1],
        [2, 1.5],
      ]),
    ).toBeNull()
  })

  test('stays where it is, whatever the units of both axes are', () => {
    const point = fc.tuple(
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
    )
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 3, maxLength: 12 }),
        fc.integer({ min: -8, max: 8 }),
        fc.integer({ min: -8, max: 8 }),
        (steps, a, b) => {
          let [cost, quality] = [0, 0]
          const front = steps.map(([more, better]) => {
            cost += more
            quality += better
            return [cost, quality] as const
          })
          // Powers of two change no digit.
          const scaled = front.map(([x, y]) => [x * 2 ** a, y * 2 ** b] as const)
          expect(knee(scaled)).toBe(knee(front))
        },
      ),
    )
  })
})

describe('written objectives', () => {
  const rows = [row(1, 0.5, { latency: 1, 'val:acc': 2 })]
  const metric = { name: 'score', goal: 'maximize', target: null } as const
  const parse = (written: string) => parseObjectives(written, { metric, rows })

  test('are spends, the metric with its goal, and others with one that is said', () => {
    expect(parse('usd,score')).toEqual({ x: USD, y: SCORE })
    expect(parse('latency:min, score')).toEqual({ x: LATENCY, y: SCORE })
    expect(parse('gpu_hours,val:acc:max').y).toEqual({ of: 'metric', name: 'val:acc', goal: 'maximize' })
    expect(parse('usd,score:min').y).toMatchObject({ goal: 'minimize' })
  })

  test.each([
    ['usd', 'compare.objectives'],
    ['usd,score,latency:min', 'compare.objectives'],
    ['usd,latency', 'compare.objective_goal'],
    ['usd,latenci:min', 'compare.no_such_objective'],
  ])('%s is refused', (written, code) => {
    expect(() => parse(written)).toThrow(expect.objectContaining({ code, hint: expect.any(String) }))
  })
})
