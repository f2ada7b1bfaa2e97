// Ten sweep files of W&B that together use every shape of its schema: each imports, and plans as many runs as W&B's own
// documentation says that it starts.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Conversion, ImportAnswers } from '../../../../src/domain/sweep-file/import/conversion.ts'
import { pythonValue } from '../../../../src/domain/sweep-file/import/python-scalars.ts'
import { convertWandb } from '../../../../src/domain/sweep-file/import/wandb.ts'
import { planSweep } from '../../../../src/services/plan.ts'
import { portsOf, request, world } from '../../../services/planning.ts'

const FOLDER = join(import.meta.dirname, 'wandb')
const NOTHING: ImportAnswers = { runCap: null, metric: null, train: null }

const converted = (text: string, answers: Partial<ImportAnswers> = {}): Conversion =>
  convertWandb(text, { source: 'wandb.yaml', path: 'sweep.yaml', answers: { ...NOTHING, ...answers } })

const fileOf = (name: string): string => readFileSync(join(FOLDER, `${name}.yaml`), 'utf8')

const said = ({ changes }: Conversion): readonly string[] =>
  changes.map(({ line, kind, path, text }) => `${line} ${kind} ${path}: ${text}`)

/** The number of runs is worked out by hand from W&B's documentation. */
const FILES: readonly {
  readonly name: string
  readonly answers?: Partial<ImportAnswers>
  readonly runs: number
  readonly why: string
}[] = [
  { name: '01-grid', runs: 6, why: 'a grid is every combination: 3 batches x 2 optimizers x 1 constant' },
  {
    name: '02-grid-of-ranges',
    runs: 75,
    why: 'int_uniform has both its ends: 5 x 3; q_uniform ends before its max: 0, 0.1, … 0.4 are 5',
  },
  { name: '03-nested', runs: 12, why: 'nested parameters multiply like others: 2 x 3 x 1 x 2' },
  { name: '04-random', runs: 12, why: 'run_cap; nothing is stopped before it has begun' },
  { name: '05-distributions', runs: 30, why: 'run_cap, over each of the 18 distributions' },
  { name: '06-bayes', runs: 25, why: 'run_cap' },
  { name: '07-command', runs: 5, why: 'a grid of 2 x 3 that run_cap ends after 5' },
  { name: '08-no-run-cap', answers: { runCap: 10 }, runs: 10, why: 'as many as the answer says' },
  { name: '09-custom', answers: { train: 'train.py' }, runs: 16, why: 'run_cap' },
  { name: '10-anchors', runs: 24, why: 'the list of an anchor is that of its alias: 2 x 2 x 3 x 2 x 1 x 1' },
]

test('there are ten of them, and each is in the table', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(FILES.map(({ name }) => `${name}.yaml`))
})

test.each(FILES)('$name plans $runs runs: $why', async ({ name, answers = {}, runs }) => {
  const { text, questions } = converted(fileOf(name), answers)
  expect(questions).toEqual([])
  const { document } = await planSweep(request(), portsOf(world({ text })))
  expect(document.run_count).toBe(runs)
  expect(new Set(document.configs.map(({ run_id }) => run_id)).size).toBe(runs)
})

describe('what W&B does not say is asked', () => {
  test('how many configs a search without an end draws', () => {
    const { text, questions } = converted(fileOf('08-no-run-cap'))
    expect(questions.map(({ path }) => path)).toEqual(['run_cap'])
    expect(questions[0]?.text).toContain('--run-cap 20')
    expect(text).toContain('# Needs an answer')
    expect(text.split('\n')[(questions[0]?.line ?? 0) - 1]).toBe('method: random')
  })
  test('what is run, and by what it is judged', () => {
    const bare = 'method: grid\nparameters: { a: { values: [1, 2] } }\n'
    expect(converted(bare).questions.map(({ path }) => path)).toEqual(['metric', 'train'])
    expect(converted(bare, { train: 'train.py:train', metric: 'loss' }).questions).toEqual([])
  })
  test('what the schema does not know', () => {
    const { questions } = converted(`${fileOf('01-grid')}parametres: {}\n`)
    expect(questions).toMatchObject([{ path: 'parametres', text: expect.stringContaining('parameters') }])
  })
})

