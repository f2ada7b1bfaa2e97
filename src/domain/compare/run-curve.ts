// What a run had cost by the time that it logged something: its curve by hours and by dollars. Each attempt's price is
// spread evenly over its time, so at the end of every attempt it is what the ledger says, redone work included.
import type { AttemptFacts } from '../facts.ts'
import type { LedgerRow } from '../ledger/cost.ts'
import { hoursOf, noSpend, totalOf, usdOf } from '../ledger/totals.ts'
import type { HistoryPoint } from '../store-port.ts'

export const CURVE_AXES = ['step', 'hours', 'usd'] as const
export type CurveAxis = (typeof CURVE_AXES)[number]

export interface SpentPoint {
  readonly step: number
  /** Of all attempts by then. */
  readonly hours: number
  /** null where something has no price. */
  readonly usd: number | null
  readonly value: number
}

interface Paid {
  readonly from: number
  readonly milliseconds: number
  readonly hours: number
  readonly usd: number | null
}

/** The curve of one metric; `ledger` has the rows of this run. */
export const runCurve = (
  history: readonly HistoryPoint[],
  {
    metric,
    attempts,
    ledger,
  }: {
    readonly metric: string
    readonly attempts: readonly AttemptFacts[]
    readonly ledger: readonly LedgerRow[]
  },
): readonly SpentPoint[] => {
  const paid = attempts.map(attempt => paidFor(attempt, ledger))
  return history.flatMap(({ step, time, metrics }) => {
    const value = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined
    return value === undefined ? [] : { step, ...spentBy(time, paid), value }
  })
}

const paidFor = ({ n, startedAt, elapsedS, lastT }: AttemptFacts, ledger: readonly LedgerRow[]): Paid => {
  const entries = ledger.filter(row => row.attempt === n).flatMap(row => row.entries)
  const total = totalOf(entries, noSpend({ priced: true }))
  return {
    from: startedAt,
    milliseconds: (elapsedS ?? lastT) * 1000,
    hours: hoursOf(total),
    usd: usdOf(total),
  }
}

const spentBy = (
  time: number,
  paid: readonly Paid[],
): { readonly hours: number; readonly usd: number | null } => {
  let hours = 0
  let usd: number | null = 0
  for (const attempt of paid) {
    const share = shareBy(time, attempt)
    if (share === 0) continue
    hours += share * attempt.hours
    usd = usd === null || attempt.usd === null ? null : usd + share * attempt.usd
  }
  return { hours, usd }
}

/** How much of an attempt was over by then. */
const shareBy = (time: number, { from, milliseconds }: Paid): number => {
  if (time <= from) return 0
  return milliseconds > 0 ? Math.min(1, (time - from) / milliseconds) : 1
}
