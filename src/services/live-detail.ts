// One run with all that is known of it, and what each of its attempts did from when to when.
import type { LedgerLabel } from '../domain/cost-document.ts'
import type { AttemptFacts, RunFacts } from '../domain/facts.ts'
import { labelledSpans } from '../domain/ledger/ledger.ts'
import type { LiveQueries } from '../domain/live-port.ts'
import type { StoreQueries } from '../domain/store-port.ts'

export interface AttemptSpan {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly label: LedgerLabel
}

export interface RunDetail {
  readonly run: RunFacts
  /** Per attempt, in their order. */
  readonly timeline: readonly { readonly attempt: AttemptFacts; readonly spans: readonly AttemptSpan[] }[]
}

/** null where the store has no such run. */
export const runDetail = (
  { sweepId, runId }: { readonly sweepId: string; readonly runId: string },
  store: Pick<StoreQueries, 'run'> & Pick<LiveQueries, 'loggedUntil'>,
): RunDetail | null => {
  const run = store.run(sweepId, runId)
  if (run === null) return null
  const spans = labelledSpans(run.attempts, (attempt, step) =>
    store.loggedUntil({ sweepId, runId, attempt: attempt.name, step }),
  )
  return {
    run,
    timeline: run.attempts.map((attempt, index) => ({
      attempt,
      spans: (spans[index] ?? [])
        .filter(({ from, to }) => to > from)
        .map(({ from, to, label }) => ({
          label,
          from: attempt.startedAt + Number(from / NS_PER_MS),
          to: attempt.startedAt + Number(to / NS_PER_MS),
        })),
    })),
  }
}

const NS_PER_MS = 1_000_000n
