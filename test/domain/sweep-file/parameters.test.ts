// Every way to write a parameter, and the domain it stands for.
import { describe, expect, test } from 'vitest'
import { domainsOf, HEAD, specOf } from './reading.ts'

const domainOf = (text: string): unknown =>
  domainsOf(`${HEAD}method: random\nrun_cap: 4\nparameters:\n  x: ${text}\n`).x

const range = { kind: 'range', log: false, int: false, step: null, points: null }

describe('the shapes', () => {
  test.each<[string, unknown]>([
    ['0.1', { kind: 'constant', value: 0.1 }],
    ['adam', { kind: 'constant', value: 'adam' }],
    ['null', { kind: 'constant', value: null }],
    ['false', { kind: 'constant', value: false }],
    ['{ value: 3 }', { kind: 'constant', value: 3 }],
    ['{ value: null }', { kind: 'constant', value: null }],
    ['{ value: [1, 2] }', { kind: 'constant', value: [1, 2] }],
    ['{ value: { a: 1, b: [x] } }', { kind: 'constant', value: { a: 1, b: ['x'] } }],
    ['{ distribution: constant, value: 3 }', { kind: 'constant', value: 3 }],
    ['[1, 2]', { kind: 'categorical', values: [1, 2], probabilities: null }],
    ['[1e-3, 1.0e-4]', { kind: 'categorical', values: [0.001, 0.0001], probabilities: null }],
    [
      '{ values: [a, null, true, [1], { k: v }] }',
      { kind: 'categorical', values: ['a', null, true, [1], { k: 'v' }], probabilities: null },
    ],
    [
      '{ values: [1, 2], probabilities: [0.25, 0.75] }',
      { kind: 'categorical', values: [1, 2], probabilities: [0.25, 0.75] },
    ],
    ['{ distribution: categorical, values: [1] }', { kind: 'categorical', values: [1], probabilities: null }],
    ['{ min: 1, max: 5 }', { kind: 'int_uniform', min: 1, max: 5 }],
    ['{ min: 1.0, max: 5 }', { kind: 'uniform', min: 1, max: 5 }],
    ['{ min: 1, max: 5e0 }', { kind: 'uniform', min: 1, max: 5 }],
    ['{ min: 0.1, max: 0.5 }', { kind: 'uniform', min: 0.1, max: 0.5 }],
    ['{ min: 1, max: 5, step: 2 }', { ...range, min: 1, max: 5, step: 2 }],
    ['{ min: 1, max: 5, int: true }', { ...range, min: 1, max: 5, int: true }],
    [
      '{ min: 1e-4, max: 1e-2, log: true, points: 5 }',
      { ...range, min: 1e-4, max: 1e-2, log: true, points: 5 },
    ],
    ['{ distribution: int_uniform, min: 1, max: 5 }', { kind: 'int_uniform', min: 1, max: 5 }],
    ['{ distribution: uniform, min: 1, max: 5 }', { kind: 'uniform', min: 1, max: 5 }],
    ['{ distribution: q_uniform, min: 0, max: 10 }', { kind: 'q_uniform', min: 0, max: 10, q: 1 }],
    ['{ distribution: q_uniform, min: 0, max: 1, q: 0.25 }', { kind: 'q_uniform', min: 0, max: 1, q: 0.25 }],
    ['{ distribution: log_uniform, min: -9, max: -2 }', { kind: 'log_uniform', min: -9, max: -2 }],
    ['{ distribution: inv_log_uniform, min: 1, max: 2 }', { kind: 'inv_log_uniform', min: 1, max: 2 }],
    [
      '{ distribution: log_uniform_values, min: 1e-4, max: 1 }',
      { kind: 'log_uniform_values', min: 1e-4, max: 1 },
    ],
    [
      '{ distribution: inv_log_uniform_values, min: 0.9, max: 0.99 }',
      { kind: 'inv_log_uniform_values', min: 0.9, max: 0.99 },
    ],
    [
      '{ distribution: q_log_uniform, min: 0, max: 5, q: 2 }',
      { kind: 'q_log_uniform', min: 0, max: 5, q: 2 },
    ],
    [
      '{ distribution: q_log_uniform_values, min: 8, max: 256 }',
      { kind: 'q_log_uniform_values', min: 8, max: 256, q: 1 },
    ],
    ['{ distribution: normal }', { kind: 'normal', mu: 0, sigma: 1 }],
    ['{ distribution: normal, mu: 5, sigma: 2 }', { kind: 'normal', mu: 5, sigma: 2 }],
    ['{ distribution: q_normal, sigma: 3, q: 0.5 }', { kind: 'q_normal', mu: 0, sigma: 3, q: 0.5 }],
    ['{ distribution: log_normal, mu: -3 }', { kind: 'log_normal', mu: -3, sigma: 1 }],
    ['{ distribution: q_log_normal }', { kind: 'q_log_normal', mu: 0, sigma: 1, q: 1 }],
    ['{ distribution: beta, a: 2 }', { kind: 'beta', a: 2, b: 1 }],
    ['{ distribution: q_beta, b: 3, q: 0.1 }', { kind: 'q_beta', a: 1, b: 3, q: 0.1 }],
  ])('%s', (text, domain) => {
    expect(domainOf(text)).toEqual(domain)
  })
})

