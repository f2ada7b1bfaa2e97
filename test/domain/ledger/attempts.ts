// Attempts for the tests of the ledger.
import type { AttemptFacts } from '../../../src/domain/facts.ts'
import type { AttemptLedger } from '../../../src/domain/ledger/ledger.ts'

/** An attempt that started at 1,000 s, lasted 10 s, and did nothing but train. */
export const attempt = (facts: Partial<AttemptFacts> = {}): AttemptFacts => ({
  n: 1,
  name: `${facts.n ?? 1}-00000000`,
  epoch: 1,
  startedAt: 1_000_000,
  lastT: facts.elapsedS ?? 10,
  heartbeatS: 1,
  end: 'finished',
  elapsedS: 10,
  estimated: false,
  resumedFromStep: facts.supersedesAfter ?? null,
  host: null,
  gpu: null,
  gpuName: null,
  gpuUse: null,
  preset: null,
  supersedesAfter: null,
  phases: [],
  checkpoints: [],
  error: null,
  ...facts,
})

/** Seconds by label of each attempt. */
export const secondsOf = (ledger: readonly AttemptLedger[]): readonly Record<string, number>[] =>
  ledger.map(({ entries }) =>
    Object.fromEntries(entries.map(({ label, nanoseconds }) => [label, Number(nanoseconds) / 1e9])),
  )
