// Labelled spans summed into ledger entries, and priced so that no nano-dollar is lost to rounding.
import { type LedgerLabel, ledgerLabel } from '../documents.ts'
import type { LedgerEntry } from '../store-port.ts'

const NS_PER_S = 1_000_000_000n

/** One entry per label that has time, in the order of the labels; the money adds up to that of the whole time. */
export const entriesOf = (
  spans: readonly { readonly label: LedgerLabel; readonly nanoseconds: bigint }[],
  nanoUsdPerS: number | null,
): readonly LedgerEntry[] => {
  const sums = new Map<LedgerLabel, bigint>()
  for (const { label, nanoseconds } of spans) sums.set(label, (sums.get(label) ?? 0n) + nanoseconds)
  const price = nanoUsdPerS === null ? null : BigInt(nanoUsdPerS)
  let before = 0n
  return ledgerLabel.options.flatMap(label => {
    const nanoseconds = sums.get(label) ?? 0n
    if (nanoseconds === 0n) return []
    const after = before + nanoseconds
    // Each label gets what it adds to the rounded total so far, so that the rounded parts sum to the rounded whole.
    const nanoUsd = price === null ? null : (after * price) / NS_PER_S - (before * price) / NS_PER_S
    before = after
    return [{ label, nanoseconds, nanoUsd }]
  })
}
