// W&B sweep files are valid as far as they go, and what they say in vain is said.
import { expect, test } from 'vitest'
import { problemsOf, read, specOf } from './reading.ts'

const macro = (name: string): string => `\${${name}}`

test('a grid over a script', () => {
  const { spec, warnings } = read(`
program: train.py
method: grid
project: my-project
entity: my-team
description: a first try
name: resnet
metric:
  name: val/loss
  goal: minimize
parameters:
  batch_size:
    values: [32, 64]
  epochs:
    value: 10
  optimizer:
    parameters:
      name: { values: [adam, sgd] }
`)
  expect(spec.train).toEqual({
    kind: 'command',
    argv: ['env', 'interpreter', 'program', 'args'].map(macro),
    program: 'train.py',
  })
  expect(spec.metric).toEqual({ name: 'val/loss', goal: 'minimize', target: null })
  expect(spec.space.axes.map(({ path }) => path)).toEqual(['batch_size', 'epochs', 'optimizer.name'])
  expect(warnings).toMatchInlineSnapshot(`
    [
      "project: is not used: results stay in this project (line 4)",
      "entity: is not used: results stay in this project (line 5)",
      "description: is not used (line 6)",
    ]
  `)
})

test('a random search with a command and early stopping', () => {
  const { spec, warnings } = read(`
program: train.py
command:
  - \${env}
  - python3
  - \${program}
  - --epochs
  - 10
  - \${args_no_hyphens}
  - --token=\${envvar:TOKEN}
method: random
run_cap: 20
name: random
metric: { name: accuracy, goal: maximize, impute: worst, impute_while_running: false }
early_terminate: { type: hyperband, min_iter: 3 }
controller: { type: local }
kind: sweep
apiVersion: v1
job: x
image_uri: y
parameters:
  lr: { distribution: log_uniform_values, min: 1e-5, max: 1e-1 }
  dropout: { min: 0.1, max: 0.5 }
  layers: { min: 1, max: 5 }
  momentum: { distribution: q_uniform, min: 0, max: 1, q: 0.1 }
`)
  expect(spec.train).toMatchObject({
    argv: [
      macro('env'),
      'python3',
      macro('program'),
      '--epochs',
      '10',
      macro('args_no_hyphens'),
      `--token=${macro('envvar:TOKEN')}`,
    ],
  })
  expect(spec.space.axes.map(({ domain }) => domain.kind)).toEqual([
    'log_uniform_values',
    'uniform',
    'int_uniform',
    'q_uniform',
  ])
  expect(warnings).toMatchInlineSnapshot(`
    [
      "metric.impute: is not used: a run without a value has none (line 14)",
      "metric.impute_while_running: is not used: a run without a value has none (line 14)",
      "early_terminate: is not used: every run goes on to its end (line 15)",
      "controller: is not used: runs are handed out by the driver of the sweep (line 16)",
      "kind: is not used (line 17)",
      "apiVersion: is not used (line 18)",
      "job: is not used: \`train\` or \`command\` says what is run (line 19)",
      "image_uri: is not used: \`image\` describes the environment (line 20)",
    ]
  `)
})

test('an endless random search must be given an end', () => {
  const text =
    'program: t.py\nname: x\nmethod: random\nmetric: { name: loss }\nparameters: { a: { min: 0.0, max: 1.0 } }\n'
  expect(problemsOf(text)).toHaveLength(1)
  expect(specOf(text, ['run_cap=5']).runCap).toBe(5)
})

test('bayes is refused, with what works', () => {
  expect(
    problemsOf('program: t.py\nname: x\nmethod: bayes\nmetric: { name: loss }\nparameters: { a: 1 }\n'),
  ).toMatchInlineSnapshot(`
    [
      "sweep.yaml:3:9  method: is the text "bayes"; expected one of grid, random, sobol: there is no bayes here; sobol with a run_cap spreads its configs best",
    ]
  `)
})

test('a sweep without a metric is refused', () => {
  expect(problemsOf('program: t.py\nname: x\nmethod: grid\nparameters: { a: 1 }\n')).toMatchInlineSnapshot(`
    [
      "sweep.yaml:1:1  metric: is missing; expected a mapping such as { name: val_loss, goal: minimize }",
    ]
  `)
})

test('a command without the flags is taken, with a warning', () => {
  expect(read('name: x\ncommand: [bash, run.sh]\nmetric: { name: loss }\n').warnings).toMatchInlineSnapshot(`
    [
      "command: has no \${args} among its words, so the script gets no flags (line 2)",
    ]
  `)
})
