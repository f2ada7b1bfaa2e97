// Documents as the app would give them: a small sweep with two seeds, a failure, a resumed run and a price.
import type { LiveDocument } from '../../src/domain/cloud-documents.ts'
import type { CompareDocument } from '../../src/domain/compare-document.ts'
import type { CostDocument } from '../../src/domain/cost-document.ts'
import type {
  PlanDocument,
  PricesDocument,
  RunRow,
  ShowRunDocument,
  ShowSweepDocument,
  SweepRow,
} from '../../src/domain/documents.ts'
import type { PromoteDocument, PromotionRow } from '../../src/domain/promotion-documents.ts'
import type { ResumeProofDocument } from '../../src/domain/resume-proof.ts'

export const SWEEP_ID = '20261124-070000-ab12'
export const RUN_IDS = [
  '3f2a000000000001',
  '91bc000000000002',
  'aa10000000000003',
  'c0de000000000004',
] as const
const METRIC = { name: 'accuracy', goal: 'maximize', target: 0.97 } as const
const CONFIGS = [
  { lr: 0.01, model: { hidden: 32 }, epochs: 10 },
  { lr: 0.1, model: { hidden: 32 }, epochs: 10 },
] as const

export const PLAN: PlanDocument = {
  sweep: {
    name: 'digits',
    engine: 'local',
    method: 'grid',
    metric: METRIC,
    preset: { precision: 'auto', batch: 'default', workers: 'auto', scale_lr: 'none' },
    parallel: 2,
    pack: 1,
    code: { identity: 'f00dfeed'.repeat(8), changed_since: null },
  },
  run_count: 4,
  cached_count: 1,
  configs: RUN_IDS.map((run_id, index) => ({
    run_id,
    config: CONFIGS[index >> 1] as (typeof CONFIGS)[number],
    seed: index % 2,
    cached: index === 0,
  })),
  quote: {
    gpu_hours: { low: 0, likely: 0, high: 0 },
    usd: { low: 0.01, likely: 0.02, high: 0.05 },
    wall_s: { low: 60, likely: 90, high: 300 },
    basis: 'history',
    seen: { runs: 12, gpu: null },
  },
  warnings: ['budget.usd is not enforced yet'],
}

export const SWEEP: SweepRow = {
  sweep_id: SWEEP_ID,
  name: 'digits',
  state: 'running',
  counts: { queued: 1, running: 1, finished: 1, failed: 1, stopped: 0, pruned: 0 },
  best: { run_id: RUN_IDS[0], value: 0.9712 },
  spend: { hours: 0.5, gpu_hours: 0, usd: 0.1 },
  engine: 'local',
  created_at: '2026-11-24T07:00:00Z',
  tags: [],
  note: null,
}

const run = (index: 0 | 1 | 2 | 3, rest: Partial<RunRow>): RunRow => ({
  run_id: RUN_IDS[index],
  config: CONFIGS[index >> 1] as (typeof CONFIGS)[number],
  seed: index % 2,
  state: 'queued',
  cached_from: null,
  attempts: [],
  checkpoint: null,
  metrics: {},
  spend: { hours: 0, gpu_hours: 0, usd: 0 },
  error: null,
  tags: [],
  note: null,
  ...rest,
})

const RESUMED = run(0, {
  state: 'finished',
  attempts: [
    {
      n: 1,
      state: 'ended',
      end: 'preempted',
      started_at: '2026-11-24T07:00:01Z',
      ended_at: '2026-11-24T07:05:01Z',
      resumed_from_step: null,
      gpu: null,
      preset: null,
    },
    {
      n: 2,
      state: 'ended',
      end: 'finished',
      started_at: '2026-11-24T07:06:00Z',
      ended_at: '2026-11-24T07:09:30Z',
      resumed_from_step: 400,
      gpu: null,
      preset: null,
    },
  ],
  checkpoint: { step: 1000, saved_at: '2026-11-24T07:09:00Z', bytes: 1_572_864, verified: true },
  metrics: { accuracy: 0.9712, loss: 0.11 },
  spend: { hours: 0.25, gpu_hours: 0, usd: 0.05 },
})

