// Hydra's override grammar, and what each override does to a sweep file.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseOverride } from '../../../src/domain/sweep-file/overrides/parse.ts'
import { isTree } from '../../../src/domain/sweep-file/overrides/values.ts'
import { formatProblems } from '../../../src/domain/sweep-file/problems.ts'
import { readSweepFile } from '../../../src/domain/sweep-file/read.ts'
import { plain } from '../../../src/domain/sweep-file/tree.ts'
import { domainsOf, HEAD, problemsOf, specOf } from './reading.ts'

const MACRO = '$'.concat('{args}')

/** What the value of `key=text` is: plain data, or `{choice: […]}`, or an interval without its places. */
const dataOf = (text: string): unknown => {
  const parsed = parseOverride(`key=${text}`)
  if (!parsed.ok) expect.fail(`${text}: ${formatProblems([parsed.problem], { path: '' })[0]}`)
  const { value } = parsed.override
  if (value === null) return undefined
  if (isTree(value)) return plain(value)
  if (value.kind === 'choice') return { choice: value.items.map(item => plain(item)) }
  if (value.kind === 'zip')
    return { zip: value.members.map(({ name, choice }) => [name, choice.items.map(item => plain(item))]) }
  return { min: value.min.value, max: value.max.value, log: value.log, int: value.int }
}

const refusal = (text: string): string => {
  const parsed = parseOverride(text)
  return parsed.ok ? 'accepted' : (formatProblems([parsed.problem], { path: '' })[0] as string)
}

