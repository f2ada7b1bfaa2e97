import { describe, expect, test } from 'vitest'
import { countConfigs, planConfigs } from '../../../src/domain/space/plan-configs.ts'
import { axis, choice, constant, failure, lines, numbers, plan, space } from './spaces.ts'

describe('a grid', () => {
  test('follows the order of the file, the last parameter fastest, dotted paths nested', () => {
    expect(
      lines(
        space([
          choice('optimizer.lr', [0.1, 0.2]),
          constant('epochs', 10),
          choice('optimizer.name', ['sgd', 'adam']),
        ]),
      ),
    ).toEqual([
      '{"optimizer":{"lr":0.1,"name":"sgd"},"epochs":10}',
      '{"optimizer":{"lr":0.1,"name":"adam"},"epochs":10}',
      '{"optimizer":{"lr":0.2,"name":"sgd"},"epochs":10}',
      '{"optimizer":{"lr":0.2,"name":"adam"},"epochs":10}',
    ])
  })

  test('moves zip groups in step, at the place of their first member', () => {
    const zipped = space([choice('a', [1, 2]), choice('b', ['x', 'y']), choice('c', [10, 20])], {
      zip: [['c', 'a']],
    })
    expect(lines(zipped)).toEqual([
      '{"a":1,"b":"x","c":10}',
      '{"a":1,"b":"y","c":10}',
      '{"a":2,"b":"x","c":20}',
      '{"a":2,"b":"y","c":20}',
    ])
    expect(countConfigs(zipped)).toBe(4)
  })

  test('leaves a parameter out where its condition is false, and counts what becomes equal once', () => {
    const conditional = space([choice('heads', [1, 6]), choice('dropout', [0.1, 0.2], 'heads > 1')])
    expect(lines(conditional)).toEqual([
      '{"heads":1}',
      '{"heads":6,"dropout":0.1}',
      '{"heads":6,"dropout":0.2}',
    ])
  })

  test('decides conditions that ask for later parameters, and for absent ones, which are null', () => {
    const backwards = space([
      choice('c', [1, 2], 'b == 1'),
      choice('b', [1, 2], 'a == 1'),
      choice('d', ['none'], 'b == null'),
      choice('a', [1, 2]),
    ])
    expect(lines(backwards)).toEqual([
      '{"c":1,"b":1,"a":1}',
      '{"d":"none","a":2}',
      '{"b":2,"a":1}',
      '{"c":2,"b":1,"a":1}',
    ])
  })

  test('lets a member of a zip group depend on another', () => {
    const zipped = space(
      [choice('optimizer', ['sgd', 'adam', 'lion']), choice('momentum', [0.9, 0, 0], 'optimizer == "sgd"')],
      { zip: [['optimizer', 'momentum']] },
    )
    expect(lines(zipped)).toEqual([
      '{"optimizer":"sgd","momentum":0.9}',
      '{"optimizer":"adam"}',
      '{"optimizer":"lion"}',
    ])
  })

  test('leaves out what is excluded', () => {
    const excluding = space([choice('heads', [1, 6]), choice('lr', [0.1, 0.2])], {
      exclude: ['heads == 6 and lr > 0.1', 'lr == "x"'],
    })
    expect(lines(excluding)).toEqual(['{"heads":1,"lr":0.1}', '{"heads":1,"lr":0.2}', '{"heads":6,"lr":0.1}'])
  })

  test('looks into values that are mappings', () => {
    const models = [{ name: 'vit', depth: 12 }, { name: 'cnn' }]
    const looking = space([
      choice('model', models),
      choice('heads', [1, 2], 'model.depth > 6 and model.toString == null'),
    ])
    expect(lines(looking)).toEqual([
      '{"model":{"name":"vit","depth":12},"heads":1}',
      '{"model":{"name":"vit","depth":12},"heads":2}',
      '{"model":{"name":"cnn"}}',
    ])
  })

  test('crosses each branch of any_of with the parameters around it, equal configs once', () => {
    const union = space([choice('seed', [1, 2])], {
      exclude: ['lr == 0.2 and seed == 2'],
      anyOf: [
        space([choice('lr', [0.1, 0.2])]),
        space([choice('lr', [0.1]), choice('heads', [4], 'seed == 1')]),
        space([], { anyOf: [space([choice('deep', [true])]), space([choice('wide', [true])])] }),
      ],
    })
    expect(lines(union)).toEqual([
      '{"seed":1,"lr":0.1}',
      '{"seed":1,"lr":0.2}',
      '{"seed":2,"lr":0.1}',
      '{"seed":1,"lr":0.1,"heads":4}',
      '{"seed":1,"deep":true}',
      '{"seed":2,"deep":true}',
      '{"seed":1,"wide":true}',
      '{"seed":2,"wide":true}',
    ])
    expect(countConfigs(union)).toBe(8)
  })

  test('sees that a parameter that is a mapping and its parts make the same config', () => {
    const union = space([], {
      anyOf: [
        space([choice('opt', [{ lr: 1, beta: 2 }])]),
        space([choice('opt.beta', [2]), choice('opt.lr', [1])]),
      ],
    })
    expect(countConfigs(union)).toBe(1)
    expect(lines(union)).toEqual(['{"opt":{"lr":1,"beta":2}}'])
  })

  test('takes 1 and 1.0, or a value written twice, for one', () => {
    expect(lines(space([choice('lr', [1, 1.0, '1', [1], [1]])]))).toEqual([
      '{"lr":1}',
      '{"lr":"1"}',
      '{"lr":[1]}',
    ])
  })

  test('over no parameters is one config', () => {
    expect(lines(space([]))).toEqual(['{}'])
  })
})