const FAILED = run(2, {
  state: 'failed',
  attempts: [
    {
      n: 1,
      state: 'ended',
      end: 'user_error',
      started_at: '2026-11-24T07:10:00Z',
      ended_at: '2026-11-24T07:10:02Z',
      resumed_from_step: null,
      gpu: null,
      preset: null,
    },
  ],
  metrics: { accuracy: 'NaN' },
  spend: { hours: 0.001, gpu_hours: 0, usd: 0.0002 },
  error: { type: 'ValueError', message: 'lr is too\nlarge' },
})

export const SHOW_SWEEP: ShowSweepDocument = {
  sweep_id: SWEEP_ID,
  name: 'digits',
  state: 'running',
  metric: METRIC,
  tags: [],
  note: null,
  runs: [RESUMED, run(1, { cached_from: '20261123-070000-cd34', state: 'finished' }), FAILED, run(3, {})],
}

export const SHOW_RUN: ShowRunDocument = {
  ...RESUMED,
  sweep_id: SWEEP_ID,
  checkpoints: [
    {
      step: 1000,
      saved_at: '2026-11-24T07:09:00Z',
      bytes: 1_572_864,
      verified: true,
      path: 'sweeps/x/runs/3f2a000000000001/checkpoints/0000001000-0a0b0c0d',
      rejected: null,
    },
  ],
  promotions: [
    {
      name: 'digits-best',
      n: 2,
      folder: '000002-0a0b0c0d',
      path: 'promoted/digits-best/000002-0a0b0c0d',
      current: true,
      sweep_id: SWEEP_ID,
      sweep: 'digits',
      run_id: RESUMED.run_id,
      attempt: '2-0a0b0c0d',
      checkpoint: '0000001000-0a0b0c0d',
      step: 1000,
      metric: { name: 'accuracy', goal: 'maximize', value: 0.9712 },
      promoted_at: '2026-11-24T07:10:00Z',
      by: 'ada@laptop',
    },
  ],
  logs: [
    { attempt: 2, path: 'sweeps/x/runs/3f2a000000000001/attempts/2-0a0b0c0d/output-00001.log', bytes: 2048 },
  ],
  traceback: null,
}

export const PROMOTION: PromoteDocument = {
  v: 1,
  ...(SHOW_RUN.promotions[0] as PromotionRow),
  files: [{ path: 'state.json', bytes: 1_572_864, sha256: 'ab'.repeat(32) }],
  passed_over: [],
}

export const SHOW_FAILED_RUN: ShowRunDocument = {
  ...FAILED,
  sweep_id: SWEEP_ID,
  checkpoints: [],
  promotions: [],
  logs: [],
  traceback:
    'Traceback (most recent call last):\n  File "train.py", line 3, in train\nValueError: lr is too\nlarge\n',
}

export const COMPARE: CompareDocument = {
  metric: METRIC,
  rows: [
    {
      config: CONFIGS[0],
      config_id: 'a'.repeat(16),
      sweep_ids: [SWEEP_ID],
      seeds: 2,
      mean: 0.9712,
      std: 0.0031,
      ci95: 0.0279,
      metrics: { accuracy: 0.9712, loss: 0.08 },
      spend: { hours: 0.25, gpu_hours: 0, usd: 0.05 },
      runs: [
        { run_id: RUN_IDS[0], sweep_id: SWEEP_ID, seed: 0, value: 0.9734 },
        { run_id: RUN_IDS[2], sweep_id: SWEEP_ID, seed: 1, value: 0.969 },
      ],
      against_best: null,
    },
    {
      config: CONFIGS[1],
      config_id: 'b'.repeat(16),
      sweep_ids: [SWEEP_ID],
      seeds: 1,
      mean: 0.9,
      std: null,
      ci95: null,
      metrics: { accuracy: 0.9, loss: 0.21 },
      spend: { hours: 0.2, gpu_hours: 0, usd: 0.04 },
      runs: [{ run_id: RUN_IDS[1], sweep_id: SWEEP_ID, seed: 0, value: 0.9 }],
      against_best: null,
    },
  ],
  lead: { verdict: 'unknown', more_seeds: null, comparisons: 0, within_noise: 0 },
  objectives: { x: { name: 'usd', goal: 'minimize' }, y: { name: 'accuracy', goal: 'maximize' } },
  pareto: [1, 0],
  front: [
    { row: 1, x: 0.04, y: 0.9, gained: null, extra: null, per_point: null },
    { row: 0, x: 0.05, y: 0.9712, gained: 0.0712, extra: 0.01, per_point: 0.1404 },
  ],
  knee: null,
  best_so_far: [
    { spend: 0.02, value: 0.9 },
    { spend: 0.05, value: 0.9712 },
    { spend: 0.09, value: 0.9712 },
  ],
  spend_unit: 'usd',
  cost_to_target: 0.05,
  effects: [
    {
      path: 'lr',
      spread: 0.0712,
      levels: [
        { from: 0.01, to: 0.01, missing: false, count: 1, diverged: 0, mean: 0.9712, ci95: null },
        { from: 0.1, to: 0.1, missing: false, count: 1, diverged: 0, mean: 0.9, ci95: null },
      ],
    },
  ],
  importance: {
    method: null,
    why: 'only one parameter varies',
    configs: 0,
    parameters: [],
    interactions: null,
    noise: null,
  },
}

