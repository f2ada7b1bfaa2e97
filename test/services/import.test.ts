// An Optuna study as a sweep of the project: written to a real volume, read by the real sync into a real store.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { importDocument } from '../../src/domain/import-document.ts'
import type { ImportedStudy } from '../../src/domain/imported-study.ts'
import { readSweepFile } from '../../src/domain/sweep-file/read.ts'
import { createAnnotationJournal } from '../../src/engines/annotation-journal.ts'
import { createLocalEngine } from '../../src/engines/local/engine.ts'
import { createImportedSweeps } from '../../src/engines/local/imported-sweeps.ts'
import { systemClock } from '../../src/engines/system.ts'
import { createUserFiles } from '../../src/engines/user-files.ts'
import { type ImportRequest, importSweep } from '../../src/services/import.ts'
import { engineFor } from '../../src/services/launch.ts'
import { createSync } from '../../src/services/sync.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { studyOf, trialOf } from '../support/sample-study.ts'

let folder: string
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-import-'))
  store = openStore(join(folder, 'sweepdeck.db'))
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const volumeRoot = (): string => join(folder, 'volume')

const importing = (study: ImportedStudy, answers: Partial<ImportRequest['answers']> = {}) =>
  importSweep(
    {
      source: 'study.db',
      from: null,
      file: 'sweep.yaml',
      study: null,
      answers: { runCap: null, metric: null, train: 'train.py:train', ...answers },
      progress: () => {},
    },
    {
      files: createUserFiles(folder),
      readStudy: async () => study,
      imported: createImportedSweeps({ volumeRoot: volumeRoot() }),
      digest: text => createHash('sha256').update(text).digest('hex'),
      clock: { now: () => Date.parse('2026-11-24T00:00:00Z') },
    },
  )

const synced = async () => {
  const local = createLocalEngine({ volumeRoot: volumeRoot(), pythonPath: '', env: {}, clock: systemClock })
  const sync = createSync({
    store,
    engines: new Map([['local', local]]),
    clock: systemClock,
    annotations: createAnnotationJournal(folder),
  })
  return sync.syncAll()
}

test('trials become runs with their values, their hours and their curves', async () => {
  const study = studyOf([
    trialOf(0, {
      intermediate: [
        [1, 0.5],
        [2, 'NaN'],
        [5, 0.1],
      ],
    }),
    trialOf(1, { state: 'pruned', values: null, intermediate: [[1, 9]] }),
    trialOf(2, { state: 'fail', values: null }),
    trialOf(3, { state: 'running', values: null, ended_at: null }),
  ])
  const { document } = await importing(study)
  expect(importDocument.parse(document)).toEqual(document)
  expect(document.results).toMatchObject({
    name: 'digits-optuna',
    run_count: 3,
    finished: 1,
    pruned: 1,
    failed: 1,
    added: true,
  })
  expect(document.changes.find(({ kind, path }) => kind === 'dropped' && path === 'trials')?.text).toContain(
    '1 of them',
  )
  const { problems } = await synced()
  expect(problems).toEqual([])
  const [summary] = store.sweeps()
  expect(summary).toMatchObject({ name: 'digits-optuna', engine: 'imported', state: 'finished' })
  expect(summary?.stateWhy).toBe('imported from the Optuna study "digits"')
  expect(summary?.createdAt).toBe(Date.parse('2026-11-20T10:00:00Z'))
  expect(summary?.spend).toEqual({ hours: 0.05, gpuHours: 0, usd: null })
  const runs = store.sweep(summary?.sweepId ?? '')?.runs ?? []
  expect(runs.map(({ state, value, config, seed }) => ({ state, value, config, seed }))).toEqual([
    { state: 'finished', value: 0, seed: null, config: { lr: 0.001, n_layers: 2, opt: { name: 'adam' } } },
    { state: 'pruned', value: 9, seed: null, config: { lr: 0.002, n_layers: 2, opt: { name: 'adam' } } },
    { state: 'failed', value: null, seed: null, config: { lr: 0.003, n_layers: 2, opt: { name: 'adam' } } },
  ])
  expect(
    runs.map(({ attempts }) => attempts.map(({ end, elapsedS, estimated }) => [end, elapsedS, estimated])),
  ).toEqual([[['finished', 60, false]], [['stopped', 60, false]], [['user_error', 60, false]]])
  const curve = store.history(summary?.sweepId ?? '', runs[0]?.runId ?? '')
  expect(curve.map(({ step, metrics }) => [step, metrics.value])).toEqual([
    [1, 0.5],
    [2, Number.NaN],
    [5, 0.1],
  ])
})

