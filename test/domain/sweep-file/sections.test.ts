// Everything in a sweep file besides the search space: defaults, quantities, names, warnings.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseGpu } from '../../../src/domain/sweep-file/gpu-names.ts'
import { formatProblems, toError } from '../../../src/domain/sweep-file/problems.ts'
import { parseDuration, parseMemoryGib } from '../../../src/domain/sweep-file/quantities.ts'
import { readSweepFile } from '../../../src/domain/sweep-file/read.ts'
import { HEAD, problemsOf, specOf, warningsOf } from './reading.ts'

test('a file that says only what it must has the defaults', () => {
  expect(specOf(HEAD)).toEqual({
    name: 'test',
    train: { kind: 'function', file: 'train.py', function: 'train' },
    metric: { name: 'loss', goal: 'minimize', target: null },
    method: 'grid',
    methodSeed: 0,
    runCap: null,
    space: { axes: [], zip: [], exclude: [], anyOf: [] },
    seeds: [null],
    preset: { precision: 'auto', batch: 'default', workers: 'auto', scaleLr: 'none' },
    resources: {
      engine: 'local',
      gpu: null,
      cpu: null,
      memoryGib: null,
      timeoutS: null,
      parallel: null,
      prewarm: null,
      pack: 1,
      region: null,
      cloud: null,
      nonpreemptible: false,
      startupTimeoutS: null,
      rateUsdPerHour: null,
    },
    image: {
      python: null,
      pip: [],
      requirements: null,
      apt: [],
      run: [],
      registry: null,
      dockerfile: null,
      localDirs: [],
      localModules: [],
      env: {},
    },
    volume: null,
    secrets: [],
    schedule: null,
    serve: null,
    budget: { usd: null, gpuHours: null },
    checkpoint: { everyS: null, keep: ['last', 'best'] },
    retry: { preempted: null, infra: 3, oom: 'halve', nan: 0, error: 0 },
    expectS: null,
    tags: [],
  })
})

test('a file that says everything is kept as it says', () => {
  const spec = specOf(`
name: "  chargpt 🙂  "
train: src/train.py:main
metric: { name: val_loss, goal: minimize, target: 1.55 }
method: sobol
seed: 7
run_cap: 32
parameters: { lr: { min: 1.0e-4, max: 1.0e-2, log: true } }
seeds: [3, 1, 3]
preset: { precision: bf16, batch: 256, workers: 4, scale_lr: sqrt }
resources:
  engine: modal
  gpu: [T4, h100!, A10G:2]
  cpu: 4
  memory: 32GiB
  timeout: 6h
  parallel: 9
  prewarm: 3
  pack: 2
  region: us-east
  cloud: aws
  startup_timeout: 10m
  rate_usd_per_hour: 0
image:
  python: 3.10
  pip: [torch==2.11.0, numpy]
  requirements: requirements.txt
  apt: [git]
  run: [echo hello]
  registry: ubuntu:24.04
  local_dirs: [data]
  local_modules: [mylib]
  env: { HF_HOME: /cache, DEBUG: 1 }
volume: { name: sweeps }
secrets: [wandb-key]
schedule: { cron: "0  2 * * mon-fri" }
serve: models/serve.py:api.predict
budget: { usd: 20, gpu_hours: 12 }
checkpoint: { every: 30s, keep: [best] }
retry: { preempted: 5, infra: unlimited, oom: 2, nan: 1, error: 1 }
expect: { duration: 1h30m }
tags: [first, 2026]
`)
  expect(spec).toMatchObject({
    name: 'chargpt 🙂',
    train: { file: 'src/train.py', function: 'main' },
    metric: { target: 1.55 },
    methodSeed: 7,
    runCap: 32,
    seeds: [3, 1],
    preset: { precision: 'bf16', batch: 256, workers: 4, scaleLr: 'sqrt' },
    resources: {
      engine: 'modal',
      gpu: ['T4', 'H100!', 'A10:2'],
      cpu: 4,
      memoryGib: 32,
      timeoutS: 21_600,
      parallel: 9,
      prewarm: 3,
      pack: 2,
      region: ['us-east'],
      cloud: 'aws',
      startupTimeoutS: 600,
      rateUsdPerHour: 0,
    },
    image: {
      python: '3.10',
      pip: ['torch==2.11.0', 'numpy'],
      localModules: ['mylib'],
      env: { HF_HOME: '/cache', DEBUG: '1' },
    },
    volume: { name: 'sweeps' },
    schedule: { cron: '0 2 * * mon-fri' },
    serve: { file: 'models/serve.py', object: 'api.predict' },
    secrets: ['wandb-key'],
    budget: { usd: 20, gpuHours: 12 },
    checkpoint: { everyS: 30, keep: ['best'] },
    retry: { preempted: 5, infra: null, oom: 2, nan: 1, error: 1 },
    expectS: 5400,
    tags: ['first', '2026'],
  })
})