export const COST: CostDocument = {
  total: { hours: 0.5, gpu_hours: 0, usd: 0.1 },
  prices: [{ since: '2026-11-24T07:00:00.000Z', usd_per_hour: 0.2, source: 'prices set' }],
  budget_usd: null,
  reserve_usd: null,
  by_label: { useful: { hours: 0.4, usd: 0.08 }, redone: { hours: 0.1, usd: 0.02 } },
  waste: { hours: 0.1, usd: 0.02 },
  waste_by_cause: { killed: { hours: 0.1, usd: 0.02 } },
  overhead: { hours: 0, usd: 0 },
  savings: {
    resume: { resumes: 1, hours: 0.15, usd: 0.03 },
    caching: { runs: 0, hours: 0, usd: 0 },
    early_stopping: null,
    packing: null,
  },
  goodput: 0.8,
  runs: [
    {
      run_id: RUN_IDS[0],
      hours: 0.45,
      usd: 0.09,
      attempts: [
        {
          n: 1,
          hours: 0.25,
          usd: 0.05,
          estimated: true,
          by_label: { useful: { hours: 0.15, usd: 0.03 }, redone: { hours: 0.1, usd: 0.02 } },
        },
        { n: 2, hours: 0.2, usd: 0.04, estimated: false, by_label: { useful: { hours: 0.2, usd: 0.04 } } },
      ],
    },
    {
      run_id: RUN_IDS[1],
      hours: 0.05,
      usd: 0.01,
      attempts: [
        { n: 1, hours: 0.05, usd: 0.01, estimated: false, by_label: { useful: { hours: 0.05, usd: 0.01 } } },
      ],
    },
  ],
}

export const PROOF: ResumeProofDocument = {
  identical: true,
  kills: 20,
  damaged: 4,
  seed: 0,
  compared: [{ name: 'final checkpoint', count: 14, identical: true, max_difference: 0, first: null }],
  first_difference: null,
  cause: null,
}

export const LIVE: LiveDocument = {
  apps: [
    {
      app_id: 'ap-1',
      name: `sweepdeck-${SWEEP_ID}`,
      sweep_id: SWEEP_ID,
      sweep: 'digits',
      sweep_state: 'running',
      known: 'here',
      project: null,
      scheduled: false,
      state: 'deployed',
      containers: 3,
      usd_per_hour: 1.18,
      created_at: '2026-11-24T07:00:00Z',
    },
    {
      app_id: 'ap-2',
      name: 'sweepdeck-20261001-070000-ab12',
      sweep_id: '20261001-070000-ab12',
      sweep: 'old',
      sweep_state: null,
      known: 'nobody',
      project: null,
      scheduled: false,
      state: 'deployed',
      containers: 2,
      usd_per_hour: null,
      created_at: '2026-10-01T07:00:00Z',
    },
  ],
  usd_per_hour: null,
}

export const PRICES: PricesDocument = {
  dated: '2026-07-01',
  source: 'the list of the provider',
  rates: [
    {
      gpu: 'T4',
      usd_per_hour: 0.59,
      usd_per_second: 0.000164,
      usd_per_minute: 0.00984,
      memory_gib: 16,
      source: 'the list of the provider',
    },
  ],
  cpu: { usd_per_core_second: 0.0000131, usd_per_core_hour: 0.0472, source: 'the list of the provider' },
  memory: { usd_per_gib_second: 0.00000222, usd_per_gib_hour: 0.008, source: 'the list of the provider' },
  local: null,
}
