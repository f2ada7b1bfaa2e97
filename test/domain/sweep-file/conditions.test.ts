// What is wrong with `when` and `exclude`, said at its place in the file.
import { describe, expect, test } from 'vitest'
import { HEAD, problemsOf, specOf } from './reading.ts'

describe('a condition that cannot be understood', () => {
  test('is shown where it goes wrong, in plain text and in quotes', () => {
    expect(
      problemsOf(`${HEAD}parameters:
  heads: [1, 2]
  a: { value: 1, when: heads > }
  b: { value: 1, when: "heads = 1" }
  c:
    value: 1
    when: 'heads > 1 && heads < 3'   # and so on
exclude:
  - heads in [1, 2
  - "(heads == 1"
  - ""
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:6:31  parameters.a.when: expected a value, a parameter or \`(\`, found the end",
        "sweep.yaml:7:31  parameters.b.when: \`=\` means nothing here; did you mean \`==\`?",
        "sweep.yaml:10:22  parameters.c.when: \`&\` means nothing here; did you mean \`and\`?",
        "sweep.yaml:12:19  exclude[0]: expected \`]\`, found the end",
        "sweep.yaml:13:17  exclude[1]: expected \`)\`, found the end",
        "sweep.yaml:14:6  exclude[2]: expected a value, a parameter or \`(\`, found the end",
      ]
    `)
  })

  test('is quoted with its column where that is not the column of the file', () => {
    expect(
      problemsOf(`${HEAD}parameters:
  heads: [1, 2]
  a: { value: 1, when: "heads == \\"x\\" or" }
  b:
    value: 1
    when: >-
      heads > 1
      adn heads < 3
  c: { value: 1, when: &rule haeds > 1 }
  d: { value: 1, when: *rule }
  e: { value: 1, when: 'heads == ''x'' or' }
exclude: heads > 1 or
  haeds < 3
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:6:24  parameters.a.when: column 16 of \`heads == "x" or\`: expected a value, a parameter or \`(\`, found the end",
        "sweep.yaml:9:11  parameters.b.when: column 11 of \`heads > 1 adn heads < 3\`: expected an operator or the end, found \`adn\`",
        "sweep.yaml:12:30  parameters.c.when: there is no parameter haeds; expected a parameter, or text in quotes; did you mean \`heads\`?",
        "sweep.yaml:13:24  parameters.d.when: column 1 of \`haeds > 1\`: there is no parameter haeds; expected a parameter, or text in quotes; did you mean \`heads\`?",
        "sweep.yaml:14:24  parameters.e.when: column 16 of \`heads == 'x' or\`: expected a value, a parameter or \`(\`, found the end",
        "sweep.yaml:15:10  exclude: column 14 of \`heads > 1 or haeds < 3\`: there is no parameter haeds; expected a parameter, or text in quotes; did you mean \`heads\`?",
      ]
    `)
  })

  test('is found in a group once, and beside values that are wrong', () => {
    expect(
      problemsOf(`${HEAD}parameters:
  model: [cnn, vit]
  vit:
    when: modle == "vit"
    parameters:
      depth: [2, 4]
      drop: { vlues: [1], when: depht > 2 }
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:7:11  parameters.vit.when: there is no parameter modle; expected a parameter, or text in quotes; did you mean \`model\`?",
        "sweep.yaml:10:15  parameters.vit.parameters.drop.vlues: unknown key; expected one of value, values, min and max, distribution, or parameters (around a nested group); did you mean \`values\`?",
        "sweep.yaml:10:33  parameters.vit.parameters.drop.when: there is no parameter depht; expected one of model, vit.depth, vit.drop, or text in quotes",
      ]
    `)
  })

  test('is looked at by itself, whatever the conditions around it would make of it', () => {
    expect(
      problemsOf(`${HEAD}parameters:
  a: [1, 2]
  g: { when: a > 0, parameters: { x: { value: 1, when: a == 1) or (a == 2 } } }
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:6:62  parameters.g.parameters.x.when: expected an operator or the end, found \`)\`",
      ]
    `)
  })

  test('may be too long together with those of its groups', () => {
    const long = Array(200).fill('model == "vit"').join(' or ')
    expect(
      problemsOf(`${HEAD}parameters:
  model: [cnn, vit]
  vit: { when: '${long}', parameters: { depth: { value: 1, when: '${long}' } } }
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:6:3655  parameters.vit.parameters.depth.when: column 1 of \`(model == "vit" or model == "vit" or model == "vit" or model == "vit" or model …\`: a condition may have 4000 characters, this one has 7201",
      ]
    `)
  })

  test('is found in an override', () => {
    expect(
      problemsOf(`${HEAD}parameters: { heads: [1, 2], a: { value: 1, when: heads > 1 } }\n`, [
        'a.when="haeds > 1"',
        '+exclude=["heads >"]',
      ]),
    ).toMatchInlineSnapshot(`
      [
        "override 1 (a.when="haeds > 1"):8  parameters.a.when: column 1 of \`haeds > 1\`: there is no parameter haeds; expected a parameter, or text in quotes; did you mean \`heads\`?",
        "override 2 (+exclude=["heads >"]):11  exclude[0]: column 8 of \`heads >\`: expected a value, a parameter or \`(\`, found the end",
      ]
    `)
  })

  test('is found whatever the method is', () => {
    const file = `${HEAD}run_cap: 3\nparameters: { a: { min: 0.0, max: 1.0, when: width } }\n`
    for (const method of ['random', 'sobol', 'tpe', 'bayes']) {
      expect(problemsOf(`${file}method: ${method}\n`)[0]).toBe(
        'sweep.yaml:5:46  parameters.a.when: there is no parameter width; expected one of a, or text in quotes',
      )
    }
  })
})

describe('a name in a condition', () => {
  test('that is no parameter is said with the one that was meant, each of them', () => {
    expect(
      problemsOf(`${HEAD}parameters:
  learning_rate: [0.1, 0.2]
  opt: { parameters: { name: [sgd, adamw], momentum: { value: 0.9, when: opt.nmae == sgd } } }
zip: { pair: { width: [1, 2], depth: [3, 4] } }
exclude: ["lerning_rate > 0.1 and opt.name == 'sgd' or wdth == 1"]
any_of:
  - parameters: { heads: [1, 2] }
    exclude: ["haeds > 1"]
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:6:74  parameters.opt.parameters.momentum.when: there is no parameter opt.nmae; expected a parameter, or text in quotes; did you mean \`opt.name\`?",
        "sweep.yaml:6:86  parameters.opt.parameters.momentum.when: there is no parameter sgd; expected one of learning_rate, opt.name, opt.momentum, width, depth, heads, or text in quotes",
        "sweep.yaml:8:12  exclude[0]: there is no parameter lerning_rate; expected a parameter, or text in quotes; did you mean \`learning_rate\`?",
        "sweep.yaml:8:56  exclude[0]: there is no parameter wdth; expected a parameter, or text in quotes; did you mean \`width\`?",
        "sweep.yaml:11:16  any_of[0].exclude[0]: there is no parameter haeds; expected a parameter, or text in quotes; did you mean \`heads\`?",
      ]
    `)
  })

  test('that is a group has no value', () => {
    expect(
      problemsOf(`${HEAD}parameters: { opt: { parameters: { name: [sgd, adamw] } } }
exclude: ["opt == 'sgd'"]
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:12  exclude[0]: opt is a group of parameters, which has no value of its own; expected one of its parameters, such as opt.name",
      ]
    `)
  })

  test('may be in another branch, lead into a value, or have a mistake of its own', () => {
    const file = `parameters:
  block: [{ kind: conv, size: 3 }, { kind: attention }]
  depth: { value: 2, when: block.kind == "conv" and heads != 3 }
any_of:
  - parameters: { heads: [1, 2] }
    exclude: [width == 8]
  - parameters: { width: [8, 16] }
    any_of: [{ zip: { pair: { lr: [1, 2], decay: [3, 4] } } }]
    exclude: [lr == 1]
`
    expect(specOf(HEAD + file).space.anyOf).toHaveLength(2)
    expect(problemsOf(`${HEAD}parameters: { lr: { mn: 1 }, a: [] }\nexclude: [lr > 1, a > 1]\n`)).toEqual([
      expect.stringContaining('parameters.lr.mn'),
      expect.stringContaining('parameters.a: is an empty list'),
    ])
  })

  test('of a parameter that an override removed is missed where it is asked for', () => {
    const file = `${HEAD}parameters: { lr: [1, 2], a: { value: 1, when: lr > 1 } }\n`
    expect(problemsOf(file, ['~lr'])).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:48  parameters.a.when: there is no parameter lr; expected one of a, or text in quotes",
      ]
    `)
  })
})

describe('conditions that ask in a circle', () => {
  test('are said each, once, at the first of their parameters', () => {
    expect(
      problemsOf(`${HEAD}parameters:
  a: { value: 1, when: c }
  b: { value: 1, when: a }
  c: { value: 1, when: "b == 1" }
  d: { value: 1, when: d > 0 }
  e: { value: 1, when: a }
  g: { when: g.x == 1, parameters: { x: 1, y: { value: 2, when: e } } }
any_of:
  - parameters: { m: 1 }
  - parameters: { n: { value: 1, when: a } }
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:24  parameters.a.when: asks in a circle: a → c → b → a; expected a condition that does not lead back to its own parameter",
        "sweep.yaml:8:24  parameters.d.when: asks in a circle: d → d; expected a condition that does not lead back to its own parameter",
        "sweep.yaml:10:14  parameters.g.when: asks in a circle: g.x → g.x; expected a condition that does not lead back to its own parameter",
      ]
    `)
  })

  test('are found over zip groups, and over the branches of any_of', () => {
    expect(
      problemsOf(`${HEAD}parameters:
  a: { values: [1, 2], when: c }
  b: [1, 2]
  c: [1, 2]
  d: { values: [1, 2], when: b }
  e: { value: 1, when: p }
zip: [[a, b], [c, d]]
any_of:
  - parameters: { p: 1 }
  - parameters: { p: { value: 1, when: e } }
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:30  parameters.a.when: asks in a circle: a with b → c with d → a with b; expected a condition that does not lead back to its own parameter",
        "sweep.yaml:9:24  parameters.e.when: asks in a circle: e → p → e; expected a condition that does not lead back to its own parameter",
      ]
    `)
  })

  test('are found beside conditions and zip groups that are wrong', () => {
    expect(
      problemsOf(`${HEAD}parameters:
  a: { values: [1, 2], when: b }
  b: { values: [1, 2], when: a }
  c: { values: [1, 2], when: b > }
zip: [[a, c], [a, x]]
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:30  parameters.a.when: asks in a circle: a → b → a; expected a condition that does not lead back to its own parameter",
        "sweep.yaml:7:33  parameters.c.when: expected a value, a parameter or \`(\`, found the end",
        "sweep.yaml:8:16  zip[1][0]: a is in a zip group already; expected every name once",
        "sweep.yaml:8:19  zip[1][1]: x is no parameter; expected names of parameters; did you mean \`a\`?",
      ]
    `)
  })

  test('are none where a zip group asks within itself', () => {
    const { zip } = specOf(`${HEAD}parameters:
  a: [1, 2]
  b: { values: [1, 2], when: a > 1 }
zip: [[a, b]]
`).space
    expect(zip).toEqual([['a', 'b']])
  })
})
