// Sweeps, runs and what they cost as the store would tell of them, for tests of what is made from them.
import type { RunFacts, SweepFacts } from '../../src/domain/facts.ts'
import type { LedgerRow } from '../../src/domain/ledger/cost.ts'
import type { PlanRecord } from '../../src/domain/protocol.ts'
import { planOf, SWEEP_ID } from './records.ts'

/** A sweep without GPUs at 1.8 dollars per hour: 500,000 nano-dollars a second. */
export const plan = (record: Partial<PlanRecord> = {}): PlanRecord =>
  planOf({ gpus: 0, price: { nano_usd_per_s: 500_000, source: 'prices set' }, ...record })

/** A finished run; its config is `lr`, its id is made from it and the seed. */
export const run = (facts: Partial<RunFacts> & { readonly lr?: number } = {}): RunFacts => {
  const { lr = 1, seed = 0, ...rest } = facts
  return {
    sweepId: SWEEP_ID,
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
  name: '1-00000000',
  estimated: false,
  entries: [
    {
      label: 'useful',
      nanoseconds: BigInt(seconds) * 1_000_000_000n,
      gpuNanoseconds: BigInt(seconds) * 1_000_000_000n,
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
