// The numbers that sampling is made of: against published ones, and for what makes them good.
import { describe, expect, test } from 'vitest'
import { randomBits, unitOf, xoshiro } from '../../../src/domain/space/random-numbers.ts'
import { MOST_DIMENSIONS, type Points, scrambledSobol, sobol } from '../../../src/domain/space/sobol.ts'
import { numbers } from './spaces.ts'

const take = (points: Points, count: number): readonly (readonly number[])[] => numbers(count).map(points)

describe('random numbers', () => {
  test('are those of the reference implementation of xoshiro128**', () => {
    const bits = xoshiro([1, 2, 3, 4])
    expect(numbers(10).map(bits)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  test('are the same for a seed for ever, and others for another seed', () => {
    const first = (seed: number) => numbers(3).map(randomBits(seed))
    expect([0, 1, 2 ** 32 + 1, -1].map(first)).toMatchInlineSnapshot(`
      [
        [
          1789933344,
          44971166,
          2521387044,
        ],
        [
          393288148,
          2174103013,
          3814759091,
        ],
        [
          3419807058,
          345877377,
          4195585175,
        ],
        [
          3419807058,
          345877377,
          4195585175,
        ],
      ]
    `)
  })

  test('lie strictly between 0 and 1, and fill it evenly', () => {
    expect([0, 2 ** 32 - 1].map(unitOf)).toEqual([2 ** -33, 1 - 2 ** -33])
    const bits = randomBits(7)
    const counts = new Array<number>(16).fill(0)
    for (const _ of numbers(16_000)) counts[bits() >>> 28]! += 1
    // 15 degrees of freedom: above 37.7 once in a thousand seeds, and this seed is fixed.
    expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(37.7)
  })
})

/** The largest number of points, over pairs of dimensions, in boxes that should hold one each. */
const crowding = (points: readonly (readonly number[])[], dimensions: number): number => {
  const bits = Math.log2(points.length)
  let most = 0
  for (const dimension of numbers(dimensions)) {
    const counts = new Map<number, number>()
    for (const point of points) {
      const box = (point[dimension] as number) >>> (32 - bits)
      counts.set(box, (counts.get(box) ?? 0) + 1)
    }
    most = Math.max(most, ...counts.values())
  }
  return most
}

describe("Sobol's points", () => {
  test('begin as published', () => {
    const fractions = take(sobol(6), 8).map(point => point.map(coordinate => coordinate / 2 ** 32))
    expect(fractions).toEqual([
      [0, 0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
      [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
      [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
      [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
    ])
  })

  test('are those of scipy.stats.qmc in every dimension', () => {
    expect(MOST_DIMENSIONS).toBe(64)
    expect(take(sobol(64), 778)[777]).toEqual([
      2973761536, 4022337536, 700448768, 1178599424, 2730491904, 1530920960, 817889280, 3275751424,
      1497366528, 1388314624, 3200253952, 2990538752, 1648361472, 2034237440, 2445279232, 2210398208,
      1732247552, 3711959040, 1589641216, 3233808384, 1019215872, 1170210816, 4064280576, 2067791872,
      1480589312, 624951296, 255852544, 3351248896, 272629760, 473956352, 2327838720, 3862953984, 482344960,
      12582912, 3460300800, 4064280576, 1983905792, 1505755136, 1472200704, 1539309568, 3099590656,
      1145044992, 4072669184, 1723858944, 1379926016, 650117120, 1614807040, 138412032, 3334471680,
      4089446400, 356515840, 155189248, 2646605824, 3040870400, 2973761536, 3913285632, 1530920960,
      2772434944, 3443523584, 2369781760, 2202009600, 2101346304, 591396864, 1832910848,
    ])
  })

  test('scrambled fall one into each box of every dimension, and into every cell of the first two', () => {
    const points = take(scrambledSobol(64, 5), 1024)
    expect(crowding(points, 64)).toBe(1)
    for (const [wide, high] of [
      [5, 5],
      [2, 8],
      [9, 1],
    ] as const) {
      const cells = new Set(
        points.map(([x, y]) => `${(x as number) >>> (32 - wide)},${(y as number) >>> (32 - high)}`),
      )
      expect(cells.size).toBe(1024)
    }
  })

  test('are scrambled differently by each seed and in each dimension, but always alike by one', () => {
    const first = (seed: number) => take(scrambledSobol(3, seed), 2)
    expect(first(1)).toEqual(first(1))
    expect(new Set([...first(1), ...first(2)].flat()).size).toBe(12)
  })

  test('integrate much better than random numbers do', () => {
    // The product of 6 factors of mean 1.
    const error = (point: () => readonly number[]): number => {
      const sum = numbers(4096).reduce(
        total => total + point().reduce((product, bits) => product * (0.5 + unitOf(bits)), 1),
        0,
      )
      return Math.abs(sum / 4096 - 1)
    }
    const bits = randomBits(3)
    const rms = (errors: readonly number[]) =>
      Math.sqrt(errors.reduce((sum, each) => sum + each * each, 0) / errors.length)
    const even = rms(numbers(8).map(seed => error(scrambledSobol(6, seed))))
    const random = rms(numbers(8).map(() => error(() => numbers(6).map(bits))))
    expect(even).toBeLessThan(random / 20)
  })
})
