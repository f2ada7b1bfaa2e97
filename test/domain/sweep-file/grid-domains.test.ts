// Which parameters a grid cannot have, said at their place in the file; and that reading finds what planning would.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SweepdeckError } from '../../../src/domain/errors.ts'
import { planConfigs } from '../../../src/domain/space/plan-configs.ts'
import type { Space } from '../../../src/domain/space/types.ts'
import { readSweepFile } from '../../../src/domain/sweep-file/read.ts'
import { axis, choice } from '../space/spaces.ts'
import { HEAD, problemsOf, warningsOf } from './reading.ts'

const ENDLESS = `parameters:
  lr: { min: 1e-4, max: 1e-2, log: true }
  x: { min: 0.0, max: 1.0 }
  n: { distribution: normal }
zip: { pair: { p: { values: [1, 2], probabilities: [0.5, 0.5] }, q: [1, 2] } }
any_of:
  - parameters: { u: { distribution: q_uniform, min: 2, max: 2 } }
  - parameters: { v: { distribution: q_normal } }
`

describe('parameters that a grid cannot have', () => {
  test('are said each, with what would do', () => {
    expect(problemsOf(HEAD + ENDLESS)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:3  parameters.lr: has no end of values between min and max, so it cannot be in a grid; expected values, or min and max with points, step or int; or \`method: random\` with a run_cap",
        "sweep.yaml:6:3  parameters.x: is uniform, which has no end of values, so it cannot be in a grid; expected values, or min and max with points, step or int; or \`method: random\` with a run_cap",
        "sweep.yaml:7:3  parameters.n: is normal, which has no end of values, so it cannot be in a grid; expected values, or min and max with points, step or int; or \`method: random\` with a run_cap",
        "sweep.yaml:8:16  zip.pair.p: has probabilities, which a grid cannot follow, so it cannot be in a grid; expected values, or min and max with points, step or int; or \`method: random\` with a run_cap",
        "sweep.yaml:10:19  any_of[0].parameters.u: has no value; expected at least one",
        "sweep.yaml:11:19  any_of[1].parameters.v: is q_normal, which has no end of values, so it cannot be in a grid; expected values, or min and max with points, step or int; or \`method: random\` with a run_cap",
      ]
    `)
  })

  test('are no matter to methods that draw, nor where the method is wrong', () => {
    for (const method of ['random', 'sobol', 'tpe', 'halving'])
      expect(problemsOf(`${HEAD}method: ${method}\nrun_cap: 4\n${ENDLESS}`)).toEqual([])
    expect(problemsOf(`${HEAD}method: gird\n${ENDLESS}`)).toEqual([
      expect.stringContaining('sweep.yaml:4:9  method:'),
    ])
  })

  test('are found in an override', () => {
    expect(problemsOf(`${HEAD}parameters: { lr: [1, 2] }\n`, ['lr=interval(0,1)'])).toMatchInlineSnapshot(`
      [
        "override 1 (lr=interval(0,1)):1  parameters.lr: is uniform, which has no end of values, so it cannot be in a grid; expected values, or min and max with points, step or int; or \`method: random\` with a run_cap",
      ]
    `)
  })
})

test('steps that do not land on the max are told with the last value', () => {
  const file = `${HEAD}parameters:
  a: { min: 0, max: 1, step: 0.3 }
  b: { min: 0, max: 1, step: 0.1 }
  c: { min: 1, max: 10, step: 4, int: true }
  d: { min: 0.1, max: 0.7, step: 0.2 }
  e: { min: 5, max: 6, step: 2 }
`
  const about = (text: string) => warningsOf(text).filter(warning => warning.startsWith('parameters.'))
  expect(about(file)).toMatchInlineSnapshot(`
    [
      "parameters.a: steps of 0.3 from 0 do not land on the max, 1: the last value is 0.9 (line 5)",
      "parameters.c: steps of 4 from 1 do not land on the max, 10: the last value is 9 (line 7)",
      "parameters.e: steps of 2 from 5 do not land on the max, 6: the last value is 5 (line 9)",
    ]
  `)
  expect(about(`${file}method: random\nrun_cap: 2\n`)).toEqual([])
})

describe('reading and planning', () => {
  const conditions = fc.constantFrom(
    ...['a == 1', 'b', 'c in [1, 2]', 'd > 1', 'not p', 'q.r == 1', 'a == b and p > 1', 'a >', 'nope', 'q'],
  )
  const when = fc.option(conditions, { freq: 2 })
  const domain = fc.constantFrom('list', 'list', 'list', 'real' as const)
  const parameter = (path: string) => fc.tuple(fc.constant(path), domain, when)
  type Drawn = readonly [path: string, domain: string, when: string | null]
  interface DrawnSpace {
    readonly parameters: readonly Drawn[]
    readonly zip: readonly string[][]
    readonly exclude: readonly string[]
    readonly branches: readonly DrawnSpace[]
  }
  const branch: fc.Arbitrary<DrawnSpace> = fc.record({
    parameters: fc.tuple(parameter('p'), parameter('q.r')),
    zip: fc.constant([]),
    exclude: fc.array(conditions, { maxLength: 1 }),
    branches: fc.constant([]),
  })
  const drawn: fc.Arbitrary<DrawnSpace> = fc.record({
    parameters: fc.tuple(parameter('a'), parameter('b'), parameter('c'), parameter('d')),
    zip: fc.constantFrom<string[][]>(
      [],
      [['a', 'c']],
      [
        ['b', 'a'],
        ['c', 'd'],
      ],
    ),
    exclude: fc.array(conditions, { maxLength: 1 }),
    branches: fc.array(branch, { maxLength: 2 }),
  })

  const spaceFrom = ({ parameters, zip, exclude, branches }: DrawnSpace): Space => ({
    axes: parameters.map(([path, kind, condition]) =>
      kind === 'list'
        ? choice(path, [1, 2], condition)
        : axis(path, { kind: 'uniform', min: 0.5, max: 1 }, condition),
    ),
    zip,
    exclude,
    anyOf: branches.map(spaceFrom),
  })
  const written = ({ parameters, zip, exclude, branches }: DrawnSpace): Record<string, unknown> => ({
    parameters: Object.fromEntries(
      parameters.map(([path, kind, condition]) => [
        path,
        { ...(kind === 'list' ? { values: [1, 2] } : { min: 0.5, max: 1 }), when: condition },
      ]),
    ),
    zip,
    exclude,
    ...(branches.length > 0 ? { any_of: branches.map(written) } : {}),
  })
  const refusal = (space: Space): string | null => {
    try {
      planConfigs({ space, method: 'grid', methodSeed: 0, runCap: null })
      return null
    } catch (error) {
      if (!(error instanceof SweepdeckError)) throw error
      return ['space.condition', 'space.cycle', 'space.not_a_grid'].includes(error.code) ? error.code : null
    }
  }

  test('refuse the same spaces', () => {
    const seen = new Map<string | null, number>()
    fc.assert(
      fc.property(drawn, of => {
        const refused = refusal(spaceFrom(of))
        seen.set(refused, (seen.get(refused) ?? 0) + 1)
        const file = { train: 't.py:f', metric: { name: 'loss' }, ...written(of) }
        const result = readSweepFile(JSON.stringify(file), { path: 'sweep.yaml', overrides: [] })
        expect(result.ok).toBe(refused === null)
      }),
      { numRuns: 600 },
    )
    expect([...seen.keys()]).toHaveLength(4)
  })
})
