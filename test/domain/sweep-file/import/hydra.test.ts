import { describe, expect, test } from 'vitest'
import type { ImportAnswers } from '../../../../src/domain/sweep-file/import/conversion.ts'
import { convertHydra } from '../../../../src/domain/sweep-file/import/hydra.ts'
import { kindOfName, kindOfText } from '../../../../src/domain/sweep-file/import/source-kind.ts'

const ANSWERED: ImportAnswers = { runCap: null, metric: 'loss', train: 'train.py' }

const converted = (text: string, answers: ImportAnswers = ANSWERED) => {
  const {
    text: file,
    changes,
    questions,
  } = convertHydra(text, { source: 'config.yaml', path: 'sweep.yaml', answers })
  return {
    // What comes after the comment and what is run.
    body: file.split('\n').slice(2),
    said: changes.map(({ line, kind, path, text: what }) => `${line} ${kind} ${path}: ${what}`),
    questions,
  }
}

test('the params of Hydra’s own sweeper are a grid in its own grammar', () => {
  const { body, said, questions } = converted(`
defaults: [_self_, db: mysql]
lr: 0.1
hydra:
  mode: MULTIRUN
  launcher: { n_jobs: 4 }
  sweeper:
    params:
      db: mysql,postgresql
      optimizer.lr: 1e-3,0.01  # coarse
      +steps: range(1, 4)
      layers: choice(2, 4)
      amp: true
`)
  expect(questions).toEqual([])
  expect(body).toMatchInlineSnapshot(`
    [
      "program: train.py",
      "command: ["\${env}", "\${interpreter}", "\${program}", "\${args_no_hyphens}"]",
      "metric: { name: loss }",
      "method: grid",
      "parameters:",
      "  db: { values: [mysql, postgresql] }",
      "  optimizer.lr: { values: [1.0e-3, 0.01] }  # coarse",
      "  steps: { values: [1, 2, 3] }",
      "  layers: { values: [2, 4] }",
      "  amp: { value: true }",
      "",
    ]
  `)
  expect(said).toMatchInlineSnapshot(`
    [
      "null meaning program: what the decorated main() returns does not arrive here: it reports by sweepdeck.log(…), or by lines of JSON on stdout",
      "6 dropped hydra.launcher: \`resources\` says where runs go, and how many at once",
      "11 meaning hydra.sweeper.params.+steps: the script gets steps=…, without the +: its config has to know steps",
    ]
  `)
})

test('the sweeper of Optuna is a search, and its ranges have both their ends', () => {
  const { body, said, questions } = converted(`
defaults:
  - override hydra/sweeper: optuna
hydra:
  sweeper:
    sampler: { _target_: optuna.samplers.TPESampler, seed: 123 }
    direction: maximize
    study_name: sphere
    storage: sqlite:///sphere.db
    n_trials: 30
    n_jobs: 2
    params:
      x: range(-5.5, 5.5, step=0.5)
      n: range(1, 5)
      y: choice(-5, 0, 5)
      lr: tag(log, interval(1e-5, 1e-1))
      width: int(interval(16, 256))
`)
  expect(questions).toEqual([])
  expect(body).toMatchInlineSnapshot(`
    [
      "name: sphere",
      "program: train.py",
      "command: ["\${env}", "\${interpreter}", "\${program}", "\${args_no_hyphens}"]",
      "metric: { name: loss, goal: maximize }",
      "method: sobol",
      "run_cap: 30",
      "seed: 123",
      "parameters:",
      "  x: { min: -5.5, max: 5.5, step: 0.5 }",
      "  n: { min: 1, max: 5, int: true }",
      "  y: { values: [-5, 0, 5] }",
      "  lr: { min: 1.0e-5, max: 1.0e-1, log: true }",
      "  width: { min: 16, max: 256, int: true }",
      "resources: { parallel: 2 }",
      "",
    ]
  `)
  expect(said).toMatchInlineSnapshot(`
    [
      "null meaning program: what the decorated main() returns does not arrive here: it reports by sweepdeck.log(…), or by lines of JSON on stdout",
      "5 meaning hydra.sweeper: TPESampler is sobol here: configs are spread evenly and chosen before the launch, not by the results so far",
      "9 dropped hydra.sweeper.storage: results stay in this project; \`sweepdeck import\` of the storage itself takes over its finished trials",
      "11 written hydra.sweeper.n_jobs: is resources.parallel here",
      "13 written hydra.sweeper.params.x: its end, 5.5, is one of the values: so it is to the sweeper of Optuna, though not to Hydra's own",
      "14 written hydra.sweeper.params.n: its end, 5, is one of the values: so it is to the sweeper of Optuna, though not to Hydra's own",
    ]
  `)
})

