// Attempts for the tests of the ledger.
import fc from 'fast-check'
import type { AttemptFacts } from '../../../src/domain/facts.ts'
import type { AttemptLedger } from '../../../src/domain/ledger/ledger.ts'
import { attemptEnd } from '../../../src/domain/states.ts'

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

const time = fc.double({ min: 0, max: 50, noNaN: true })
const anyAttempt = fc.record({
  startedAt: fc.integer({ min: 0, max: 100_000 }),
  lastT: time,
  end: fc.option(fc.constantFrom(...attemptEnd.options)),
  elapsedS: fc.option(time),
  supersedesAfter: fc.option(fc.integer({ min: -1, max: 10 })),
  phases: fc
    .array(
      fc.record({
        phase: fc.constantFrom('cold_start' as const, 'idle', 'import', 'restore', 'train'),
        t: time,
      }),
      { maxLength: 4 },
    )
    .map(phases => phases.sort((a, b) => a.t - b.t)),
  checkpoints: fc.array(
    fc.record({
      step: fc.integer({ min: 0, max: 10 }),
      t: time,
      blockedS: fc.double({ min: 0, max: 9, noNaN: true }),
    }),
    { maxLength: 5 },
  ),
})

/** All attempts of one run, whatever became of them: few of these could really be. */
export const anyAttempts: fc.Arbitrary<readonly AttemptFacts[]> = fc
  .array(anyAttempt, { maxLength: 5 })
  .map(all => all.map((facts, index) => attempt({ ...facts, n: index + 1 })))
