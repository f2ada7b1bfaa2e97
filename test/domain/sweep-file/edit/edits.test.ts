// Edits of sweep files: what they say afterwards, and what of the writing stays.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editSweepFile, type SweepEdit } from '../../../../src/domain/sweep-file/edit/edits.ts'
import { outlineOf } from '../../../../src/domain/sweep-file/edit/outline.ts'
import { readSweepFile } from '../../../../src/domain/sweep-file/read.ts'

const edited = (text: string, ...edits: readonly SweepEdit[]): string =>
  edits.reduce((before, edit) => {
    const result = editSweepFile(before, edit)
    if (!result.ok) throw new Error(`${edit.kind}: ${result.key} ${result.message}`)
    return result.text
  }, text)

const refused = (text: string, edit: SweepEdit) => {
  const result = editSweepFile(text, edit)
  return result.ok ? null : { key: result.key, message: result.message }
}

const specOf = (text: string) => {
  const read = readSweepFile(text, { path: 'sweep.yaml', overrides: [] })
  if (!read.ok) throw new Error(JSON.stringify(read.problems, null, 1))
  return read.spec
}
const axesOf = (text: string) => Object.fromEntries(specOf(text).space.axes.map(axis => [axis.path, axis]))
const parameter = (name: string) => ['parameters', name]

const DIGITS = `\
# Handwritten digits.
name: digits
train: train.py:train
metric: { name: accuracy, goal: maximize }

parameters:
  lr:       { min: 0.01, max: 0.3, log: true, points: 4 } # the one that matters
  # of the hidden layer
  hidden:   { values: [32, 128] }
  momentum: { values: [0.0, 0.9], when: hidden > 32 }

  epochs:   { value: 20 }
exclude: ["momentum == 0.9 and lr > 0.2"] # it diverges
zip: [[hidden, momentum]]
seeds: 2
resources: { engine: local } # here
`

