// Sub-spaces of any_of in the grid editor: their rows, and edits within one, which leave all others as they are.
import { describe, expect, test } from 'vitest'
import { editSweepFile, type SweepEdit } from '../../../../src/domain/sweep-file/edit/edits.ts'
import { outlineOf, spaceAround } from '../../../../src/domain/sweep-file/edit/outline.ts'

const TEXT = `name: optimizers
parameters:
  seed_size: [1, 2]
any_of:
  # plain
  - parameters:
      optimizer: { value: sgd }
      momentum: { values: [0.0, 0.9] }  # both are common
    exclude: ["momentum == 0.9 and seed_size == 2"]
  - parameters:
      optimizer: { value: adam }
      momentum: { values: [0.9, 0.99] }
      b2: { values: [0.99, 0.999] }
    zip: [[momentum, b2]]
seeds: 2
`

const edited = (edit: SweepEdit, text = TEXT): string => {
  const result = editSweepFile(text, edit)
  if (!result.ok) throw new Error(`${result.key}: ${result.message}`)
  return result.text
}
const refused = (edit: SweepEdit): string => {
  const result = editSweepFile(TEXT, edit)
  return result.ok ? '' : result.message
}
const FIRST = ['any_of', 0]
const SECOND = ['any_of', 1]

test('each sub-space has its own parameters, rules and zip groups, with what they mean', () => {
  const outline = outlineOf(TEXT)
  expect(outline?.axes.map(({ key }) => key)).toEqual(['parameters.seed_size'])
  expect(outline?.branches.map(({ label, key }) => [label, key])).toEqual([
    ['1', 'any_of[0]'],
    ['2', 'any_of[1]'],
  ])
  const [first, second] = outline?.branches ?? []
  expect(first?.axes.map(({ key, count }) => [key, count])).toEqual([
    ['any_of[0].parameters.optimizer', 1],
    ['any_of[0].parameters.momentum', 2],
  ])
  expect(first?.exclude).toEqual(['momentum == 0.9 and seed_size == 2'])
  expect(second?.zip.map(({ names }) => names)).toEqual([['momentum', 'b2']])
})

test('one within another is below it', () => {
  const outline = outlineOf(
    'any_of:\n  - any_of:\n      - parameters: { a: [1] }\n      - parameters: { b: [1] }\n',
  )
  expect(outline?.branches.map(({ label }) => label)).toEqual(['1', '1.1', '1.2'])
  expect(outline?.branches[2]?.axes.map(({ path }) => path)).toEqual([
    ['any_of', 0, 'any_of', 1, 'parameters', 'b'],
  ])
  expect(spaceAround(['any_of', 0, 'any_of', 1, 'parameters', 'b'])).toEqual(['any_of', 0, 'any_of', 1])
  expect(spaceAround(['parameters', 'b'])).toEqual([])
})

describe('an edit in a sub-space', () => {
  test('adds a parameter behind another one of it', () => {
    const after = [...FIRST, 'parameters', 'optimizer']
    const text = edited({
      kind: 'add-parameter',
      name: 'nesterov',
      source: '[true, false]',
      after,
      space: FIRST,
    })
    expect(text).toContain('value: sgd }\n      nesterov: [true, false]\n      momentum:')
    expect(text.replace('      nesterov: [true, false]\n', '')).toBe(TEXT)
  })

  test('adds no name that is around it, and one that only another sub-space has', () => {
    const add = (name: string): SweepEdit => ({
      kind: 'add-parameter',
      name,
      source: '1',
      after: null,
      space: FIRST,
    })
    expect(refused(add('seed_size'))).toContain('is there already')
    expect(refused(add('momentum'))).toContain('is there already')
    expect(edited(add('b2'))).toContain('b2: 1')
    expect(refused({ kind: 'add-parameter', name: 'b2', source: '1', after: null })).toContain(
      'is there already',
    )
  })

  test('renames in its own conditions and groups, and nowhere else', () => {
    const text = edited({ kind: 'rename-parameter', at: [...FIRST, 'parameters', 'momentum'], name: 'mu' })
    expect(text).toContain('mu: { values: [0.0, 0.9] }  # both are common')
    expect(text).toContain('exclude: ["mu == 0.9 and seed_size == 2"]')
    expect(text).toContain('zip: [[momentum, b2]]')
    const other = edited({ kind: 'rename-parameter', at: ['parameters', 'seed_size'], name: 'size' })
    expect(other).toContain('momentum == 0.9 and size == 2')
  })

  test('shapes, moves and removes a parameter', () => {
    const at = [...SECOND, 'parameters', 'momentum']
    expect(edited({ kind: 'shape-parameter', at, fields: { values: '[0.8]' } })).toContain(
      '{ values: [0.8] }',
    )
    expect(edited({ kind: 'move-parameter', at, by: -1 })).toMatch(/momentum: .*\n {6}optimizer: .* adam/)
    const removed = edited({ kind: 'remove-parameter', at })
    expect(outlineOf(removed)?.branches[1]).toMatchObject({ zip: [] })
    expect(removed).toContain('momentum: { values: [0.0, 0.9] }  # both are common')
  })

  test('zips, unzips, and leaves configs out', () => {
    const zipped = edited({ kind: 'zip', names: ['optimizer', 'momentum'], space: FIRST })
    expect(outlineOf(zipped)?.branches[0]?.zip.map(({ names }) => names)).toEqual([['optimizer', 'momentum']])
    expect(outlineOf(zipped)?.branches[1]?.zip).toHaveLength(1)
    expect(edited({ kind: 'unzip', name: 'b2', space: SECOND })).not.toContain('zip:')
    const excluded = edited({ kind: 'add-exclude', condition: 'b2 == 0.99', space: SECOND })
    expect(outlineOf(excluded)?.branches.map(({ exclude }) => exclude.length)).toEqual([1, 1])
    expect(edited({ kind: 'remove-exclude', index: 0, space: FIRST })).not.toContain('exclude')
  })
})

describe('a sub-space', () => {
  test('is added behind the others, or as the first of a file', () => {
    const text = edited({ kind: 'add-branch', name: 'optimizer', source: '{ value: lion }' })
    expect(outlineOf(text)?.branches.map(({ axes }) => axes[0]?.fields.value)).toEqual([
      'sgd',
      'adam',
      'lion',
    ])
    expect(edited({ kind: 'remove-branch', at: ['any_of', 2] }, text)).toBe(TEXT)
    const first = edited(
      { kind: 'add-branch', name: 'a', source: '[1]' },
      'parameters:\n  lr: [1, 2]\nseeds: 2\n',
    )
    expect(outlineOf(first)?.branches.map(({ axes }) => axes[0]?.name)).toEqual(['a'])
    expect(edited({ kind: 'remove-branch', at: ['any_of', 0] }, first)).toBe(
      'parameters:\n  lr: [1, 2]\nseeds: 2\n',
    )
  })

  test('goes with all that is in it', () => {
    const text = edited({ kind: 'remove-branch', at: FIRST })
    expect(outlineOf(text)?.branches).toHaveLength(1)
    expect(text).not.toContain('sgd')
    expect(text).toContain('adam')
  })
})
