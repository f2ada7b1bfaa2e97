// Counts and expansions of small random spaces against brute force.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SweepdeckError } from '../../../src/domain/errors.ts'
import { countConfigs } from '../../../src/domain/space/plan-configs.ts'
import type { Axis, Space } from '../../../src/domain/space/types.ts'
import { bruteForce } from './brute-force.ts'
import { choice, plan } from './spaces.ts'

const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 }) },
  fc.constantFrom('x', true, null),
)
const literal = fc.constantFrom('0', '1', '2', '"x"', 'null')

/** A condition over some of these parameters. */
const conditionOver = (paths: readonly string[]): fc.Arbitrary<string> => {
  const path = fc.constantFrom(...paths)
  const simple = fc.oneof(
    fc.tuple(path, fc.constantFrom('==', '!=', '<', '>='), literal).map(parts => parts.join(' ')),
    fc.tuple(path, path).map(([a, b]) => `${a} < ${b}`),
    fc.tuple(path, literal, literal).map(([a, one, two]) => `${a} in [${one}, ${two}]`),
    path.map(a => `not ${a}`),
  )
  const joined = fc.tuple(simple, fc.constantFrom('and', 'or'), simple).map(parts => parts.join(' '))
  return fc.oneof({ weight: 2, arbitrary: simple }, joined)
}

/** Values for axes in a row, those of one group as many; groups are given by the size of each. */
const axesNamed = (paths: readonly string[], known: readonly string[], order: readonly string[]) =>
  fc.tuple(
    ...paths.map(path => {
      // Only what is before it in a random order, so that no circle comes about.
      const before = order.slice(0, order.indexOf(path)).filter(other => known.includes(other))
      const when = before.length === 0 ? fc.constant(null) : fc.option(conditionOver(before), { freq: 2 })
      return fc.tuple(fc.array(value, { minLength: 3, maxLength: 3 }), fc.integer({ min: 1, max: 3 }), when)
    }),
  )

type Drawn = readonly [values: readonly unknown[], size: number, when: string | null]

const sized = (
  paths: readonly string[],
  drawn: readonly Drawn[],
  zip: readonly (readonly string[])[],
): Axis[] =>
  paths.map((path, index) => {
    const [values, own, when] = drawn[index] as Drawn
    const grouped = zip.some(names => names.includes(path))
    return choice(path, values.slice(0, grouped ? 3 : own), when)
  })

const OUTER = ['a', 'g.b', 'c', 'g.d', 'e']
const ALL = [...OUTER, 'p', 'q.r']

const grid: fc.Arbitrary<Space> = fc
  .record({
    outer: fc.subarray(OUTER, { minLength: 1 }),
    order: fc.shuffledSubarray(ALL, { minLength: ALL.length }),
    branches: fc.array(fc.subarray(['p', 'q.r'], { minLength: 0 }), { maxLength: 3 }),
    zipped: fc.boolean(),
    zippedAcross: fc.boolean(),
  })
  .chain(({ outer, order, branches, zipped, zippedAcross }) => {
    const zip = zipped && outer.length >= 3 ? [[outer[2], outer[0]] as string[]] : []
    const known = [...outer, ...branches.flat()]
    const branch = (paths: readonly string[]) => {
      const free = outer.filter(path => !zip.flat().includes(path))
      const across = zippedAcross && paths[0] && free[0] ? [[paths[0], free[0]]] : []
      return fc
        .tuple(
          axesNamed(paths, known, order),
          fc.array(conditionOver([...outer, ...paths]), { maxLength: 1 }),
        )
        .map(
          ([drawn, exclude]): Space => ({
            axes: sized(paths, drawn, across),
            zip: across,
            exclude,
            anyOf: [],
          }),
        )
    }
    const grouped = [...zip, ...(zippedAcross ? [outer] : [])]
    return fc
      .tuple(
        axesNamed(outer, known, order),
        fc.array(conditionOver(known), { maxLength: 2 }),
        fc.tuple(...branches.map(branch)),
      )
      .map(([drawn, exclude, anyOf]): Space => ({ axes: sized(outer, drawn, grouped), zip, exclude, anyOf }))
  })

/** null: zip groups whose conditions ask in a circle, which brute force does not mind. */
const unlessCircular = <Result>(action: () => Result): Result | null => {
  try {
    return action()
  } catch (error) {
    if (error instanceof SweepdeckError && error.code === 'space.cycle') return null
    throw error
  }
}

test('a grid has the configs that brute force finds, in its order, and the count says how many', () => {
  let [compared, circular] = [0, 0]
  fc.assert(
    fc.property(grid, space => {
      const count = unlessCircular(() => countConfigs(space))
      if (count === null) {
        circular += 1
        return
      }
      compared += 1
      const expected = bruteForce(space)
      const found = count === 0 ? [] : plan(space).configs.map(config => JSON.stringify(config))
      expect(found).toEqual(expected)
      expect(count).toBe(expected.length)
    }),
    { numRuns: 400 },
  )
  expect(circular).toBeLessThan(compared / 4)
})
