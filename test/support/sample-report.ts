// The document of a report as the app would give it, of the sweep of sample-documents.ts.
import type { ReportDocument, ReportedRun, ReportedSweep } from '../../src/domain/report-document.ts'
import { COMPARE, COST, PLAN, RUN_IDS, SWEEP, SWEEP_ID } from './sample-documents.ts'

const { runs: _, ...COSTS } = COST

export const REPORTED_SWEEP: ReportedSweep = {
  sweep_id: SWEEP_ID,
  name: 'digits',
  state: 'finished',
  engine: 'local',
  method: 'grid',
  created_at: '2026-11-24T07:00:00Z',
  ended_at: '2026-11-24T07:30:00Z',
  tags: ['baseline'],
  note: 'before the new tokenizer',
  counts: SWEEP.counts,
  cached: 1,
  budget: { usd: 0.2, gpu_hours: null, reserve_usd: 0.01, reserve_gpu_hours: null },
  quote: PLAN.quote,
  actual: { gpu_hours: 0, usd: 0.1, wall_s: 1800 },
  extended: false,
  cost: COSTS,
  reproduce: {
    file: 'sweep.yaml',
    text: 'name: digits\ntrain: train.py:train\n',
    overrides: ['lr=0.01,0.1'],
    target: 'train.py:train',
    code: {
      identity: 'f00dfeed'.repeat(8),
      git: { sha: '0123456789abcdef0123456789abcdef01234567', dirty: true },
      sources: [{ path: 'train.py', sha256: 'ab'.repeat(32) }],
    },
    python: '3.11.7',
    packages: [{ name: 'numpy', versions: ['2.4.6'] }],
    gpus: [],
    preset: PLAN.sweep.preset,
    price: { usd_per_hour: 0.2, source: 'resources.rate_usd_per_hour' },
  },
}

export const reportedRun = (index: number, rest: Partial<ReportedRun> = {}): ReportedRun => ({
  run_id: RUN_IDS[index] ?? index.toString(16).padStart(16, '0'),
  sweep: 0,
  row: index,
  seed: 0,
  state: 'finished',
  value: 0.9,
  attempts: 1,
  cached: false,
  spend: { hours: 0.2, gpu_hours: 0, usd: 0.04 },
  error: null,
  curve: { steps: [1, 2, 3], seconds: [10, 20, 30], values: [0.5, null, 0.9] },
  ...rest,
})

export const REPORT: ReportDocument = {
  generated_at: '2026-11-24T08:00:00Z',
  sweeps: [REPORTED_SWEEP],
  comparison: COMPARE,
  runs: [reportedRun(0, { value: 0.9712, attempts: 2 }), reportedRun(1)],
  spend_over_time: [
    { time: '2026-11-24T07:00:00Z', spend: 0 },
    { time: '2026-11-24T07:30:00Z', spend: 0.1 },
  ],
}
