import { describe, expect, test } from 'vitest'
import { type CodeInputs, type GivenInputs, seedWarnings, unfitInputs } from '../../src/domain/code-inputs.ts'

const ARGUMENTS: CodeInputs = { names: ['lr', 'batch_size'], required: [], seed: false, certain: true }
const READS: CodeInputs = { ...ARGUMENTS, certain: false }

const given = (configs: readonly object[], changes: Partial<GivenInputs> = {}): GivenInputs => ({
  configs,
  seeds: [null],
  kind: 'function',
  code: 'train',
  ...changes,
})
const script = (configs: readonly object[], changes: Partial<GivenInputs> = {}): GivenInputs =>
  given(configs, { kind: 'command', code: 'main.py', ...changes })

describe('names that the code does not take', () => {
  test('are said with the nearest that it does', () => {
    expect(unfitInputs(ARGUMENTS, given([{ batchsize: 1 }]))).toEqual([
      'batchsize: is no argument of train; did you mean `batch_size`?',
    ])
    expect(unfitInputs(READS, given([{ batchsize: 1 }]))).toEqual([
      'batchsize: train does not read it; did you mean `batch_size`?',
    ])
    expect(unfitInputs({ ...ARGUMENTS, names: ['batch-size'] }, script([{ batch_size: 1 }]))).toEqual([
      'batch_size: is no flag of main.py; did you mean --batch-size?',
    ])
  })

  test('are said with all that it takes, where none is near', () => {
    expect(unfitInputs(ARGUMENTS, given([{ momentum: 1 }]))).toEqual([
      'momentum: is no argument of train; it takes `lr`, `batch_size`',
    ])
    expect(unfitInputs({ ...ARGUMENTS, names: [] }, script([{ momentum: 1 }]))).toEqual([
      'momentum: is no flag of main.py; it takes nothing',
    ])
  })

  test('are none where it takes any', () => {
    expect(unfitInputs({ ...ARGUMENTS, names: null }, given([{ momentum: 1 }]))).toEqual([])
  })

  test('are said once, whichever configs have them', () => {
    expect(unfitInputs(ARGUMENTS, given([{ lr: 1 }, { lr: 2, x: 1 }, { x: 2 }]))).toHaveLength(1)
  })

  test('a name may stand for all that is below it, and a part for a whole value', () => {
    const inputs = { ...READS, names: ['model', 'data.size'] }
    expect(unfitInputs(inputs, given([{ model: { heads: 2 }, data: { size: 3 } }]))).toEqual([])
    expect(unfitInputs(inputs, given([{ model: { heads: 2 }, data: { sise: 3 } }]))).toEqual([
      'data.sise: train does not read it; did you mean `data.size`?',
    ])
  })

  test('a flag may be cut short where that is not ambiguous, as argparse has it', () => {
    const inputs = { ...ARGUMENTS, names: ['learning-rate', 'batch', 'batches'] }
    expect(unfitInputs(inputs, script([{ learning: 1, batch: 2 }]))).toEqual([])
    expect(unfitInputs(inputs, script([{ bat: 1 }]))).toHaveLength(1)
  })
})

describe('names that the code cannot do without', () => {
  test('are missing where one kind of config does not have them', () => {
    const inputs = { ...ARGUMENTS, required: ['lr'] }
    expect(unfitInputs(inputs, given([{ lr: 1 }, { lr: 2 }]))).toEqual([])
    expect(unfitInputs(inputs, given([{ lr: 1 }, { batch_size: 2 }]))).toEqual([
      'lr: train requires it, and it is not given',
    ])
  })

  test('are not said again where a name was mistyped', () => {
    expect(unfitInputs({ ...ARGUMENTS, required: ['batch_size'] }, given([{ batchsize: 1 }]))).toHaveLength(1)
  })

  test('the seed is given by `seeds:`', () => {
    const inputs: CodeInputs = { names: ['seed'], required: ['seed'], seed: true, certain: true }
    expect(unfitInputs(inputs, script([{}], { seeds: [0] }))).toEqual([])
    expect(unfitInputs(inputs, script([{}]))).toEqual(['seed: main.py requires it, and it is not given'])
  })
})

describe('seeds', () => {
  test('cannot be given to a script without the flag', () => {
    const problems = ['seeds: main.py takes no --seed; leave `seeds:` out, or add the flag']
    expect(unfitInputs(ARGUMENTS, script([{ lr: 1 }], { seeds: [0] }))).toEqual(problems)
    expect(unfitInputs(ARGUMENTS, script([{ lr: 1 }]))).toEqual([])
    expect(unfitInputs({ ...ARGUMENTS, names: null }, script([{ lr: 1 }], { seeds: [0] }))).toEqual([])
  })

  test('say nothing to a function that cannot see them', () => {
    const seeds = [0, 1]
    expect(seedWarnings(ARGUMENTS, given([{}], { seeds }))).toEqual([
      'seeds: train takes neither `run` nor `seed`, so the runs of a config differ by chance only',
    ])
    expect(seedWarnings({ ...ARGUMENTS, seed: true }, given([{}], { seeds }))).toEqual([])
    expect(seedWarnings(ARGUMENTS, given([{}], { seeds: [0] }))).toEqual([])
  })

  test('give way to a parameter of that name', () => {
    expect(seedWarnings({ ...ARGUMENTS, seed: true }, given([{ seed: 1 }], { seeds: [0, 1] }))).toEqual([
      'seeds: there is a parameter `seed`, too, and its value is the one that every run gets',
    ])
  })
})
