import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Point, paretoFront } from '../../src/domain/pareto.ts'

const number = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1.5),
)
const points = fc.array(fc.record({ spend: number, value: number }), { maxLength: 12 })
const goal = fc.constantFrom('minimize' as const, 'maximize' as const)

const beats = (a: Point, b: Point, sign: number): boolean =>
  a.spend <= b.spend &&
  sign * a.value <= sign * b.value &&
  (a.spend < b.spend || sign * a.value < sign * b.value)

test('the front is what no other point beats, once for equal points, cheapest first', () => {
  fc.assert(
    fc.property(points, goal, (all, goal) => {
      const sign = goal === 'maximize' ? -1 : 1
      const usable = all
        .map((point, index) => ({ ...point, index }))
        .filter(({ spend, value }) => !Number.isNaN(spend) && !Number.isNaN(value))
      const expected = usable
        .filter(point => !usable.some(other => beats(other, point, sign)))
        .filter(
          point =>
            !usable.some(
              other =>
                other.index < point.index && other.spend === point.spend && other.value === point.value,
            ),
        )
        .sort((a, b) => a.spend - b.spend)
      expect(paretoFront(all, goal)).toEqual(expected.map(point => point.index))
    }),
    { numRuns: 2000 },
  )
})

test('what is better by no more than rounding is no step of the front', () => {
  const third = 0.1 + 0.2
  expect(
    paretoFront(
      [
        { spend: 1, value: 0.3 },
        { spend: 2, value: third },
      ],
      'maximize',
    ),
  ).toEqual([0])
  expect(
    paretoFront(
      [
        { spend: 1, value: third },
        { spend: 2, value: 0.3 },
      ],
      'minimize',
    ),
  ).toEqual([0])
})