describe('the count', () => {
  test('of ten million free configs comes from multiplication', () => {
    const axes = numbers(7).map(index => choice(`p${index}`, numbers(10)))
    expect(countConfigs(space(axes))).toBe(1e7)
  })

  test('of conditional parameters does not depend on how many there are of each', () => {
    const optimizers = numbers(10)
    const own = optimizers.flatMap(name =>
      numbers(3).map(index => choice(`o${name}.p${index}`, numbers(5), `optimizer == ${name}`)),
    )
    const of = space([choice('optimizer', optimizers), ...own])
    expect(countConfigs(of)).toBe(10 * 5 ** 3)
    expect(plan(of).configs).toHaveLength(1250)
  })

  test('does not write out a long range', () => {
    const range = axis('n', { kind: 'int_uniform', min: 1, max: 1e12 })
    expect(countConfigs(space([range]))).toBe(1e12)
  })

  test('beyond what a number holds is said in full', () => {
    const axes = numbers(30).map(index => choice(`p${index}`, numbers(10)))
    const code = failure(() => countConfigs(space(axes)))
    expect(code).toContain(
      'space.too_large: this space has 1,000,000,000,000,000,000,000,000,000,000 configs',
    )
  })

  test('gives up where conditions tie everything together', () => {
    const axes = numbers(12).map(index => choice(`p${index}`, numbers(10)))
    const neighbours = axes.slice(1).map(({ path }, index) => `p${index} == ${path}`)
    expect(failure(() => countConfigs(space(axes, { exclude: neighbours })))).toContain(
      'space.too_large: conditions tie so many values together that over 3,000,000 combinations',
    )
  })

  test('of branches that overlap is exact, as long as they can be written out', () => {
    const tied = (path: string, count: number) =>
      space([choice('a', numbers(100)), axis(path, { kind: 'int_uniform', min: 1, max: count }, 'a > 1')])
    expect(countConfigs(space([], { anyOf: [tied('b', 50), space([choice('a', [0])])] }))).toBe(2 + 98 * 50)
    expect(failure(() => countConfigs(space([], { anyOf: [tied('b', 9000), tied('c', 9000)] })))).toContain(
      'space.too_large: the branches of any_of that may overlap have 1,764,004 configs',
    )
  })

  test('of branches that cannot overlap is a sum, however large', () => {
    const branch = (name: string) =>
      space([choice('a', [name]), axis('b', { kind: 'int_uniform', min: 1, max: 1e10 })])
    expect(countConfigs(space([], { anyOf: [branch('x'), branch('y')] }))).toBe(2e10)
  })
})