test('a study is imported once as it is, and again when it has grown', async () => {
  const study = studyOf([trialOf(0)])
  const first = await importing(study)
  const again = await importing(study)
  const grown = await importing(studyOf([trialOf(0), trialOf(1)]))
  expect([first, again, grown].map(({ document }) => document.results?.added)).toEqual([true, false, true])
  expect(again.document.results?.sweep_id).toBe(first.document.results?.sweep_id)
  await synced()
  expect(store.sweeps()).toHaveLength(2)
})

test('a config that was tried again keeps each of its results', async () => {
  const params = trialOf(0).params
  const { document } = await importing(studyOf([trialOf(0), trialOf(1, { params }), trialOf(2)]))
  expect(document.changes.map(({ text }) => text)).toContainEqual(
    expect.stringContaining('1 of them tried a config again'),
  )
  await synced()
  const runs = store.sweep(document.results?.sweep_id ?? '')?.runs ?? []
  expect(runs.map(({ seed, value }) => [seed, value])).toEqual([
    [0, 0],
    [1, 0.1],
    [0, 0.2],
  ])
  expect(new Set(runs.map(({ configId }) => configId)).size).toBe(2)
})

test('every objective of a study with several is a metric', async () => {
  const study = studyOf([trialOf(0, { values: [0.9, 12] })], {
    directions: ['maximize', 'minimize'],
    metric_names: ['acc', 'ms'],
  })
  const { document, text } = await importing(study)
  await synced()
  const [summary] = store.sweeps()
  expect(summary?.plan.metric).toEqual({ name: 'acc', goal: 'maximize', target: null })
  expect(store.sweep(document.results?.sweep_id ?? '')?.runs[0]?.metrics).toEqual({ acc: 0.9, ms: 12 })
  expect(text).toContain('metric: { name: acc, goal: maximize }')
})

test('its space is a sweep file', async () => {
  const wider = trialOf(1, {
    distributions: {
      lr: { kind: 'float', low: 1e-6, high: 0.01, step: null, log: true },
      momentum: { kind: 'float', low: 0, high: 1, step: 0.1, log: false },
      'n layers': { kind: 'int', low: 8, high: 8, step: 1, log: false },
    },
  })
  const { text, document } = await importing(studyOf([trialOf(0), wider]), { runCap: 7 })
  expect(text).toMatchInlineSnapshot(`
    "# Imported from the Optuna study "digits" by \`sweepdeck import\`.

    name: digits
    train: train.py:train
    metric: { name: value, goal: minimize }
    method: sobol
    run_cap: 7
    parameters:
      lr: { min: 0.000001, max: 0.1, log: true }
      n_layers: { min: 1, max: 8, int: true }
      opt.name: { values: [adam, sgd, null] }
      momentum: { min: 0.0, max: 1.0, step: 0.1 }
    "
  `)
  expect(
    document.changes.map(({ path, kind, text: what }) => `${kind} ${path}: ${what}`),
  ).toMatchInlineSnapshot(`
    [
      "meaning objective: is a function of (config) or (config, run) here, which returns its metrics: config.lr where it was trial.suggest_float("lr", …), run.log where it was trial.report",
      "meaning sampler: is sobol: configs are spread evenly and chosen before the launch, not by the results so far; a storage does not say which sampler was used",
      "dropped pruner: every run goes on to its end",
      "written metric: has no name in the study, and is called value",
      "meaning lr: was drawn from other values in 2 trials: here it may be whatever any of them could draw",
      "written n layers: is called n_layers here",
      "meaning n_layers: was drawn from other values in 2 trials: here it may be whatever any of them could draw",
      "meaning opt.name: was not drawn in 1 trial: here every config has it, unless it gets a condition (\`when:\`)",
      "meaning momentum: was not drawn in 1 trial: here every config has it, unless it gets a condition (\`when:\`)",
      "meaning trials: have hours and no dollars; points of their curves are spread evenly over each, as a study does not say when they were reported; no run is ever taken over from them",
    ]
  `)
  expect(document.questions).toEqual([])
  const read = readSweepFile(text, { path: 'sweep.yaml', overrides: [] })
  expect(read.ok && read.spec.runCap).toBe(7)
})

test('a study without trials that came to an end has a space, and no results', async () => {
  const { document } = await importing(studyOf([trialOf(0, { state: 'running', values: null })]))
  expect(document.results).toBeNull()
  expect((await importing(studyOf([]))).document.questions).toEqual([])
})

test('nothing of an imported sweep can be started, and it says so', () => {
  expect(() => engineFor('imported', new Map())).toThrow('its results were imported')
})

test('an import that died half-way is done again', async () => {
  const study = studyOf([trialOf(0)])
  const { document } = await importing(study)
  const plan = join(volumeRoot(), 'sweeps', document.results?.sweep_id ?? '', 'plan.json')
  const whole = readFileSync(plan, 'utf8')
  rmSync(plan)
  expect((await importing(study)).document.results?.added).toBe(true)
  expect(readFileSync(plan, 'utf8')).toBe(whole)
})
