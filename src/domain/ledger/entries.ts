// Labelled spans summed into ledger entries, and priced so that no nano-dollar is lost to rounding.
import { type LedgerLabel, ledgerLabel } from '../cost-document.ts'
import type { LedgerEntry } from '../store-port.ts'
import type { GpuShare } from './gpu-shares.ts'

/** What an attempt did from one moment of its clock to another, in nanoseconds. */
export interface LabelledSpan {
  readonly label: LedgerLabel
  readonly from: bigint
  readonly to: bigint
}

/**
 * One entry per label that has time, in the order of the labels: time, and what it was of the shares of the whole time.
 * Spans come in order of time; each gets what it adds to the rounded total so far, so that the rounded parts sum to it.
 */
export const entriesOf = (
  spans: readonly LabelledSpan[],
  shares: readonly GpuShare[],
): readonly LedgerEntry[] => {
  const until = meterOf(shares)
  const sums = new Map<LedgerLabel, LedgerEntry>()
  let before = NOTHING
  for (const { label, from, to } of spans) {
    if (to <= from) continue
    const after = until(to)
    const known = sums.get(label) ?? { label, nanoseconds: 0n, gpuNanoseconds: 0n, nanoUsd: 0n }
    sums.set(label, {
      label,
      nanoseconds: known.nanoseconds + (to - from),
      gpuNanoseconds: known.gpuNanoseconds + after.nanoseconds - before.nanoseconds,
      nanoUsd: sum(known.nanoUsd, difference(after.nanoUsd, before.nanoUsd)),
    })
    before = after
  }
  return ledgerLabel.options.flatMap(label => sums.get(label) ?? [])
}

/** Time and money up to a moment. */
type Reading = Pick<GpuShare, 'nanoseconds' | 'nanoUsd'>

const NOTHING: Reading = { nanoseconds: 0n, nanoUsd: 0n }

/** Reads the shares up to a moment of the attempt's clock; moments may only go forward. */
const meterOf = (shares: readonly GpuShare[]): ((moment: bigint) => Reading) => {
  const start = shares[0]?.from ?? 0n
  let whole = NOTHING
  let index = 0
  return moment => {
    const at = start + moment
    for (let share = shares[index]; share !== undefined && share.to <= at; share = shares[++index])
      whole = {
        nanoseconds: whole.nanoseconds + share.nanoseconds,
        nanoUsd: sum(whole.nanoUsd, share.nanoUsd),
      }
    const current = shares[index]
    if (current === undefined || at <= current.from) return whole
    const { from, to, nanoseconds, nanoUsd } = current
    const soFar = (amount: bigint): bigint => (amount * (at - from)) / (to - from)
    return {
      nanoseconds: whole.nanoseconds + soFar(nanoseconds),
      nanoUsd: sum(whole.nanoUsd, nanoUsd === null ? null : soFar(nanoUsd)),
    }
  }
}

const sum = (a: bigint | null, b: bigint | null): bigint | null => (a === null || b === null ? null : a + b)

const difference = (a: bigint | null, b: bigint | null): bigint | null =>
  a === null || b === null ? null : a - b
