import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planConfigs } from '../../../src/domain/space/plan-configs.ts'
import type { Domain, Space } from '../../../src/domain/space/types.ts'
import { HEAD, specOf } from '../sweep-file/reading.ts'
import { axis, choice, constant, failure, lines, numbers, plan, space } from './spaces.ts'

const uniform = (path: string, when: string | null = null) =>
  axis(path, { kind: 'uniform', min: 0, max: 1 }, when)
const METHODS = ['random', 'sobol'] as const

/** One of each domain there is. */
const EVERYTHING = specOf(`${HEAD}method: random
run_cap: 3
parameters:
  constant: 3
  list: [1, 2]
  weighted: { values: [a, b], probabilities: [0.9, 0.1] }
  range: { min: 0, max: 1, step: 0.1 }
  points: { min: 1, max: 100, log: true, points: 3 }
  whole: { min: 1, max: 1000, log: true, int: true }
  ints: { min: 1, max: 9 }
  floats: { min: 0.5, max: 1 }
  q_uniform: { distribution: q_uniform, min: 0, max: 1, q: 0.05 }
  log_uniform: { distribution: log_uniform, min: -5, max: -1 }
  log_values: { distribution: log_uniform_values, min: 1e-5, max: 1e-1 }
  inv: { distribution: inv_log_uniform, min: 1, max: 2 }
  inv_values: { distribution: inv_log_uniform_values, min: 1, max: 2 }
  q_log: { distribution: q_log_uniform, min: 0, max: 5, q: 2 }
  q_log_values: { distribution: q_log_uniform_values, min: 1, max: 100, q: 10 }
  normal: { distribution: normal }
  q_normal: { distribution: q_normal, sigma: 10 }
  log_normal: { distribution: log_normal }
  q_log_normal: { distribution: q_log_normal, mu: 3 }
  beta: { distribution: beta, a: 2, b: 5 }
  q_beta: { distribution: q_beta, q: 0.25 }
`)

test('random gives the same configs for a seed for ever', () => {
  expect(planConfigs({ ...EVERYTHING, method: 'random', runCap: 1 }).configs).toMatchInlineSnapshot(`
    [
      {
        "beta": 0.363311429942,
        "constant": 3,
        "floats": 0.721132188861,
        "ints": 2,
        "inv": 0.201578375173,
        "inv_values": 1.00784606672,
        "list": 1,
        "log_normal": 1.61234287627,
        "log_uniform": 0.197973651494,
        "log_values": 0.0000104195878594,
        "normal": 1.94259199278,
        "points": 100,
        "q_beta": 1,
        "q_log": 80,
        "q_log_normal": 25,
        "q_log_values": 20,
        "q_normal": 9,
        "q_uniform": 0.45,
        "range": 0.6,
        "weighted": "a",
        "whole": 4,
      },
    ]
  `)
})

test('sobol gives the same configs for a seed for ever', () => {
  expect(planConfigs({ ...EVERYTHING, method: 'sobol', runCap: 1 }).configs).toMatchInlineSnapshot(`
    [
      {
        "beta": 0.139395359746,
        "constant": 3,
        "floats": 0.715717871615,
        "ints": 7,
        "inv": 0.167444202373,
        "inv_values": 1.47859504946,
        "list": 1,
        "log_normal": 0.239566164932,
        "log_uniform": 0.043186321622,
        "log_values": 0.0000276948184492,
        "normal": 1.48579024039,
        "points": 100,
        "q_beta": 0.75,
        "q_log": 42,
        "q_log_normal": 125,
        "q_log_values": 0,
        "q_normal": -16,
        "q_uniform": 0.85,
        "range": 0.1,
        "weighted": "a",
        "whole": 8,
      },
    ]
  `)
})