test('its older search_space, and a grid sampler, whose ranges end before their ends', () => {
  const space = converted(`
hydra:
  sweeper:
    direction: minimize
    search_space:
      x: { type: float, low: -1, high: 1, step: 0.5 }
      lr: { type: float, low: 1.0e-4, high: 1, log: true }
      n: { type: int, low: 1, high: 8 }
      opt: { type: categorical, choices: [adam, sgd] }
`)
  expect(space.questions).toEqual([])
  expect(space.body).toMatchInlineSnapshot(`
    [
      "program: train.py",
      "command: ["\${env}", "\${interpreter}", "\${program}", "\${args_no_hyphens}"]",
      "metric: { name: loss, goal: minimize }",
      "method: sobol",
      "run_cap: 20",
      "parameters:",
      "  x: { min: -1.0, max: 1.0, step: 0.5 }",
      "  lr: { min: 0.0001, max: 1.0, log: true }",
      "  n: { min: 1, max: 8, int: true }",
      "  opt: { values: [adam, sgd] }",
      "",
    ]
  `)
  const grid = converted(`
hydra:
  sweeper:
    sampler: { _target_: optuna.samplers.GridSampler }
    n_trials: 100
    params: { x: "range(0, 3)", y: "a,b" }
`)
  expect(grid.questions).toEqual([])
  expect(grid.body).toContain('  x: { values: [0, 1, 2] }')
})

test('the sweeper of Ax', () => {
  const { body, questions } = converted(`
hydra:
  sweeper:
    _target_: hydra_plugins.hydra_ax_sweeper.ax_sweeper.AxSweeper
    ax_config:
      max_trials: 12
      experiment: { minimize: false, objective_name: accuracy }
      client: { random_seed: 1 }
      early_stop: { minimize: false, max_epochs_without_improvement: 5 }
      params:
        x: { type: range, bounds: [-5.0, 10] }
        n: { type: range, bounds: [1, 4] }
        lr: { type: range, bounds: [0.001, 1.0], log_scale: true }
        opt: { type: choice, values: [adam, sgd] }
        seed: { type: fixed, value: 7 }
`)
  expect(questions).toEqual([])
  expect(body).toMatchInlineSnapshot(`
    [
      "program: train.py",
      "command: ["\${env}", "\${interpreter}", "\${program}", "\${args_no_hyphens}"]",
      "metric: { name: loss, goal: maximize }",
      "method: sobol",
      "run_cap: 12",
      "seed: 1",
      "parameters:",
      "  x: { min: -5, max: 10, int: true }",
      "  n: { min: 1, max: 4, int: true }",
      "  lr: { min: 0.001, max: 1.0, log: true }",
      "  opt: { values: [adam, sgd] }",
      "  seed: { value: 7 }",
      "",
    ]
  `)
})

describe('what cannot be taken over', () => {
  const text = 'hydra:\n  sweeper:\n    params: { a: "glob(*)", "db/x@y": "1,2", b: "1,2" }\n'
  test('is left blank, so that plan asks for it', () => {
    const { body, said, questions } = converted(text)
    expect(body).toContain('  a:')
    expect(said.filter(line => line.includes('dropped'))).toHaveLength(2)
    expect(questions.map(({ path }) => path)).toEqual(['parameters.a'])
  })
  test('what is run and by what it is judged, Hydra does not say', () => {
    const { questions } = converted(text, { runCap: null, metric: null, train: null })
    expect(questions.map(({ path }) => path)).toEqual(['metric', 'train', 'parameters.a'])
  })
  test('a file that is none', () => {
    expect(() => converted('a: [1\n')).toThrow('config.yaml has')
  })
})

test('a function takes the place of the script', () => {
  const { body } = converted('hydra: { sweeper: { params: { a: "1,2" } } }\n', {
    ...ANSWERED,
    train: 'train.py:train',
  })
  expect(body[0]).toBe('train: train.py:train')
})

test('what a file is, its content says', () => {
  expect(kindOfText('method: grid\nparameters: {}\n')).toBe('wandb')
  expect(kindOfText('hydra: { sweeper: { params: { a: "1,2" } } }\n')).toBe('hydra')
  expect(kindOfText('params: { a: "1,2" }\n')).toBe('hydra')
  expect(kindOfText('{"op_code": 0, "worker_id": "x"}\n')).toBe('optuna')
  expect(kindOfText('SQLite format 3\u0000\u0010')).toBe('optuna')
  expect(kindOfText('lr: 0.1\n')).toBeNull()
  expect(kindOfText('[1, 2')).toBeNull()
  expect(kindOfName('postgresql://host/studies')).toBe('optuna')
  expect(kindOfName('study.db')).toBe('optuna')
  expect(kindOfName('wandb.yaml')).toBeNull()
})