describe('groups', () => {
  test('a nested group gives dotted paths, however it is written', () => {
    const nested = specOf(`${HEAD}parameters:
  optimizer:
    parameters:
      name: { values: [sgd, adamw] }
      schedule:
        parameters: { warmup: { value: 10 } }
`)
    const dotted = specOf(`${HEAD}parameters:
  optimizer.name: { values: [sgd, adamw] }
  optimizer.schedule.warmup: { value: 10 }
`)
    expect(nested.space).toEqual(dotted.space)
    expect(nested.space.axes.map(({ path }) => path)).toEqual(['optimizer.name', 'optimizer.schedule.warmup'])
  })

  test('a condition on a group holds for everything below, together with its own', () => {
    const { axes } = specOf(`${HEAD}parameters:
  model: [cnn, vit]
  vit:
    when: model == 'vit'
    parameters:
      depth: [2, 4]
      drop: { values: [0.1, 0.2], when: vit.depth > 2 or model != 'cnn' }
`).space
    expect(axes.map(({ path, when }) => [path, when])).toEqual([
      ['model', null],
      ['vit.depth', "model == 'vit'"],
      ['vit.drop', "(model == 'vit') and (vit.depth > 2 or model != 'cnn')"],
    ])
  })

  test('parameters may be left empty: one config', () => {
    expect(specOf(`${HEAD}parameters:\n`).space.axes).toEqual([])
    expect(specOf(`${HEAD}parameters: {}\n`).space.axes).toEqual([])
    expect(specOf(HEAD).space).toEqual({ axes: [], zip: [], exclude: [], anyOf: [] })
  })
})

describe('zip, exclude, any_of', () => {
  test('a zip group names parameters, or defines them on the spot', () => {
    const named = specOf(`${HEAD}parameters: { a: [1, 2], b: [3, 4] }\nzip: [[a, b]]\n`).space
    const labelled = specOf(`${HEAD}parameters: { a: [1, 2], b: [3, 4] }\nzip: { pair: [a, b] }\n`).space
    const defined = specOf(`${HEAD}zip: { pair: { a: [1, 2], b: { values: [3, 4] } } }\n`).space
    const mixed = specOf(`${HEAD}zip:\n  - a: [1, 2]\n    b: [3, 4]\n`).space
    expect(named.zip).toEqual([['a', 'b']])
    expect(labelled).toEqual(named)
    expect(defined).toEqual(named)
    expect(mixed).toEqual(named)
  })

  test('exclude is one condition or a list of them', () => {
    const file = `${HEAD}parameters: { a: [1, 2], b: [x, y] }\n`
    expect(specOf(`${file}exclude: a > 1\n`).space.exclude).toEqual(['a > 1'])
    expect(specOf(`${file}exclude: ["a > 1", 'b == "x"']\n`).space.exclude).toEqual(['a > 1', 'b == "x"'])
  })

  test('any_of holds spaces of its own', () => {
    const { anyOf } = specOf(`${HEAD}any_of:
  - parameters: { model: cnn, width: [8, 16] }
    exclude: ["width == 8"]
  - parameters: { model: vit }
    zip: { pair: { depth: [2, 4], heads: [1, 2] } }
    any_of: [{ parameters: { drop: 0.1 } }]
`).space
    expect(anyOf.map(space => space.axes.map(({ path }) => path))).toEqual([
      ['model', 'width'],
      ['model', 'depth', 'heads'],
    ])
    expect(anyOf[0]?.exclude).toEqual(['width == 8'])
    expect(anyOf[1]?.zip).toEqual([['depth', 'heads']])
    expect(anyOf[1]?.anyOf[0]?.axes).toHaveLength(1)
  })
})

describe('values are kept exactly', () => {
  const hard = `a "quoted" 'text'\nwith $(rm -rf /) \`backticks\` \\ and ünïcode 🙂 ../../x `
  const long = hard.repeat(150)

  test('a long text with everything in it', () => {
    expect(long.length).toBeGreaterThan(10_000)
    const text = `${HEAD}parameters:\n  prompt: { values: [${JSON.stringify(long)}, ../../x] }\n`
    expect(domainsOf(text).prompt).toMatchObject({ values: [long, '../../x'] })
  })

  test('a quoted number stays text, and a text with a number in it too', () => {
    expect(domainsOf(`${HEAD}parameters: { a: ["1e-3", 1e-3, '007', v1] }\n`).a).toMatchObject({
      values: ['1e-3', 0.001, '007', 'v1'],
    })
  })

  test('names in any script name parameters', () => {
    expect(Object.keys(domainsOf(`${HEAD}parameters: { größe: 1, 学習率: 0.1 }\n`))).toEqual([
      'größe',
      '学習率',
    ])
  })

  test('anchors and merge keys stand for what they name', () => {
    const text = `${HEAD}parameters:
  a: &rates { values: [0.1, 0.2] }
  b: *rates
  c: { <<: *rates, when: a > 0.1 }
`
    const { axes } = specOf(text).space
    expect(axes.map(({ domain }) => domain)).toEqual(Array(3).fill(domainsOf(text).a))
    expect(axes[2]?.when).toBe('a > 0.1')
  })
})

test('an alias means the anchor before it, wherever it is copied to', () => {
  const text = `${HEAD}parameters:
  a: &x [1, 2]
  b: &group { values: *x }
  c: &x [3, 4]
  d: *group
  e: *x
`
  const domains = domainsOf(text)
  expect(Object.values(domains).map(domain => (domain as { values: unknown }).values)).toEqual([
    [1, 2],
    [1, 2],
    [3, 4],
    [1, 2],
    [3, 4],
  ])
})

test('a byte order mark and Windows line ends change nothing', () => {
  const text = `${HEAD}parameters:\n  lr: [0.1, 0.2]\n`
  expect(specOf(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(specOf(text))
})