describe.each(METHODS)('%s', method => {
  test('begins with the same configs when more are asked for, and with others for another seed', () => {
    const { space: of } = EVERYTHING
    const ten = lines(of, method, { runCap: 10 })
    expect(lines(of, method, { runCap: 25 }).slice(0, 10)).toEqual(ten)
    expect(lines(of, method, { runCap: 10, seed: 1 }).filter(line => ten.includes(line))).toEqual([])
  })

  test('gives each config once', () => {
    const of = space([choice('a', numbers(30)), choice('b', numbers(30), 'a > 20')])
    const drawn = lines(of, method, { runCap: 200 })
    expect([drawn.length, new Set(drawn).size]).toEqual([200, 200])
  })

  test('plans a space whole that has no more configs than are asked for, and says if it has fewer', () => {
    const of = space(
      [
        axis('a', { kind: 'categorical', values: [1, 2, 3], probabilities: [0.999999, 0.000001, 0] }),
        axis('q', { kind: 'q_uniform', min: 0, max: 1, q: 0.5 }, 'a == 2'),
        axis('b', { kind: 'q_beta', a: 1, b: 1, q: 1 }),
      ],
      { exclude: ['q == 0.5 and b == 1'] },
    )
    const configs = [
      '{"a":1,"b":0}',
      '{"a":1,"b":1}',
      '{"a":2,"q":0,"b":0}',
      '{"a":2,"q":0,"b":1}',
      '{"a":2,"q":0.5,"b":0}',
      '{"a":2,"q":1,"b":0}',
      '{"a":2,"q":1,"b":1}',
    ]
    expect(lines(of, method, { runCap: 7 })).toEqual(configs)
    const { configs: all, notes } = plan(of, method, { runCap: 8 })
    expect(all.map(config => JSON.stringify(config))).toEqual(configs)
    expect(notes).toEqual([`${method}: the space has 7 configs, not 8`])
  })

  test('keeps to when, exclude, zip and any_of', () => {
    const of = space(
      [
        uniform('lr'),
        choice('heads', [1, 2, 4]),
        choice('width', [10, 20, 40]),
        uniform('dropout', 'heads > 1'),
        constant('epochs', 3),
      ],
      {
        zip: [['heads', 'width']],
        exclude: ['lr > 0.5 and heads == 4'],
        anyOf: [space([uniform('momentum', 'lr < 0.5')]), space([choice('opt.name', ['adam'])])],
      },
    )
    const { configs } = plan(of, method, { runCap: 300 })
    const seen = new Set<string>()
    for (const config of configs) {
      const { lr, heads, width, epochs, momentum, opt } = config as Record<string, number>
      expect([width, epochs]).toEqual([(heads as number) * 10, 3])
      expect('dropout' in config).toBe((heads as number) > 1)
      expect((lr as number) > 0.5 && heads === 4).toBe(false)
      if (opt === undefined) expect(momentum !== undefined).toBe((lr as number) < 0.5)
      else expect(momentum).toBeUndefined()
      seen.add(`${heads} ${opt === undefined}`)
    }
    expect(seen.size).toBe(6)
  })

  test('finds the rare allowed configs, and gives up with an error where there are none to be found', () => {
    const of = (exclude: string) => space([uniform('a'), uniform('b')], { exclude: [exclude] })
    expect(plan(of('a > 0.01'), method, { runCap: 20 }).configs).toHaveLength(20)
    expect(failure(() => plan(of('a < 2'), method, { runCap: 20 }))).toBe(
      'space.too_sparse: 0 of 20 configs were found in 102,000 draws: `exclude` leaves out nearly all of them (narrow the parameters, so that less has to be excluded, or lower run_cap)',
    )
  })

  test('ends early, and says so, where a distribution repeats itself', () => {
    const of = space([axis('a', { kind: 'q_normal', mu: 0, sigma: 1e-3, q: 1 })])
    const { configs, notes } = plan(of, method, { runCap: 2 })
    expect(configs).toEqual([{ a: 0 }])
    expect(notes).toEqual([`${method}: only 1 of 2 configs were found in 100,200 draws`])
  })

  test('refuses what cannot be drawn', () => {
    const draw = (of: Space) => () => plan(of, method, { runCap: 5 })
    const zip = [['a', 'b']]
    const weighted: Domain = { kind: 'categorical', values: [1, 2], probabilities: [0.9, 0.1] }
    expect(failure(draw(space([uniform('a'), choice('b', [1, 2])], { zip })))).toBe(
      'space.zip: a has no end of values, so it cannot move in step with others (give it values, or take it out of the zip group)',
    )
    expect(failure(draw(space([axis('a', weighted), choice('b', [1, 2]), uniform('c')], { zip })))).toContain(
      'space.zip: a has probabilities, so it cannot move in step',
    )
    expect(failure(draw(space([choice('a', [1]), choice('b', [1, 2]), uniform('c')], { zip })))).toContain(
      'space.zip: b has 2 values, but a has 1 value',
    )
    expect(failure(draw(space([axis('a', { kind: 'log_uniform', min: 1000, max: 2000 })])))).toContain(
      'space.value: a value drawn for a is too large for a number',
    )
  })
})

test('a weighted list is drawn by its weights', () => {
  const of = space([
    axis('a', { kind: 'categorical', values: ['x', 'y', 'z'], probabilities: [0.7, 0.3, 0] }),
    uniform('b'),
  ])
  const { configs } = plan(of, 'random', { runCap: 2000 })
  const share = (value: string) => configs.filter(({ a }) => a === value).length / 2000
  expect(share('x')).toBeCloseTo(0.7, 1)
  expect(share('z')).toBe(0)
})

test('sobol spreads one parameter better than random does', () => {
  const of = space([uniform('a')])
  const boxes = (method: 'random' | 'sobol') =>
    new Set(plan(of, method, { runCap: 64 }).configs.map(({ a }) => Math.floor((a as number) * 64))).size
  expect(boxes('sobol')).toBe(64)
  expect(boxes('random')).toBeLessThan(50)
})

test('sobol says how many parameters it can spread, constants not counted', () => {
  const of = (count: number) =>
    space([constant('c', 1), ...numbers(count).map(index => uniform(`p${index}`))])
  expect(plan(of(64), 'sobol', { runCap: 2 }).configs).toHaveLength(2)
  expect(failure(() => plan(of(65), 'sobol', { runCap: 2 }))).toContain(
    'space.too_many_dimensions: sobol spreads over at most 64 parameters, this space varies 65',
  )
})

test('a sample of a finite space is part of its grid', () => {
  const values = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })
  const small = fc.record({
    a: values,
    b: values,
    runCap: fc.integer({ min: 1, max: 20 }),
    seed: fc.integer(),
    method: fc.constantFrom(...METHODS),
  })
  fc.assert(
    fc.property(small, ({ a, b, runCap, seed, method }) => {
      const of = space([choice('a', [0, ...a]), choice('b', [0, ...b], 'a > 1')], { exclude: ['b == 3'] })
      const all = lines(of)
      const drawn = lines(of, method, { runCap, seed })
      expect(drawn.filter(line => !all.includes(line))).toEqual([])
      expect(drawn).toHaveLength(Math.min(runCap, all.length))
    }),
    { numRuns: 200 },
  )
})