describe('single edits', () => {
  test('a new parameter stands in the columns of the others, behind the one that is named', () => {
    const text = edited(DIGITS, {
      kind: 'add-parameter',
      name: 'beta',
      source: '{ values: [1, 2] }',
      after: parameter('hidden'),
    })
    expect(text.split('\n').slice(8, 10)).toEqual([
      '  hidden:   { values: [32, 128] }',
      '  beta:     { values: [1, 2] }',
    ])
  })

  test('a file without parameters gets its first in a line below', () => {
    expect(
      edited('name: a\nparameters:\n  # lr: 1\nseeds: 1\n', {
        kind: 'add-parameter',
        name: 'lr',
        source: '0.1',
        after: null,
      }),
    ).toBe('name: a\nparameters:\n  lr: 0.1\n  # lr: 1\nseeds: 1\n')
    expect(
      edited('name: a\nseeds: 1\n', { kind: 'add-parameter', name: 'lr', source: '0.1', after: null }),
    ).toBe('name: a\nparameters:\n  lr: 0.1\nseeds: 1\n')
  })

  test('a new name reaches conditions, exclude rules and zip groups, in the quotes that they have', () => {
    const text = edited(DIGITS, { kind: 'rename-parameter', at: parameter('hidden'), name: 'width' })
    expect(text).toContain('\n  width:    { values: [32, 128] }\n')
    expect(text).toContain('when: width > 32')
    expect(text).toContain('zip: [[width, momentum]]')
    expect(edited(text, { kind: 'rename-parameter', at: parameter('momentum'), name: 'm' })).toContain(
      'exclude: ["m == 0.9 and lr > 0.2"] # it diverges',
    )
  })

  test('a parameter of another kind keeps its condition and its comment', () => {
    const text = edited(DIGITS, {
      kind: 'shape-parameter',
      at: parameter('momentum'),
      fields: { min: '0', max: '1', points: '3' },
    })
    expect(text).toContain('  momentum: { min: 0, max: 1, points: 3, when: hidden > 32 }\n')
  })

  test('lines of a parameter give way to one value; a comment behind its name stays', () => {
    const text = 'parameters:\n  lr:\n    values: # some\n      - 0.1\n      - 0.2\n    when: a > 1\n  a: 2\n'
    expect(edited(text, { kind: 'set-field', at: parameter('lr'), field: 'values', source: '[1]' })).toBe(
      'parameters:\n  lr:\n    values: [1] # some\n    when: a > 1\n  a: 2\n',
    )
  })

  test('a short way to write a parameter becomes a mapping where it gets a condition', () => {
    const text = edited('parameters:\n  a: [1, 2] # x\n  b: 3\n', {
      kind: 'set-condition',
      at: parameter('a'),
      condition: "b == 'x, y'",
    })
    expect(text).toBe('parameters:\n  a: { values: [1, 2], when: "b == \'x, y\'" } # x\n  b: 3\n')
  })

  test('a parameter that goes leaves its zip group; of one name alone no group is left', () => {
    const text = edited(DIGITS, { kind: 'remove-parameter', at: parameter('momentum') })
    expect(text).not.toContain('zip:')
    expect(outlineOf(text)?.axes.map(({ name }) => name)).toEqual(['lr', 'hidden', 'epochs'])
  })

  test('parameters change places with the comments right above them', () => {
    const text = edited(DIGITS, { kind: 'move-parameter', at: parameter('hidden'), by: -1 })
    expect(text.split('\n').slice(6, 9)).toEqual([
      '  # of the hidden layer',
      '  hidden:   { values: [32, 128] }',
      '  lr:       { min: 0.01, max: 0.3, log: true, points: 4 } # the one that matters',
    ])
  })

  test('a section that is new stands where files have it, and goes with its last key', () => {
    const set = edited(DIGITS, { kind: 'set', path: ['preset', 'batch'], source: 'large' })
    expect(set).toContain('seeds: 2\npreset: { batch: large }\nresources:')
    expect(edited(set, { kind: 'set', path: ['preset', 'batch'], source: null })).toBe(DIGITS)
  })

  test('parameters of a group and of a zip group are edited in their places', () => {
    const text = `parameters:
  optimizer:
    parameters:
      lr: [0.1, 0.2]
zip: { opt: { name: [a, b], decay: [1, 2] } }
exclude: optimizer.lr > 1
`
    const renamed = edited(text, {
      kind: 'rename-parameter',
      at: ['parameters', 'optimizer', 'parameters', 'lr'],
      name: 'optimizer.rate',
    })
    expect(renamed).toContain('      rate: [0.1, 0.2]\n')
    expect(renamed).toContain('exclude: optimizer.rate > 1\n')
    expect(
      edited(text, { kind: 'set-field', at: ['zip', 'opt', 'decay'], field: 'values', source: '[3, 4]' }),
    ).toContain('decay: [3, 4] }')
  })

  test('CRLF and a last line without an end stay', () => {
    const text = 'parameters:\r\n  a: 1\r\n  b: 2'
    expect(edited(text, { kind: 'add-parameter', name: 'c', source: '3', after: null })).toBe(
      `${text}\r\n  c: 3`,
    )
    expect(edited(text, { kind: 'move-parameter', at: parameter('a'), by: 1 })).toBe(
      'parameters:\r\n  b: 2\r\n  a: 1',
    )
  })

  test('a comment between two values stays with the first of them', () => {
    const text = 'parameters: {\n  a: 1, # one\n  b: 2 # two\n}\n'
    expect(edited(text, { kind: 'remove-parameter', at: parameter('b') })).toContain('# one')
  })
})

describe('what is refused', () => {
  test.each<readonly [string, SweepEdit, string, string]>([
    [
      'name',
      { kind: 'add-parameter', name: 'lr', source: '1', after: null },
      'parameters',
      'lr is there already',
    ],
    [
      'name',
      { kind: 'add-parameter', name: 'a b', source: '1', after: null },
      'parameters',
      '"a b" cannot name',
    ],
    ['first', { kind: 'move-parameter', at: parameter('lr'), by: -1 }, 'parameters.lr', 'is the first'],
    ['last', { kind: 'move-parameter', at: parameter('epochs'), by: 1 }, 'parameters.epochs', 'is the last'],
    ['missing', { kind: 'remove-parameter', at: parameter('none') }, 'parameters.none', 'is no parameter'],
    ['rule', { kind: 'add-exclude', condition: '  ' }, 'exclude', 'has no condition'],
    ['alone', { kind: 'zip', names: ['lr'] }, 'zip', 'moves in step'],
  ])('%s', (_, edit, key, message) => {
    const problem = refused(DIGITS, edit)
    expect(problem?.key).toBe(key)
    expect(problem?.message).toContain(message)
  })

  test('a value that stands for others too is left to the user', () => {
    const text = 'parameters:\n  a: &both [1, 2]\n  b: *both\n'
    const edit: SweepEdit = { kind: 'set-field', at: parameter('a'), field: 'values', source: '[3]' }
    expect(refused(text, edit)).toEqual({
      key: 'parameters.a',
      message: 'is written in a way that cannot be changed here',
    })
    expect(edited(text, { ...edit, at: parameter('b') })).toBe('parameters:\n  a: &both [1, 2]\n  b: [3]\n')
  })

  test('text that is no YAML', () => {
    expect(refused('a: [', { kind: 'set', path: ['seeds'], source: '1' })?.message).toContain(
      'cannot be read',
    )
  })
})

