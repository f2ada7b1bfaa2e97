// What a sweep may spend, by its file, and the reserve that its runs finish from.
import { budgetFor } from '../domain/budget.ts'
import type { BudgetRecord } from '../domain/protocol.ts'
import type { SweepSpec } from '../domain/sweep-file/spec.ts'
import type { QuotePorts, Slot } from './plan-quote.ts'
import { packOf, sharersOf, slotsOf } from './plan-slots.ts'

/** Runs at once on Modal where the file says nothing, as its driver has it. */
const MODAL_SLOTS = 10

/** The budget that the plan freezes; its reserve counts no more slots than there are runs to do. */
export const planBudget = (
  spec: SweepSpec,
  {
    fresh: count,
    likelyRunS,
    slot,
    heartbeatS,
  }: {
    /** Runs that will be done. */
    readonly fresh: number
    /** Of one that has its slot to itself; null: not known. */
    readonly likelyRunS: number | null
    readonly slot: Slot
    readonly heartbeatS: number
  },
  { machine }: Pick<QuotePorts, 'machine'>,
): BudgetRecord => {
  const fresh = Math.max(1, count)
  return budgetFor({
    caps: { usd: spec.budget.usd, gpu_hours: spec.budget.gpuHours },
    slot,
    likelyRunS,
    slots: Math.min(slotsOf(spec, machine) ?? MODAL_SLOTS, fresh),
    pack: packOf(spec, machine),
    sharers: sharersOf(spec, { machine, runs: fresh }),
    heartbeatS,
  })
}