test('what W&B does and nothing here does is said with its line', () => {
  expect(said(converted(fileOf('06-bayes')))).toMatchInlineSnapshot(`
    [
      "1 meaning program: what the script sends with wandb.log does not arrive here: it reports by sweepdeck.log(…), or by lines of JSON on stdout; configs come as flags, not by wandb.config",
      "2 meaning method: is sobol here: configs are spread evenly over the space and chosen before the launch, not by the results so far",
      "3 written metric: has no goal, and W&B minimizes then: \`goal: minimize\` is written out",
      "5 dropped metric.impute: a run that failed has no value here: it is ranked by none, where W&B gave it one",
      "6 dropped metric.impute_while_running: a run that failed has no value here: it is ranked by none, where W&B gave it one",
      "8 dropped early_terminate: every run goes on to its end here; W&B stopped those that were behind (after 3, 9, 27 logged points)",
    ]
  `)
  expect(said(converted(fileOf('09-custom'), { train: 'train.py' }))).toMatchInlineSnapshot(`
    [
      "1 dropped job: is not resolved here: \`program\`, \`command\` or \`train\` says what a run executes",
      "2 meaning image_uri: is image.registry here, which engines on other machines start from; the local engine uses this machine as it is",
      "3 meaning method: is sobol here: configs are spread evenly over the space and chosen before the launch, not by another program",
      "5 meaning metrics: the first one ranks the results; latency_ms can be logged and compared, and is not searched for",
      "8 dropped scheduler: no other program chooses configs here",
      "null meaning program: what the script sends with wandb.log does not arrive here: it reports by sweepdeck.log(…), or by lines of JSON on stdout; configs come as flags, not by wandb.config",
    ]
  `)
  expect(said(converted(fileOf('07-command')))).toMatchInlineSnapshot(`
    [
      "1 meaning program: what the script sends with wandb.log does not arrive here: it reports by sweepdeck.log(…), or by lines of JSON on stdout; configs come as flags, not by wandb.config",
      "10 written run_cap: the grid ends after so many configs here too: the first ones, in the order of this file",
      "12 dropped controller: configs are planned before the launch, and handed out by the driver of the sweep",
      "14 written parameters.amp.values[0]: yes was true to W&B: written so",
      "14 written parameters.amp.values[1]: no was false to W&B: written so",
      "15 meaning parameters.lr.values[0]: 1e-4 is a number here; to W&B it was the text "1e-4"",
      "15 meaning parameters.lr.values[1]: 3e-4 is a number here; to W&B it was the text "3e-4"",
    ]
  `)
})

test('comments stay, and so do descriptions', () => {
  const { text } = converted(fileOf('01-grid'))
  expect(text).toMatchInlineSnapshot(`
    "# Imported from a W&B sweep file by \`sweepdeck import\`.
    #   description: "which batch, which optimizer"
    #   entity: our-team
    #   project: vision

    # Every key that a plain grid of W&B has.
    program: train.py
    name: resnet-grid
    method: grid
    metric:
      name: val/loss
      goal: minimize
    parameters:
      # samples per step
      batch_size:
        values: [ 32, 64, 128 ]
      optimizer:
        values: [ adam, sgd ]
      epochs:
        value: 10
    "
  `)
})

test('a config that is drawn twice is one run here, and that is said', () => {
  const conversion = converted(
    'program: t.py\nmethod: random\nrun_cap: 20\nmetric: { name: l, goal: minimize }\nparameters: { a: { values: [1, 2] }, b: { values: [1, 2] } }\n',
  )
  expect(conversion.questions).toEqual([])
  expect(said(conversion)).toContainEqual(expect.stringContaining('the space has 4 configs, not 20'))
})

test('whole numbers with a dot stay real: they are the ends of another distribution', () => {
  const { text } = converted(
    'program: t.py\nmethod: random\nrun_cap: 3\nmetric: { name: l, goal: minimize }\nparameters:\n  a: { min: 1., max: 5.0 }\n  b: { min: 1.e+0, max: 5 }\n  c: { min: 1, max: 5 }\n',
  )
  expect(text).toContain('a: { min: 1.0, max: 5.0 }')
  expect(text).toContain('b: { min: 1.0, max: 5 }')
  expect(text).toContain('c: { min: 1, max: 5 }')
})

test('an alias to what was taken away does not lose its value', () => {
  const { text, questions } = converted(
    'program: t.py\nmethod: grid\nmetric: { name: l, goal: minimize }\ncontroller: &c { values: [1, 2] }\nparameters: { a: *c }\n',
  )
  expect(questions).toEqual([])
  expect(text).toContain('a: { values: [ 1, 2 ] }')
})

test.each([
  ['yes', true],
  ['Off', false],
  ['yEs', undefined],
  ['y', undefined],
  ['1e-4', '1e-4'],
  ['1.0e5', '1.0e5'],
  ['1.0e-4', 1e-4],
  ['1_000', 1000],
  ['017', 15],
  ['0o17', '0o17'],
  ['-0x1F', -31],
  ['0b101', 5],
  ['1:30', 90],
  ['.5', 0.5],
  ['adam', undefined],
  ['2026-11-24', undefined],
])('%s is %s to the reader of YAML in Python', (source, value) => {
  expect(pythonValue(source)).toEqual(value)
})