test.each<[string | number, number | null]>([
  ['90s', 90],
  ['10m', 600],
  ['6h', 21_600],
  ['1d', 86_400],
  ['1h30m', 5400],
  ['1d 2h', 93_600],
  ['0.5h', 1800],
  ['45', 45],
  [1.5, 1.5],
  ['30m1h', null],
  ['1h1h', null],
  ['0s', null],
  [0, null],
  [-1, null],
  ['-5m', null],
  ['soon', null],
  ['', null],
  ['1e3s', null],
])('the duration %j is %j s', (written, seconds) => {
  expect(parseDuration(written)).toBe(seconds)
})

test.each<[string | number, number | null]>([
  ['32GiB', 32],
  ['32gib', 32],
  ['1 TiB', 1024],
  ['512MiB', 0.5],
  ['32768', 32],
  [32_768, 32],
  ['2GB', 2e9 / 2 ** 30],
  ['0GiB', null],
  ['lots', null],
  ['32G', null],
])('the memory %j is %j GiB', (written, gib) => {
  expect(parseMemoryGib(written)).toBe(gib)
})

test.each([
  ['t4', { gpu: 'T4' }],
  ['A10G', { gpu: 'A10' }],
  ['A100-80GB:8', { gpu: 'A100-80GB:8' }],
  ['B200+', { gpu: 'B200+' }],
  ['A10:5', { expected: 'A10, or A10:1 to A10:4', suggestion: null }],
  ['T4:0', { expected: 'T4, or T4:1 to T4:8', suggestion: null }],
])('the GPU %s', (written, parsed) => {
  expect(parseGpu(written)).toEqual(parsed)
})

test('an unknown GPU comes with the one that was meant', () => {
  expect(parseGpu('A100-80G')).toMatchObject({ suggestion: 'A100-80GB' })
})

describe('the name', () => {
  const nameFor = (path: string): string => {
    const result = readSweepFile('train: t.py:f\nmetric: { name: loss }\n', { path, overrides: [] })
    return result.ok ? result.spec.name : ''
  }
  test.each([
    ['sweep.yaml', 'sweep'],
    ['./digits/sweep.yaml', 'digits'],
    ['../toy.yml', 'toy'],
    ['/a/b/big run.yaml', 'big run'],
  ])('of a file %s without one is %s', (path, name) => {
    expect(nameFor(path)).toBe(name)
  })
  test('may be anything in one line, a path as well', () => {
    expect(specOf(HEAD, ['name=../../x']).name).toBe('../../x')
    expect(specOf(`name: 2024\ntrain: t.py:f\nmetric: { name: 5 }\n`)).toMatchObject({
      name: '2024',
      metric: { name: '5' },
    })
  })
  test('has 1 to 200 characters', () => {
    for (const name of ['""', '"   "', 'x'.repeat(201)])
      expect(problemsOf(`name: ${name}\ntrain: t.py:f\nmetric: { name: loss }\n`)[0]).toContain(
        'sweep.yaml:1:7  name: is the text',
      )
  })
})