describe('a space that cannot be a grid', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a condition that does not parse',
      () => plan(space([choice('a', [1], 'a >')])),
      'space.condition: the `when` of a, column 4 of `a >`: expected a value, a parameter or `(`, found the end (conditions compare parameters, as in `heads > 1 and optimizer == "sgd"`)',
    ],
    [
      'a name that is no parameter',
      () => plan(space([choice('learning_rate', [1])], { exclude: ['lerning_rate > 1'] })),
      'space.condition: exclude 1, column 1 of `lerning_rate > 1`: there is no parameter lerning_rate (did you mean `learning_rate`? Text stands in quotes)',
    ],
    [
      'text without quotes',
      () => plan(space([choice('opt', ['sgd'])], { exclude: ['opt == warmup'] })),
      'space.condition: exclude 1, column 8 of `opt == warmup`: there is no parameter warmup (expected one of opt, or text in quotes)',
    ],
    [
      'the name of a group',
      () => plan(space([choice('opt.lr', [1])], { exclude: ['opt == 1'] })),
      'space.condition: exclude 1, column 1 of `opt == 1`: opt is a group of parameters, which has no value of its own (expected one of its parameters, such as opt.lr)',
    ],
    [
      'conditions in a circle',
      () =>
        plan(
          space([
            choice('a', [1], 'c'),
            choice('b', [1], 'a'),
            choice('c', [1], 'b == 1'),
            choice('d', [1], 'a'),
          ]),
        ),
      'space.cycle: the conditions of parameters ask in a circle: a → c → b → a (a `when` may not lead back to its own parameter)',
    ],
    [
      'a condition on the parameter itself',
      () => plan(space([choice('a', [1], 'a > 0')])),
      'space.cycle: the conditions of parameters ask in a circle: a → a (a `when` may not lead back to its own parameter)',
    ],
    [
      'zip groups in a circle',
      () =>
        plan(
          space([choice('a', [1], 'c'), choice('b', [1]), choice('c', [1]), choice('d', [1], 'b')], {
            zip: [
              ['a', 'b'],
              ['c', 'd'],
            ],
          }),
        ),
      'space.cycle: the conditions of parameters ask in a circle: a with b → c with d → a with b (a `when` may not lead back to its own parameter)',
    ],
    [
      'a zip group of unequal lengths',
      () => plan(space([choice('a', [1, 2]), constant('b', 1)], { zip: [['a', 'b']] })),
      'space.zip: b has 1 value, but a has 2 values: they move in step (give each parameter of a zip group as many values)',
    ],
    [
      'a parameter in two zip groups',
      () =>
        plan(
          space([choice('a', [1])], {
            zip: [['a']],
            anyOf: [space([choice('b', [1])], { zip: [['a', 'b']] })],
          }),
        ),
      'space.zip: the zip group a, b shares a parameter with another (a zip group has names of parameters, each in one group)',
    ],
    [
      'a zip group with a name that is no parameter',
      () => plan(space([choice('a', [1])], { zip: [['a', 'x']] })),
      'space.zip: the zip group a, x names what is no parameter (a zip group has names of parameters, each in one group)',
    ],
    [
      'a value that JSON cannot hold',
      () => plan(space([choice('a', [1, Number.NaN])])),
      'space.value: a value of a: NaN has no place in a config; JSON cannot hold it (write it as text, or leave it out)',
    ],
    [
      'probabilities',
      () => plan(space([axis('a', { kind: 'categorical', values: [1, 2], probabilities: [0.5, 0.5] })])),
      'space.not_a_grid: a has probabilities, which a grid cannot follow, so it cannot be in a grid (give it values, or min and max with points, step or int; or set `method: random` with a run_cap)',
    ],
    [
      'more configs than can be planned',
      () => plan(space([choice('a', numbers(1001)), choice('b', numbers(1000))])),
      'space.too_large: this space has 1,001,000 configs; a plan may have 1,000,000 (take fewer values, exclude more, or set `method: random` or `method: sobol` with a run_cap)',
    ],
    [
      'nothing that is left',
      () => plan(space([choice('a', [1, 2])], { exclude: ['a > 0'] })),
      'space.empty: no config is left: `exclude` leaves all of them out (exclude less)',
    ],
    [
      'an exclusion that always holds',
      () => plan(space([constant('a', 1), choice('b', [1, 2])], { exclude: ['a == 1'] })),
      'space.empty: no config is left: `exclude` leaves all of them out (exclude less)',
    ],
    [
      'an empty list',
      () => plan(space([choice('a', [])])),
      'space.empty: a has no value (give it at least one)',
    ],
  ])('%s', (_, action, expected) => expect(failure(action)).toBe(expected))
})

test('planning halving and tpe is not possible yet, and random without an end never is', () => {
  const of = space([choice('a', [1])])
  expect(failure(() => plan(of, 'halving'))).toBe(
    'method.not_yet: method: halving cannot be planned yet (use grid, random or sobol)',
  )
  expect(failure(() => plan(of, 'tpe'))).toContain('method.not_yet')
  expect(failure(() => plan(of, 'random'))).toContain('method.no_run_cap')
  expect(failure(() => plan(of, 'sobol', { runCap: 1e9 }))).toContain(
    'space.too_large: run_cap is 1,000,000,000',
  )
})

test('run_cap ends a grid after its first configs, and says so', () => {
  const request = {
    space: space([choice('a', [1, 2]), choice('b', [1, 2, 3])]),
    method: 'grid',
    methodSeed: 0,
  } as const
  const whole = planConfigs({ ...request, runCap: null })
  expect(planConfigs({ ...request, runCap: 6 })).toEqual(whole)
  expect(planConfigs({ ...request, runCap: 4 })).toEqual({
    configs: whole.configs.slice(0, 4),
    notes: ['grid: the first 4 of its 6 configs, as run_cap says'],
  })
})
