// Labelled spans summed into ledger entries, and priced so that no nano-dollar is lost to rounding.
import { type LedgerLabel, ledgerLabel } from '../cost-document.ts'
import type { LedgerEntry } from '../store-port.ts'
import type { GpuShare } from './gpu-shares.ts'

const NS_PER_S = 1_000_000_000n

/** What an attempt did from one moment of its clock to another, in nanoseconds. */
export interface LabelledSpan {
  readonly label: LedgerLabel
  readonly from: bigint
  readonly to: bigint
}

/** One entry per label that has time, in the order of the labels; the money adds up to that of the whole time. */
export const entriesOf = (
  spans: readonly LabelledSpan[],
  nanoUsdPerS: number | null,
): readonly LedgerEntry[] => {
  const sums = new Map<LedgerLabel, bigint>()
  for (const { label, from, to } of spans) sums.set(label, (sums.get(label) ?? 0n) + (to - from))
  const price = nanoUsdPerS === null ? null : BigInt(nanoUsdPerS)
  let before = 0n
  return ledgerLabel.options.flatMap(label => {
    const nanoseconds = sums.get(label) ?? 0n
    if (nanoseconds === 0n) return []
    const after = before + nanoseconds
    // Each label gets what it adds to the rounded total so far, so that the rounded parts sum to the rounded whole.
    const nanoUsd = price === null ? null : (after * price) / NS_PER_S - (before * price) / NS_PER_S
    before = after
    return [{ label, nanoseconds, gpuNanoseconds: nanoseconds, nanoUsd }]
  })
}

/** The same for an attempt on a GPU that others were on, too: `shares` of its whole time, spans in order of time. */
export const sharedEntriesOf = (
  spans: readonly LabelledSpan[],
  shares: readonly GpuShare[],
): readonly LedgerEntry[] => {
  const until = meterOf(shares)
  const sums = new Map<LedgerLabel, LedgerEntry>()
  let before: Reading = { nanoseconds: 0n, nanoUsd: shares[0]?.nanoUsd === null ? null : 0n }
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

/** Reads the shares up to a moment of the attempt's clock; moments may only go forward. */
const meterOf = (shares: readonly GpuShare[]): ((moment: bigint) => Reading) => {
  const start = shares[0]?.from ?? 0n
  let whole: Reading = { nanoseconds: 0n, nanoUsd: shares[0]?.nanoUsd === null ? null : 0n }
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