describe('warnings', () => {
  test('a plain file has none', () => {
    expect(warningsOf(HEAD)).toEqual([])
  })
  test('what has no effect is said once each, in the order of the file', () => {
    expect(
      warningsOf(`${HEAD}budget: { usd: 20 }
preset: { batch: large }
resources: { gpu: T4, cpu: 2, memory: 1GiB, prewarm: 1, pack: 2, region: us }
image: { apt: [git], dockerfile: D }
volume: { name: v }
secrets: [s]
retry: { oom: halve }
`),
    ).toMatchInlineSnapshot(`
      [
        "resources.gpu: does not choose anything on the local engine: every GPU that is visible is used (line 6)",
        "resources.cpu: does not limit anything on the local engine (line 6)",
        "resources.memory: does not limit anything on the local engine (line 6)",
        "resources.prewarm: has no effect on the local engine: workers are forked warm (line 6)",
        "resources.region: has no effect on the local engine (line 6)",
        "image.apt: is not installed on this machine by the local engine (line 7)",
        "image.dockerfile: has no effect on the local engine (line 7)",
        "volume: has no effect on the local engine: results are kept in this project (line 8)",
        "secrets: are not looked up by the local engine: runs see the environment that sweepdeck was started in (line 9)",
      ]
    `)
  })
  test('other engines do use them', () => {
    expect(warningsOf(`${HEAD}resources: { engine: modal, gpu: T4, cpu: 2 }\nvolume: { name: v }\n`)).toEqual(
      [],
    )
  })
  test('text that Python reads as something else', () => {
    expect(
      warningsOf(`${HEAD}parameters:
  a: [yes, "no", off, none]
  b: { values: [1_000, inf, nan, "1_000", 0b101, 1:30, 1e-3] }
any_of: [{ parameters: { c: On } }]
`),
    ).toMatchInlineSnapshot(`
      [
        "parameters.a[0]: is the text "yes": true and false are what YAML 1.2 calls booleans; put it in quotes if text is meant (line 5)",
        "parameters.a[2]: is the text "off": true and false are what YAML 1.2 calls booleans; put it in quotes if text is meant (line 5)",
        "parameters.b.values[0]: is the text "1_000": YAML 1.2 does not read it as a number; put it in quotes if text is meant (line 6)",
        "parameters.b.values[1]: is the text "inf": YAML 1.2 does not read it as a number; put it in quotes if text is meant (line 6)",
        "parameters.b.values[2]: is the text "nan": YAML 1.2 does not read it as a number; put it in quotes if text is meant (line 6)",
        "parameters.b.values[4]: is the text "0b101": YAML 1.2 does not read it as a number; put it in quotes if text is meant (line 6)",
        "parameters.b.values[5]: is the text "1:30": YAML 1.2 does not read it as a number; put it in quotes if text is meant (line 6)",
        "any_of[0].parameters.c: is the text "On": true and false are what YAML 1.2 calls booleans; put it in quotes if text is meant (line 7)",
      ]
    `)
  })
  test('a metric that is probably not to be minimized', () => {
    expect(warningsOf('name: x\ntrain: t.py:f\nmetric: { name: val_accuracy }\n')).toMatchInlineSnapshot(`
      [
        "metric.goal: is not set, so val_accuracy is minimized; write \`goal: maximize\` if more of it is better (line 3)",
      ]
    `)
    expect(warningsOf('name: x\ntrain: t.py:f\nmetric: { name: val_accuracy, goal: minimize }\n')).toEqual([])
    expect(warningsOf('name: x\ntrain: t.py:f\nmetric: { name: maple_loss }\n')).toEqual([])
  })
  test('methods that no engine runs yet', () => {
    expect(warningsOf(`${HEAD}method: tpe\nrun_cap: 3\n`)).toMatchInlineSnapshot(`
      [
        "method: tpe is understood, but no engine runs it yet (line 4)",
      ]
    `)
  })
})

test('a section of which everything is commented out is not there', () => {
  expect(specOf(`${HEAD}resources:\n#  gpu: T4\nimage:\nzip:\nexclude:\n`)).toEqual(specOf(HEAD))
})

test('problems become one error with a line each', () => {
  const result = readSweepFile('nam: x\n', { path: 'a.yaml', overrides: [] })
  if (result.ok) expect.fail('the file is wrong')
  const error = toError(result.problems, { path: 'a.yaml' })
  expect(error).toMatchObject({ code: 'sweep_file.invalid', exitCode: 2, message: 'a.yaml has 3 problems' })
  expect(error.details).toEqual(formatProblems(result.problems, { path: 'a.yaml' }))
})

test.each(['digits/sweep', 'toy/sweep', 'toy/noop'])('the example %s is read without a warning', name => {
  const text = readFileSync(new URL(`../../../sweeps/${name}.yaml`, import.meta.url), 'utf8')
  expect(warningsOf(text)).toEqual([])
})