// --- Laws ---

const NAMES = ['lr', 'hidden', 'beta_1', 'm', 'weight-decay'] as const
const numbers = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 4 })
const sourceArb = fc.oneof(
  numbers.map(values => `{ values: [${values.join(', ')}] }`),
  numbers.map(values => `[${values.join(',')}]`),
  fc.integer({ min: 0, max: 9 }).map(value => `{ value: ${value} }`),
  fc.integer({ min: 0, max: 9 }).map(String),
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 2, max: 5 }))
    .map(([min, points]) => `{min: ${min}, max: ${min * 10}, points: ${points}}`),
)

interface Written {
  readonly name: string
  readonly source: string
  readonly comment: boolean
  readonly above: boolean
  readonly style: 'flow' | 'block'
}

const blockOf = (source: string): string | null => {
  const match = /^\{\s*values: \[(.*)\]\s*\}$/.exec(source)
  return match === null
    ? null
    : `\n    values:\n${(match[1] as string)
        .split(', ')
        .map(value => `      - ${value}`)
        .join('\n')}`
}

const fileArb = fc
  .record({
    parameters: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom(...NAMES),
        source: sourceArb,
        comment: fc.boolean(),
        above: fc.boolean(),
        style: fc.constantFrom<Written['style']>('flow', 'block'),
      }),
      { selector: ({ name }) => name, minLength: 2, maxLength: 5 },
    ),
    aligned: fc.boolean(),
    blank: fc.boolean(),
  })
  .map(({ parameters, aligned, blank }) => {
    const width = Math.max(...parameters.map(({ name }) => name.length))
    const lines = parameters.flatMap(({ name, source, comment, above, style }) => {
      const block = style === 'block' ? blockOf(source) : null
      const gap = aligned ? ' '.repeat(width - name.length + 1) : ' '
      const behind = comment ? ` # behind ${name}` : ''
      return [
        ...(above ? [`  # above ${name}`] : []),
        block === null ? `  ${name}:${gap}${source}${behind}` : `  ${name}:${behind}${block}`,
      ]
    })
    const text = `# top\nname: x\ntrain: a.py:f\nmetric: { name: loss }\nparameters:\n${lines.join('\n')}\n${blank ? '\n' : ''}# end\nseeds: 2\n`
    return { text, parameters }
  })

