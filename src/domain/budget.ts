// What a sweep may spend, frozen at launch: the caps of its file, and the reserve beside them that runs finish from.
import type { BudgetRecord, PlanRecord } from './protocol.ts'

type Caps = Pick<BudgetRecord, 'usd' | 'gpu_hours'>
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

/** Why a cap holds nothing back, one line each. */
export const budgetWarnings = ({ usd, gpu_hours }: Caps, { gpus, price }: Slot): readonly string[] => [
  ...(usd !== null && price.nano_usd_per_s === null
    ? [
        'budget.usd: stops nothing, as no price is known; `sweepdeck prices set 0.20` sets one for this machine',
      ]
    : []),
  ...(gpu_hours !== null && gpus === 0 ? ['budget.gpu_hours: stops nothing, as the runs have no GPU'] : []),
]
