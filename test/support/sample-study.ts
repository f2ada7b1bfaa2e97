// An Optuna study as it is read, with a trial of every state.
import type { ImportedStudy, StudyDistribution, StudyTrial } from '../../src/domain/imported-study.ts'

const LR: StudyDistribution = { kind: 'float', low: 1e-5, high: 0.1, step: null, log: true }
const LAYERS: StudyDistribution = { kind: 'int', low: 1, high: 4, step: 1, log: false }
const OPTIMIZER: StudyDistribution = { kind: 'categorical', choices: ['adam', 'sgd', null] }

const START_MS = Date.parse('2026-11-20T10:00:00.000Z')

/** One minute each, one after the other. */
export const trialOf = (number: number, over: Partial<StudyTrial> = {}): StudyTrial => ({
  number,
  state: 'complete',
  values: [number / 10],
  params: { lr: 0.001 * (number + 1), 'n layers': 2, 'opt.name': 'adam' },
  distributions: { lr: LR, 'n layers': LAYERS, 'opt.name': OPTIMIZER },
  intermediate: [],
  started_at: new Date(START_MS + number * 60_000).toISOString(),
  ended_at: new Date(START_MS + (number + 1) * 60_000).toISOString(),
  ...over,
})

export const studyOf = (trials: readonly StudyTrial[], over: Partial<ImportedStudy> = {}): ImportedStudy => ({
  name: 'digits',
  optuna: '5.0.0',
  python: { executable: '/usr/bin/python3', version: '3.11.7' },
  directions: ['minimize'],
  metric_names: null,
  trials: [...trials],
  ...over,
})
