// Sweeps as the store sums them up, with what a test is about filled in.
import { NO_ANNOTATIONS } from '../../src/domain/annotations/annotation.ts'
import type { PlanRecord } from '../../src/domain/protocol.ts'
import type { SweepSummary } from '../../src/domain/store-port.ts'

export const planOf = (changes: Partial<PlanRecord> = {}): PlanRecord => ({
  v: 1,
  sweep_id: '20260301-090000-aaaa',
  name: 'toy',
  created_at: '2026-03-01T09:00:00.000Z',
  engine: 'local',
  method: 'grid',
  source: { path: '/projects/toy/sweep.yaml', text: SWEEP_FILE, overrides: [] },
  target: { kind: 'function', file: 'train.py', function: 'train', root: '/projects/toy' },
  code: { identity: 'code-1', sources: [{ path: 'train.py', sha256: '1' }], git: null, same_code_as: null },
  python: { executable: '/usr/bin/python3', version: '3.11.2' },
  metric: { name: 'loss', goal: 'minimize', target: null },
  parallel: 2,
  gpus: 0,
  pack: 1,
  preset: { precision: 'auto', batch: 'default', workers: 'auto', scale_lr: 'none' },
  resources: null,
  image: null,
  volume: null,
  secrets: [],
  schedule: null,
  generation_of: null,
  serve: null,
  timeout_s: null,
  retry: { preempted: null, infra: 3, oom: 'halve', nan: 0, error: 0 },
  checkpoint: { every_s: null, keep: ['last', 'best'] },
  heartbeat_s: 1,
  price: { nano_usd_per_s: null, source: 'no rate is set' },
  quote: {
    gpu_hours: { low: null, likely: null, high: null },
    usd: null,
    wall_s: { low: null, likely: null, high: null },
    basis: 'unknown',
    seen: null,
  },
  budget: { usd: null, gpu_hours: null, reserve_usd: null, reserve_gpu_hours: null, run_s: null },
  probe: null,
  tags: [],
  ...changes,
})

/** Two values of one parameter, two seeds. */
export const SWEEP_FILE = `name: toy
train: train.py:train
metric: { name: loss, goal: minimize }
parameters:
  lr: { values: [0.1, 0.2] }
seeds: 2
`

export const NO_RUNS: SweepSummary['counts'] = {
  queued: 0,
  running: 0,
  finished: 0,
  failed: 0,
  stopped: 0,
  pruned: 0,
}

export const summary = (
  changes: Partial<Omit<SweepSummary, 'plan'>> & { readonly plan?: Partial<PlanRecord> } = {},
): SweepSummary => {
  const { plan, ...rest } = changes
  const sweepId = rest.sweepId ?? '20260301-090000-aaaa'
  const name = rest.name ?? 'toy'
  return {
    sweepId,
    name,
    engine: 'local',
    state: 'running',
    stateWhy: '',
    createdAt: Date.UTC(2026, 2, 1, 9),
    plan: planOf({ sweep_id: sweepId, name, ...plan }),
    counts: NO_RUNS,
    best: null,
    spend: { hours: 0, gpuHours: 0, usd: null },
    budgetSet: null,
    annotations: NO_ANNOTATIONS,
    lastEndedAt: null,
    ...rest,
  }
}
