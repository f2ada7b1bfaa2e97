// Sums over ledger entries, exact as integers, and only then the numbers that documents hold.
import { type CostDocument, ledgerLabel } from '../cost-document.ts'
import type { Spend } from '../documents.ts'
import { groupBy } from '../group-by.ts'
import type { LedgerEntry } from '../store-port.ts'

export interface Total {
  readonly nanoseconds: bigint
  /** As in LedgerEntry: less where GPUs were shared. */
  readonly gpuNanoseconds: bigint
  /** null as soon as one part has no price. */
  readonly nanoUsd: bigint | null
}

/** Nothing yet; where no rate is known, not even nothing has a price. */
export const noSpend = ({ priced }: { readonly priced: boolean }): Total => ({
  nanoseconds: 0n,
  gpuNanoseconds: 0n,
  nanoUsd: priced ? 0n : null,
})

/** All of these together, beginning with `start`. */
export const totalOf = (parts: readonly Total[], start: Total): Total =>
  parts.reduce(
    (sum, part) => ({
      nanoseconds: sum.nanoseconds + part.nanoseconds,
      gpuNanoseconds: sum.gpuNanoseconds + part.gpuNanoseconds,
      nanoUsd: sum.nanoUsd === null || part.nanoUsd === null ? null : sum.nanoUsd + part.nanoUsd,
    }),
    start,
  )

export const hoursOf = ({ nanoseconds }: Total): number => Number(nanoseconds) / 3.6e12

/** Dollars, exact to the nano-dollar. */
export const usdOf = ({ nanoUsd }: Total): number | null => (nanoUsd === null ? null : Number(nanoUsd) / 1e9)

/** As documents state an amount that has no GPU-hours of its own. */
export const amountOf = (total: Total): { hours: number; usd: number | null } => ({
  hours: hoursOf(total),
  usd: usdOf(total),
})

/** A total as documents state it; an hour that a run has its GPUs to itself is as many GPU-hours as they are. */
export const spendOf = (total: Total, gpus: number): Spend => ({
  hours: hoursOf(total),
  gpu_hours: (Number(total.gpuNanoseconds) / 3.6e12) * gpus,
  usd: usdOf(total),
})

/** The labels that have time, in their own order. */
export const byLabelOf = (entries: readonly LedgerEntry[], start: Total): CostDocument['by_label'] => {
  const parts = groupBy(entries, entry => entry.label)
  return Object.fromEntries(
    ledgerLabel.options
      .filter(label => parts.has(label))
      .map(label => {
        return [label, amountOf(totalOf(parts.get(label) ?? [], start))]
      }),
  )
}
