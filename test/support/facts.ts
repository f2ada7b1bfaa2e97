// Plans, sweeps and runs as the store would tell of them, for tests of what is made from them.
import type { RunFacts, SweepFacts } from '../../src/domain/facts.ts'
import type { LedgerRow } from '../../src/domain/ledger/cost.ts'
import type { PlanRecord } from '../../src/domain/protocol.ts'
import type { SweepSummary } from '../../src/domain/store-port.ts'

/** A local sweep at a dollar and 80 cents per hour: 500,000 nano-dollars a second. */
export const plan = (record: Partial<PlanRecord> = {}): PlanRecord => ({
  v: 1,
  sweep_id: '20260101-000000-aaaa',
  name: 'toy',
  created_at: '2026-01-01T00:00:00Z',
  engine: 'local',
  method: 'grid',
  source: { path: null, text: '', overrides: [] },
  target: { kind: 'function', file: 'train.py', function: 'train', root: '/project' },
  code: { identity: 'c0de', sources: [], git: null, same_code_as: null },
  python: { executable: 'python3', version: '3.11.0' },
  metric: { name: 'loss', goal: 'minimize', target: null },
  parallel: 1,
  gpus: 0,
  timeout_s: null,
  retry: { preempted: null, infra: 3, oom: 'halve', nan: 0, error: 0 },
  checkpoint: { every_s: null, keep: ['last', 'best'] },
  heartbeat_s: 1,
  price: { nano_usd_per_s: 500_000, source: 'prices set' },
  quote: {
    gpu_hours: { low: 0, likely: 0, high: 0 },
    usd: null,
    wall_s: { low: 0, likely: 0, high: 0 },
    basis: 'unknown',
  },
  ...record,
})

/** A finished run; its config is `lr`, its id is made from it and the seed. */
export const run = (facts: Partial<RunFacts> & { readonly lr?: number } = {}): RunFacts => {
  const { lr = 1, seed = 0, ...rest } = facts
  return {
    sweepId: '20260101-000000-aaaa',
    runId: `${lr}${seed}`.replace(/\D/g, '').padStart(16, '0'),
    index: 0,
    config: { lr },
    configId: `lr${lr}`,
    seed,
    state: 'finished',
    why: '',
    cachedFrom: null,
    metrics: facts.value === undefined || facts.value === null ? {} : { loss: facts.value },
    value: null,
    endedAt: 0,
    error: null,
    attempts: [],
    checkpoints: [],
    ...rest,
  }
}

/** One attempt's ledger row: so many seconds, at 500,000 nano-dollars each or at no known price. */
export const spent = (
  { runId }: Pick<RunFacts, 'runId'>,
  seconds: number,
  { priced = true }: { readonly priced?: boolean } = {},
): LedgerRow => ({
  runId,
  attempt: 1,
  estimated: false,
  entries: [
    {
      label: 'useful',
      nanoseconds: BigInt(seconds) * 1_000_000_000n,
      nanoUsd: priced ? BigInt(seconds) * 500_000n : null,
    },
  ],
})

export const sweep = (runs: readonly RunFacts[], record: Partial<PlanRecord> = {}): SweepFacts => ({
  plan: plan(record),
  state: 'finished',
  stateWhy: '',
  createdAt: 0,
  endedAt: null,
  runs,
})

export const summary = (facts: Partial<SweepSummary> = {}): SweepSummary => ({
  sweepId: facts.plan?.sweep_id ?? '20260101-000000-aaaa',
  name: 'toy',
  engine: 'local',
  state: 'finished',
  stateWhy: '',
  createdAt: Date.UTC(2026, 0, 1),
  plan: plan(),
  counts: { queued: 0, running: 0, finished: 0, failed: 0, stopped: 0, pruned: 0 },
  best: null,
  spend: { hours: 0, gpuHours: 0, usd: null },
  lastEndedAt: null,
  ...facts,
})
