// What a sweep may spend: the caps of its file, and the reserve beside them that runs finish from.
import type { BudgetDocument } from './budget-document.ts'
import { type BudgetRecord, NO_BUDGET, type PlanRecord } from './protocol.ts'

export type Caps = Pick<BudgetRecord, 'usd' | 'gpu_hours'>
type Slot = Pick<PlanRecord, 'gpus' | 'price'>

export interface BudgetRequest {
  readonly caps: Caps
  readonly slot: Slot
  /** Of a run that has its slot to itself; null: not known. */
  readonly likelyRunS: number | null
  /** Runs at once at most. */
  readonly slots: number
  /** Runs that may share a GPU, and that do on average. */
  readonly pack: number
  readonly sharers: number
  readonly heartbeatS: number
}

/** From being asked to save and leave until it is killed: as Modal has it, and as it is here. */
const GRACE_S = 30

/**
 * The reserve is what all slots together take either for one likely run or to save and leave, whichever is more: what
 * was admitted can finish from it, and whatever takes longer than likely is asked to leave while it does for that.
 */
export const budgetFor = (request: BudgetRequest): BudgetRecord => {
  const { caps, slot, likelyRunS, slots, pack, sharers, heartbeatS } = request
  const runS = likelyRunS === null ? null : likelyRunS / sharers
  const leaveS = GRACE_S + heartbeatS
  const reserveS = Math.max(slots * (runS ?? 0), Math.ceil(slots / pack) * leaveS)
  const { nano_usd_per_s: nano } = slot.price
  return {
    ...caps,
    reserve_usd: nano === null ? null : Math.ceil(reserveS * nano) / 1e9,
    reserve_gpu_hours: slot.gpus === 0 ? null : (reserveS * slot.gpus) / 3600,
    run_s: runS,
  }
}

/** The budget as it is now: `set` is what somebody has asked for since the launch; null: nothing. */
export const budgetNow = (launched: BudgetRecord | null | undefined, set: Caps | null): BudgetRecord => ({
  ...(launched ?? NO_BUDGET),
  ...set,
})

/** As documents state it: a reserve only beside a cap; null: there is no budget. */
export const budgetDocumentOf = (budget: BudgetRecord): BudgetDocument | null => {
  const { usd, gpu_hours } = budget
  if (usd === null && gpu_hours === null) return null
  return {
    usd,
    gpu_hours,
    reserve_usd: usd === null ? null : budget.reserve_usd,
    reserve_gpu_hours: gpu_hours === null ? null : budget.reserve_gpu_hours,
  }
}

/** Why a cap holds nothing back, one line each. */
export const budgetWarnings = ({ usd, gpu_hours }: Caps, { gpus, price }: Slot): readonly string[] => [
  ...(usd !== null && price.nano_usd_per_s === null
    ? [
        'budget.usd: stops nothing, as no price is known; `sweepdeck prices set 0.20` sets one for this machine',
      ]
    : []),
  ...(gpu_hours !== null && gpus === 0 ? ['budget.gpu_hours: stops nothing, as the runs have no GPU'] : []),
]