const commentsOf = (text: string): readonly string[] =>
  [...text.matchAll(/# .*/g)].map(([comment]) => comment).sort()

const picked = fileArb.chain(({ text, parameters }) =>
  fc.record({
    text: fc.constant(text),
    names: fc.constant(parameters.map(({ name }) => name as string)),
    index: fc.nat(parameters.length - 1),
  }),
)

const runs = { numRuns: 25 }

describe('laws', () => {
  test('a parameter that is added is one axis more, and removing it gives the text that was', () => {
    fc.assert(
      fc.property(picked, sourceArb, ({ text, names, index }, source) => {
        const after = edited(text, {
          kind: 'add-parameter',
          name: 'added',
          source,
          after: parameter(names[index] as string),
        })
        expect(Object.keys(axesOf(after))).toEqual(names.toSpliced(index + 1, 0, 'added'))
        const { added, ...others } = axesOf(after)
        expect(added?.when).toBeNull()
        expect(others).toEqual(axesOf(text))
        expect(edited(after, { kind: 'remove-parameter', at: parameter('added') })).toBe(text)
      }),
      runs,
    )
  })

  test('a parameter that is removed is gone, and no comment but the one behind it', () => {
    fc.assert(
      fc.property(picked, ({ text, names, index }) => {
        const name = names[index] as string
        const after = edited(text, { kind: 'remove-parameter', at: parameter(name) })
        expect(Object.keys(axesOf(after))).toEqual(names.toSpliced(index, 1))
        expect(commentsOf(after)).toEqual(commentsOf(text).filter(comment => comment !== `# behind ${name}`))
      }),
      runs,
    )
  })

  test('a name there and back gives the text that was', () => {
    fc.assert(
      fc.property(
        picked,
        fc.constantFrom('n', 'another', 'a_long_name_of_it'),
        ({ text, names, index }, name) => {
          const before = names[index] as string
          const after = edited(text, { kind: 'rename-parameter', at: parameter(before), name })
          expect(Object.keys(axesOf(after))).toEqual(names.with(index, name))
          expect(commentsOf(after)).toEqual(commentsOf(text))
          expect(edited(after, { kind: 'rename-parameter', at: parameter(name), name: before })).toBe(text)
        },
      ),
      runs,
    )
  })

  test('a place there and back gives the text that was', () => {
    fc.assert(
      fc.property(picked, ({ text, names, index }) => {
        fc.pre(index + 1 < names.length)
        const name = names[index] as string
        const after = edited(text, { kind: 'move-parameter', at: parameter(name), by: 1 })
        expect(Object.keys(axesOf(after))).toEqual(
          names.toSpliced(index, 2, names[index + 1] as string, name),
        )
        expect(axesOf(after)).toEqual(axesOf(text))
        expect(commentsOf(after)).toEqual(commentsOf(text))
        expect(edited(after, { kind: 'move-parameter', at: parameter(name), by: -1 })).toBe(text)
      }),
      runs,
    )
  })

  test('another kind changes that axis alone, and the one before gives the same axes again', () => {
    fc.assert(
      fc.property(picked, numbers, ({ text, names, index }, values) => {
        const name = names[index] as string
        const row = outlineOf(text)?.axes.find(axis => axis.name === name)
        const after = edited(text, {
          kind: 'shape-parameter',
          at: parameter(name),
          fields: { values: `[${values.join(', ')}]` },
        })
        expect(axesOf(after)).toEqual({
          ...axesOf(text),
          [name]: { path: name, when: null, domain: { kind: 'categorical', values, probabilities: null } },
        })
        expect(commentsOf(after)).toEqual(commentsOf(text))
        const back = edited(after, {
          kind: 'shape-parameter',
          at: parameter(name),
          fields: row?.fields ?? {},
        })
        expect(axesOf(back)).toEqual(axesOf(text))
      }),
      runs,
    )
  })

  test('a condition there and away again changes nothing else', () => {
    fc.assert(
      fc.property(picked, fc.constantFrom('> 0', '== 1', "!= 'x: y'"), ({ text, names, index }, test) => {
        const name = names[index] as string
        const condition = `${names[(index + 1) % names.length]} ${test}`
        const after = edited(text, { kind: 'set-condition', at: parameter(name), condition })
        expect(outlineOf(after)?.axes[index]?.when).toBe(condition)
        expect(commentsOf(after)).toEqual(commentsOf(text))
        const back = edited(after, { kind: 'set-condition', at: parameter(name), condition: null })
        expect(axesOf(back)).toEqual(axesOf(text))
      }),
      runs,
    )
  })

  test('rules, zip groups and settings that come and go leave the text that was', () => {
    fc.assert(
      fc.property(picked, ({ text, names }) => {
        const [first, second] = names as [string, string]
        const zipped = edited(text, { kind: 'zip', names: [first, second] })
        expect(outlineOf(zipped)?.zip.map(group => group.names)).toEqual([[first, second]])
        expect(edited(zipped, { kind: 'unzip', name: second })).toBe(text)
        const ruled = edited(
          text,
          { kind: 'add-exclude', condition: `${first} > 3` },
          { kind: 'add-exclude', condition: `${second} == "a"` },
        )
        expect(outlineOf(ruled)?.exclude).toEqual([`${first} > 3`, `${second} == "a"`])
        expect(
          edited(ruled, { kind: 'remove-exclude', index: 0 }, { kind: 'remove-exclude', index: 0 }),
        ).toBe(text)
        const set = edited(
          text,
          { kind: 'set', path: ['seeds'], source: '7' },
          { kind: 'set', path: ['resources', 'gpu'], source: 'T4' },
          { kind: 'set', path: ['resources', 'parallel'], source: '3' },
        )
        expect(specOf(set)).toEqual({
          ...specOf(text),
          seeds: [0, 1, 2, 3, 4, 5, 6],
          resources: { ...specOf(text).resources, gpu: ['T4'], parallel: 3 },
        })
        expect(
          edited(
            set,
            { kind: 'set', path: ['resources', 'parallel'], source: null },
            { kind: 'set', path: ['resources', 'gpu'], source: null },
            { kind: 'set', path: ['seeds'], source: '2' },
          ),
        ).toBe(text)
      }),
      runs,
    )
  })
})
