// The file that `init` writes: it is read back without a problem, whatever the function looks like.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSweepFile } from '../../../src/domain/sweep-file/read.ts'
import { renderStarter, type Starter } from '../../../src/domain/sweep-file/starter.ts'
import { domainsOf, read, specOf } from './reading.ts'

const starter = (parameters: Starter['parameters'], other: Partial<Starter> = {}): string =>
  renderStarter({
    name: 'digits',
    train: { kind: 'function', file: 'train.py', function: 'train' },
    parameters,
    metricName: 'val_loss',
    takesSeed: true,
    packages: [],
    engine: 'local',
    ...other,
  })

test('a usual function gives a small grid, with a word on every section', () => {
  const text = starter([
    { name: 'lr', default: 0.0003 },
    { name: 'hidden', default: 64 },
    { name: 'nesterov', default: false },
    { name: 'layers', default: 2 },
    { name: 'dropout', default: 0.1 },
    { name: 'epochs', default: 10 },
    { name: 'optimizer', default: 'adam' },
    { name: 'betas', default: [0.9, 0.999] },
    { name: 'batch_size', default: undefined },
  ])
  expect(text).toMatchInlineSnapshot(`
    "# What it would run, and cost:  sweepdeck plan sweep.yaml
    # Do it:                        sweepdeck run sweep.yaml
    name: digits

    # What one run calls: a function of (config) or (config, run), or of the values by their names, that returns
    # a mapping of metrics.
    train: train.py:train

    # The number that ranks the results, by the name under which it is returned or logged.
    metric: { name: val_loss, goal: minimize }

    # grid runs every combination. random and sobol draw as many configs as \`run_cap: 20\` says.
    method: grid
    parameters:
      lr: { min: 0.00003, max: 0.003, log: true, points: 3 } # log-spaced, ends included
      hidden: { values: [64, 128] }
      nesterov: { values: [false, true] }
      layers: { value: 2 }
      dropout: { value: 0.1 }
      epochs: { value: 10 }
      optimizer: { value: adam }
      betas: { value: [0.9, 0.999] }
      batch_size: { value: 32 } # a guess: it has no default

    # Combinations to leave out, such as ["lr > 0.1 and momentum == 0.9"]:
    # exclude: []

    # Runs of each config, with seeds 0, 1, 2, …: tells a better config from a lucky run.
    seeds: 1

    # Also: parallel: 2, timeout: 1h, gpu: T4, and rate_usd_per_hour: what an hour of this machine costs.
    resources: { engine: local }

    # Packages to build an environment with; without it the python3 on the PATH is used.
    # image: { pip: [numpy] }

    # How often a failed run is tried again, by why it failed.
    # retry: { preempted: unlimited, infra: 3, nan: 0, error: 0 }
    "
  `)
  expect(read(text).warnings).toEqual([])
  expect(domainsOf(text)).toMatchObject({
    lr: { kind: 'range', min: 3e-5, max: 3e-3, log: true, points: 3 },
    hidden: { values: [64, 128] },
    nesterov: { values: [false, true] },
    layers: { value: 2 },
    dropout: { value: 0.1 },
    epochs: { value: 10 },
    optimizer: { value: 'adam' },
    betas: { value: [0.9, 0.999] },
  })
})

test('a parameter without a default is searched by its name, or left to be filled in', () => {
  const text = starter([
    { name: 'learning_rate', default: undefined },
    { name: 'optimizer', default: 'sgd', values: ['adam', 'sgd'] },
    { name: 'weight-decay', default: undefined },
    { name: 'hidden_units', default: undefined },
    { name: 'device', default: 'cpu', values: ['cpu'] },
    { name: 'data', default: undefined },
  ])
  const result = readSweepFile(text, { path: 'sweep.yaml', overrides: [] })
  expect(result.ok ? [] : result.problems.map(({ key, message }) => `${key} ${message}`)).toEqual([
    'parameters.data has no value',
  ])
  expect(domainsOf(text.replace(/ {2}data:.*\n/, ''))).toMatchObject({
    learning_rate: { kind: 'range', min: 1e-4, max: 1e-1, log: true, points: 4 },
    optimizer: { values: ['adam', 'sgd'] },
    'weight-decay': { values: [0, 1e-4, 1e-2] },
    hidden_units: { value: 64 },
    device: { value: 'cpu' },
  })
})

test('packages that are missing are installed', () => {
  expect(specOf(starter([], { packages: ['scikit-learn', 'numpy'] })).image.pip).toEqual([
    'scikit-learn',
    'numpy',
  ])
})

test('no seeds for code that cannot see them', () => {
  expect(specOf(starter([], { takesSeed: false })).seeds).toEqual([null])
  expect(specOf(starter([])).seeds).toEqual([0])
})

test('a command, and a metric that grows', () => {
  const text = starter([], {
    train: {
      kind: 'command',
      argv: ['python', 'train.py', `$${'{args}'}`, '--note=a "b"'],
      program: 'train.py',
    },
    metricName: 'val_accuracy',
  })
  expect(specOf(text)).toMatchObject({
    train: {
      kind: 'command',
      argv: ['python', 'train.py', `$${'{args}'}`, '--note=a "b"'],
      program: 'train.py',
    },
    metric: { name: 'val_accuracy', goal: 'maximize' },
    space: { axes: [] },
  })
})

test('names that YAML would take for something else are quoted', () => {
  const text = starter(
    [
      { name: 'on', default: 'yes' },
      { name: 'n', default: 'null' },
      { name: 'x', default: '1e3' },
    ],
    {
      name: 'no',
      metricName: '0',
    },
  )
  expect(read(text).warnings).toEqual([])
  expect(specOf(text)).toMatchObject({ name: 'no', metric: { name: '0' } })
  expect(domainsOf(text)).toMatchObject({ on: { value: 'yes' }, n: { value: 'null' }, x: { value: '1e3' } })
})

const identifier = fc
  .stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/)
  .filter(name => name !== 'constructor' && name !== 'prototype')
/** Whole numbers that JavaScript cannot hold are written as text. */
const isExact = (value: unknown): boolean =>
  typeof value === 'number'
    ? !Number.isInteger(value) || Number.isSafeInteger(value)
    : typeof value !== 'object' || value === null || Object.values(value).every(isExact)
const json = fc
  .jsonValue({ maxDepth: 2 })
  .filter(value => isExact(value) && !JSON.stringify(value).includes('__proto__'))

test('any default is kept exactly where it is not searched', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ name: identifier, default: json }), {
        selector: ({ name }) => name,
        maxLength: 6,
      }),
      parameters => {
        const domains = domainsOf(starter(parameters))
        expect(Object.keys(domains)).toEqual(parameters.map(({ name }) => name))
        for (const { name, default: value } of parameters) {
          const domain = domains[name] as { kind: string; value?: unknown }
          if (domain.kind !== 'constant') continue
          // JSON has no -0; a config neither.
          expect(JSON.stringify(domain.value)).toBe(JSON.stringify(value))
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('any name of a sweep is kept', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 50 })
    .map(text => text.trim())
    .filter(text => /^[^\p{Cc}\u2028\u2029\uFFFD]+$/u.test(text))
  fc.assert(
    fc.property(name, written => {
      expect(specOf(starter([], { name: written })).name).toBe(written)
    }),
  )
})