describe('values', () => {
  test.each<[string, unknown]>([
    ['', ''],
    ['1', 1],
    ['-1', -1],
    ['1_000', 1000],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e-3', 0.001],
    ['1E5', 100_000],
    ['007', '007'],
    ['0x10', '0x10'],
    ['true', true],
    ['FALSE', false],
    ['null', null],
    ['yes', 'yes'],
    ['adam', 'adam'],
    ['my sweep', 'my sweep'],
    ['  padded  ', 'padded'],
    ['../../x', '../../x'],
    ['a=b', 'a=b'],
    ['heads > 1', 'heads > 1'],
    ['ünï 🙂', 'ünï 🙂'],
    ['a\\,b', 'a,b'],
    ['\\(a\\)', '(a)'],
    ['1\\ 2', '1 2'],
    ['C:\\dir', 'C:\\dir'],
    ["'1'", '1'],
    ['"a, b"', 'a, b'],
    ["'it\\'s'", "it's"],
    ['"say \\"hi\\""', 'say "hi"'],
    ["'a\\\\'", 'a\\'],
    ["'a\\nb'", 'a\\nb'],
    ['"line\nbreak"', 'line\nbreak'],
    ["''", ''],
    ['[]', []],
    ['[1, a, [2]]', [1, 'a', [2]]],
    ['{}', {}],
    ['{a: 1, "b c": [x], d: {e: null}}', { a: 1, 'b c': ['x'], d: { e: null } }],
    [`[python,train.py,${MACRO}]`, ['python', 'train.py', MACRO]],
    ['1,2', { choice: [1, 2] }],
    ['1, a ,true', { choice: [1, 'a', true] }],
    ['[1],[2,3]', { choice: [[1], [2, 3]] }],
    ['{a:1},{a:2}', { choice: [{ a: 1 }, { a: 2 }] }],
    ['choice(a)', { choice: ['a'] }],
    ['choice( 1, "x y", [2] )', { choice: [1, 'x y', [2]] }],
    ['range(3)', { choice: [0, 1, 2] }],
    ['range(1, 4)', { choice: [1, 2, 3] }],
    ['range(0,10,2)', { choice: [0, 2, 4, 6, 8] }],
    ['range(10,0,-4)', { choice: [10, 6, 2] }],
    ['range(0, 0.3, 0.1)', { choice: [0, 0.1, 0.2] }],
    ['range(0,1,0.25)', { choice: [0, 0.25, 0.5, 0.75] }],
    ['range(start=1,stop=4,step=2)', { choice: [1, 3] }],
    ['range(4, step=2)', { choice: [0, 2] }],
    ['range(1e-3, 4e-3, 1e-3)', { choice: [0.001, 0.002, 0.003] }],
    ['interval(0,1)', { min: 0, max: 1, log: false, int: false }],
    ['interval(start=0, end=0.5)', { min: 0, max: 0.5, log: false, int: false }],
    ['tag(log, interval(1e-5,1e-1))', { min: 1e-5, max: 0.1, log: true, int: false }],
    ['int(interval(1,8))', { min: 1, max: 8, log: false, int: true }],
    ['tag(log, int(interval(1,8)))', { min: 1, max: 8, log: true, int: true }],
    ['int(tag(log, interval(1.0,8.0)))', { min: 1, max: 8, log: true, int: true }],
    ['float(int(interval(1,8)))', { min: 1, max: 8, log: false, int: false }],
    ['int(3.9)', 3],
    ["int('12')", 12],
    ['float(3)', 3],
    ['str(1e-3)', '1e-3'],
    ['str([1,true,null])', ['1', 'true', 'null']],
    ['bool(0)', false],
    ["bool('TRUE')", true],
    ['int(choice(1.5,2.5))', { choice: [1, 2] }],
    ['str(range(1,3))', { choice: ['1', '2'] }],
    ['sort(3,1,2)', { choice: [1, 2, 3] }],
    ['sort(choice(b,a), reverse=true)', { choice: ['b', 'a'] }],
    ['sort([3,1,2])', [1, 2, 3]],
    ['sort(range(0,3), reverse=true)', { choice: [2, 1, 0] }],
    [
      'zip(a=choice(1,2), b.c=range(0,2), d=[x,y])',
      {
        zip: [
          ['a', [1, 2]],
          ['b.c', [0, 1]],
          ['d', ['x', 'y']],
        ],
      },
    ],
  ])('%s', (text, value) => {
    expect(dataOf(text)).toEqual(value)
  })

  test('shuffle keeps the values, and their order the next time', () => {
    const shuffled = dataOf('shuffle(range(0,20))') as { choice: number[] }
    expect(shuffled.choice).not.toEqual(Array.from({ length: 20 }, (_, index) => index))
    expect(shuffled.choice.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
    expect(dataOf('shuffle(range(0,20))')).toEqual(shuffled)
    expect((dataOf('shuffle([1,2,3])') as number[]).toSorted()).toEqual([1, 2, 3])
  })
})

test.each([
  ['key=1', 'set'],
  ['+key=1', 'add'],
  ['++key=1', 'force'],
  ['~key', 'remove'],
  ['~key=1', 'remove'],
])('%s means %s', (text, operation) => {
  const parsed = parseOverride(text)
  expect(parsed.ok && parsed.override).toMatchObject({ operation, path: ['key'] })
})

test('what cannot be read is refused with its column', () => {
  const texts = [
    '',
    'lr',
    '=1',
    '+=1',
    'a b=1',
    'a..b=1',
    'db@pkg=x',
    'lr=[1,2',
    'lr={a:1',
    'lr={a}',
    'lr={:1}',
    'lr={a:1,a:2}',
    'lr="x',
    'lr=1,',
    'lr=,1',
    'lr=1,,2',
    'lr=[1,]',
    'lr=[1]2',
    "lr='a'b",
    'lr=a)b',
    'lr=foo bar(1)',
    'lr=chioce(1)',
    'lr=glob(*)',
    'lr=choice()',
    'lr=choice(range(3),1)',
    'lr=choice(a=1)',
    'lr=1,range(3)',
    'lr=[range(3)]',
    'lr=range()',
    'lr=range(a)',
    'lr=range(0,10,0)',
    'lr=range(5,1)',
    'lr=range(0,1e9)',
    'lr=range(1,2,3,4)',
    'lr=range(strt=1)',
    'lr=interval(1)',
    'lr=tag(log, choice(1,2))',
    'lr=tag(lg, interval(1,2))',
    'lr=sort(1,a)',
    'lr=sort(1,2,revers=true)',
    'lr=int(abc)',
    'lr=int(1,2)',
    'lr=str(interval(0,1))',
    'lr=bool(maybe)',
    'lr=zip(choice(1,2))',
    'lr=zip(a=1)',
    'lr=zip(a=[1],a=[2])',
    'lr=nan',
    'lr=-inf',
    'lr=12345678901234567890',
    'lr=1e999',
    `lr=${MACRO.slice(0, -1)}`,
    `lr=${'['.repeat(60)}`,
    '\u001b[31m',
  ]
  expect(texts.map(refusal)).toMatchInlineSnapshot(`
    [
      "override 1 ():1  has no \`=\`; expected key=value, as in lr=0.1",
      "override 1 (lr):1  has no \`=\`; expected key=value, as in lr=0.1",
      "override 1 (=1):1  has no key; expected a name before the \`=\`",
      "override 1 (+=1):2  has no key; expected a name before the \`=\`",
      "override 1 (a b=1):1  \`a b\` is no key; expected names with dots between them, such as optimizer.lr",
      "override 1 (a..b=1):1  \`a..b\` is no key; expected names with dots between them, such as optimizer.lr",
      "override 1 (db@pkg=x):1  \`db@pkg\` is no key; expected names with dots between them, such as optimizer.lr",
      "override 1 (lr=[1,2):4  \`[\` is never closed; expected \`]\`",
      "override 1 (lr={a:1):4  \`{\` is never closed; expected \`}\`",
      "override 1 (lr={a}):6  \`}\` is not expected here; expected a colon after the key",
      "override 1 (lr={:1}):5  a key is missing here; expected key: value",
      "override 1 (lr={a:1,a:2}):9  \`a\` is given twice",
      "override 1 (lr="x):4  the quote is never closed; expected "",
      "override 1 (lr=1,):6  a value is missing at the end; expected a value; '' for an empty text",
      "override 1 (lr=,1):4  a value is missing before \`,\`; expected a value; '' for an empty text",
      "override 1 (lr=1,,2):6  a value is missing before \`,\`; expected a value; '' for an empty text",
      "override 1 (lr=[1,]):7  a value is missing before \`]\`; expected a value; '' for an empty text",
      "override 1 (lr=[1]2):7  \`2\` is not expected here; expected a comma between values, or quotes around a text",
      "override 1 (lr='a'b):7  \`b\` is not expected here; expected a comma between values, or quotes around a text",
      "override 1 (lr=a)b):5  \`)\` is not expected here; expected a comma between values, or quotes around a text",
      "override 1 (lr=foo bar(1)):11  \`(\` is not expected here; expected a comma between values, or quotes around a text",
      "override 1 (lr=chioce(1)):4  unknown function chioce; expected one of choice, range, interval, tag, sort, shuffle, zip, int, float, str, bool, or quotes around a text; did you mean \`choice\`?",
      "override 1 (lr=glob(*)):4  glob chooses among files of Hydra, which there are none of; expected one of choice, range, interval, tag, sort, shuffle, zip, int, float, str, bool, or quotes around a text",
      "override 1 (lr=choice()):4  choice() has no values; expected at least one",
      "override 1 (lr=choice(range(3),1)):11  choice cannot be one of several values; expected a value",
      "override 1 (lr=choice(a=1)):11  a= has no meaning here; expected a value",
      "override 1 (lr=1,range(3)):6  choice cannot be a part of something else; expected it to stand alone",
      "override 1 (lr=[range(3)]):5  choice cannot be a part of something else; expected it to stand alone",
      "override 1 (lr=range()):4  has no arguments; expected start, stop, step",
      "override 1 (lr=range(a)):10  stop is no number; expected a number",
      "override 1 (lr=range(0,10,0)):15  the step is 0; expected another number",
      "override 1 (lr=range(5,1)):4  the range has no values; expected a stop beyond the start",
      "override 1 (lr=range(0,1e9)):4  the range has 1000000000 values; expected at most 100000",
      "override 1 (lr=range(1,2,3,4)):16  an argument too many; expected start, stop, step",
      "override 1 (lr=range(strt=1)):10  an argument too many; expected start, stop, step; did you mean \`start\`?",
      "override 1 (lr=interval(1)):4  interval() has one end; expected interval(start, end)",
      "override 1 (lr=tag(log, choice(1,2))):13  tag() is not around an interval; expected tag(log, interval(1e-5, 1e-1))",
      "override 1 (lr=tag(lg, interval(1,2))):8  unknown tag; expected log, the only one that has a meaning",
      "override 1 (lr=sort(1,a)):4  values of different kinds have no order; expected only numbers, or only texts",
      "override 1 (lr=sort(1,2,revers=true)):13  unknown argument; expected reverse=true",
      "override 1 (lr=int(abc)):8  int() of the text "abc" is not possible",
      "override 1 (lr=int(1,2)):4  int() has 2 arguments; expected one value",
      "override 1 (lr=str(interval(0,1))):4  str() of interval means nothing; expected values, or int() and float() of an interval",
      "override 1 (lr=bool(maybe)):9  bool() of the text "maybe" is not possible",
      "override 1 (lr=zip(choice(1,2))):8  a parameter without a name; expected name=choice(…)",
      "override 1 (lr=zip(a=1)):8  a is no list of values; expected a=choice(…)",
      "override 1 (lr=zip(a=[1],a=[2])):14  a is given twice",
      "override 1 (lr=nan):4  nan is no finite number; expected a number, or quotes around a text",
      "override 1 (lr=-inf):4  -inf is no finite number; expected a number, or quotes around a text",
      "override 1 (lr=12345678901234567890):4  12345678901234567890 would not be kept exactly; expected a smaller number, or quotes around it",
      "override 1 (lr=1e999):4  1e999 would not be kept exactly; expected a smaller number, or quotes around it",
      "override 1 (lr=\${args):4  \`\${\` is never closed; expected \`}\`",
      "override 1 (lr=[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…):54  is nested too deeply",
      "override 1 (\\u001b[31m):1  has no \`=\`; expected key=value, as in lr=0.1",
    ]
  `)
})

describe('what an override does', () => {
  const file = `${HEAD}method: grid
parameters:
  lr: { min: 1.0e-4, max: 1.0e-2, log: true, points: 5 }
  dropout: { values: [0.1, 0.2], when: lr > 0.001 }
  optimizer:
    parameters: { name: [sgd, adamw] }
  a.b: 1
zip: { pair: { width: [8, 16], depth: [2, 4] } }
any_of:
  - parameters: { model: cnn }
  - parameters: { model: vit }
`
  const changed = (...overrides: string[]) => domainsOf(file, overrides)

  test('a value makes a constant, several make a list', () => {
    expect(changed('lr=0.1').lr).toEqual({ kind: 'constant', value: 0.1 })
    expect(changed('lr=1e-3,3e-3').lr).toEqual({
      kind: 'categorical',
      values: [1e-3, 3e-3],
      probabilities: null,
    })
    expect(changed('lr=[1,2]').lr).toEqual({ kind: 'constant', value: [1, 2] })
    expect(changed('lr={a:1}').lr).toEqual({ kind: 'constant', value: { a: 1 } })
    expect(changed('lr=').lr).toEqual({ kind: 'constant', value: '' })
    expect(changed('lr=null').lr).toEqual({ kind: 'constant', value: null })
  })
  test('an interval makes a range that can be drawn from', () => {
    const drawn = ['method=random', 'run_cap=4']
    expect(changed('lr=interval(0,1)', ...drawn).lr).toEqual({ kind: 'uniform', min: 0, max: 1 })
    expect(changed('lr=int(interval(1,8))').lr).toMatchObject({ kind: 'range', min: 1, max: 8, int: true })
    expect(changed('lr=tag(log,interval(1e-5,1e-1))', ...drawn).lr).toMatchObject({
      kind: 'range',
      min: 1e-5,
      log: true,
    })
  })
  test('a key of the way in which a parameter is written can be set', () => {
    expect(changed('lr.points=9', 'lr.max=0.1').lr).toMatchObject({ points: 9, max: 0.1, log: true })
    expect(changed('dropout.values=0.3,0.4').dropout).toMatchObject({ values: [0.3, 0.4] })
  })
  test('the condition stays', () => {
    const { axes } = specOf(file, ['dropout=0.5,0.6']).space
    expect(axes.find(({ path }) => path === 'dropout')?.when).toBe('lr > 0.001')
  })
  test('nested and dotted names are found alike', () => {
    expect(changed('optimizer.name=lion')['optimizer.name']).toMatchObject({ value: 'lion' })
    expect(changed('a.b=2,3')['a.b']).toMatchObject({ values: [2, 3] })
    expect(changed('parameters.lr=5').lr).toMatchObject({ value: 5 })
  })
  test('parameters in zip groups and in every branch of any_of are found', () => {
    expect(changed('width=1,2').width).toMatchObject({ values: [1, 2] })
    const { anyOf } = specOf(file, ['model=mlp']).space
    expect(anyOf.map(space => space.axes[0]?.domain)).toEqual(
      Array(2).fill({ kind: 'constant', value: 'mlp' }),
    )
  })
  test('a new parameter needs a plus, and lands in its group', () => {
    expect(changed('+epochs=10').epochs).toEqual({ kind: 'constant', value: 10 })
    expect(changed('+optimizer.beta=0.9,0.99')['optimizer.beta']).toMatchObject({ values: [0.9, 0.99] })
    expect(changed('++lr=1', '++new=2')).toMatchObject({ lr: { value: 1 }, new: { value: 2 } })
    expect(domainsOf(HEAD, ['+lr=1,2']).lr).toMatchObject({ values: [1, 2] })
  })
  test('a tilde removes', () => {
    expect(Object.keys(changed('~lr', '~dropout.when', '~optimizer.name'))).toEqual([
      'dropout',
      'a.b',
      'width',
      'depth',
    ])
    expect(Object.keys(changed('~a.b=1'))).not.toContain('a.b')
    expect(problemsOf(file, ['~a.b=2'])).toHaveLength(1)
    expect(specOf(file, ['~any_of']).space.anyOf).toEqual([])
  })
  test('zip makes a group, of old parameters or new ones', () => {
    const { zip, axes } = specOf(file, ['g=zip(lr=choice(1,2), new=choice(3,4))']).space
    expect(zip).toEqual([
      ['width', 'depth'],
      ['lr', 'new'],
    ])
    expect(axes.find(({ path }) => path === 'lr')?.domain).toMatchObject({ values: [1, 2] })
    expect(specOf(HEAD, ['name=zip(a=choice(1,2),b=choice(3,4))'])).toMatchObject({
      name: 'test',
      space: { zip: [['a', 'b']] },
    })
  })
  test('keys of the file are set in place', () => {
    expect(
      specOf(file, [
        'name=other sweep',
        'seeds=5',
        'metric.goal=maximize',
        'resources.gpu=L4',
        'resources.memory=32GiB',
        'retry.infra=unlimited',
        'image.python=3.10',
        'tags=[a,1]',
        'expect=90s',
      ]),
    ).toMatchObject({
      name: 'other sweep',
      seeds: [0, 1, 2, 3, 4],
      metric: { name: 'loss', goal: 'maximize' },
      resources: { gpu: ['L4'], memoryGib: 32 },
      retry: { infra: null },
      image: { python: '3.10' },
      tags: ['a', '1'],
      expectS: 90,
    })
    expect(specOf(file, ['seeds=3,1']).seeds).toEqual([3, 1])
  })
  test('the last one wins', () => {
    expect(changed('lr=1', 'lr=2').lr).toMatchObject({ value: 2 })
  })
  test('mistakes name the override', () => {
    expect(
      problemsOf(file, [
        'lrr=1',
        '+lr=1',
        '~nothing',
        'lr.pionts=3',
        'metric.gaol=maximize',
        'method=random,sobol',
        'seeds.x=1',
        'name.first=x',
        'resources.gpu=H10',
        '+name=x',
        '~volume',
        'lr.min=1,2',
        'dropout.points=3',
        'resorces.gpu=T4',
        'lr=[1',
      ]),
    ).toMatchInlineSnapshot(`
      [
        "override 1 (lrr=1):1  lrr: is no parameter and no key of the sweep file; expected +lrr=… for a new parameter; did you mean \`lr\`?",
        "override 2 (+lr=1):2  lr: is there already; expected lr=… or ++lr=…",
        "override 3 (~nothing):2  nothing: is no parameter and no key of the sweep file; expected +nothing=… for a new parameter",
        "override 4 (lr.pionts=3):1  lr.pionts: is no parameter and no key of the sweep file; expected +lr.pionts=… for a new parameter; did you mean \`lr.points\`?",
        "override 5 (metric.gaol=maximize):1  metric.gaol: unknown key; expected one of name, goal, target; did you mean \`goal\`?",
        "override 6 (method=random,sobol):1  method: takes one value, not a sweep; expected a list in brackets where several are meant; a parameter of this name is parameters.method=…",
        "override 7 (seeds.x=1):1  seeds: is a mapping; expected a number of seeds from 1, or a list of whole numbers",
        "override 8 (name.first=x):1  name.first: name has no keys of its own; expected name=…",
        "override 9 (resources.gpu=H10):15  resources.gpu: is the text "H10"; expected one of T4, L4, A10, L40S, A100, A100-40GB, A100-80GB, RTX-PRO-6000, H100, H100!, H200, B200, B200+, B300; did you mean \`H100\`?",
        "override 10 (+name=x):2  name: is there already; expected name=… or ++name=…",
        "override 11 (~volume):2  volume: is not in the file, so it cannot be removed",
        "override 12 (lr.min=1,2):1  lr.min: takes one value, not a sweep",
        "override 13 (dropout.points=3):1  parameters.dropout.points: unknown key; expected one of values, probabilities, distribution, when",
        "override 14 (resorces.gpu=T4):1  resorces.gpu: is no parameter and no key of the sweep file; expected +resorces.gpu=… for a new parameter; did you mean \`resources.gpu\`?",
        "override 15 (lr=[1):4  \`[\` is never closed; expected \`]\`",
      ]
    `)
  })
})

describe('whatever is written', () => {
  const fragment = fc.constantFrom(
    ...[
      'lr',
      '=',
      ',',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ':',
      "'",
      '"',
      '\\',
      '+',
      '~',
      '.',
      ' ',
      '$',
      '${',
      '1',
      '1e-3',
    ],
    ...[
      '-',
      'null',
      'choice(',
      'range(',
      'interval(',
      'tag(',
      'log',
      'sort(',
      'shuffle(',
      'zip(',
      'int(',
      'float(',
    ],
    ...[
      'str(',
      'bool(',
      'glob(',
      'seeds',
      'name',
      'parameters',
      'metric',
      '0',
      '\n',
      '\u0000',
      '🙂',
      '__proto__',
    ],
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(fragment, { maxLength: 14 }).map(parts => parts.join('')),
  )

  test('it is an override or a problem with a column in it, never a crash', () => {
    fc.assert(
      fc.property(text, written => {
        const parsed = parseOverride(written)
        if (parsed.ok) return
        expect(parsed.problem.column).toBeGreaterThanOrEqual(1)
        expect(parsed.problem.column).toBeLessThanOrEqual(written.length + 1)
        expect(parsed.problem.message).not.toBe('')
      }),
      { numRuns: 3000 },
    )
  })

  test('a sweep file with it is a spec or a list of problems', () => {
    const file = `${HEAD}parameters:\n  lr: [1, 2]\n  g: { parameters: { x: 1 } }\n`
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), overrides => {
        const result = readSweepFile(file, { path: 'sweep.yaml', overrides })
        if (!result.ok) expect(result.problems.length).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })

  test('a text that looks like a sweep file is a spec or a list of problems with places in it', () => {
    const lines = fc.constantFrom(
      ...[
        'name: x',
        'train: t.py:f',
        'metric: { name: loss }',
        'metric: [',
        'parameters:',
        '  lr: [1, 2]',
        '\tx: 1',
      ],
      ...[
        '  lr: { min: 1, max: &a 2 }',
        '  b: *a',
        '  c: { <<: *a }',
        '- x',
        '---',
        '...',
        'seeds: 3',
        'zip: {}',
      ],
      ...[
        'any_of: [{}]',
        'exclude: [a, *a]',
        '? [x]',
        ': y',
        'a: |',
        '  "',
        "x: 'y",
        '%YAML 1.1',
        '{',
        '}',
        '# c',
        '',
      ],
      ...[
        'resources: { gpu: [T4] }',
        'retry: 3',
        '!!set {a}',
        'when: x',
        '<<: { name: y }',
        '<<: 3',
        '\u2028',
      ],
    )
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 10 }), written => {
        const text = written.join('\n')
        const result = readSweepFile(text, { path: 'sweep.yaml', overrides: [] })
        if (result.ok) return
        expect(result.problems.length).toBeGreaterThan(0)
        for (const { line, column } of result.problems) {
          expect(line).toBeLessThanOrEqual(written.length + 1)
          expect(Math.min(line, column)).toBeGreaterThanOrEqual(1)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('quoting says any text exactly', () => {
    fc.assert(
      fc.property(fc.string(), written => {
        // Backslashes count before a quote only, so those at the end and before quotes are doubled.
        const quoted = written.replace(
          /(\\*)("|$)/g,
          (_, run: string, end: string) => run + run + (end ? '\\"' : ''),
        )
        expect(dataOf(`"${quoted}"`)).toBe(written)
      }),
    )
  })
})
