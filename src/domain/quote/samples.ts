// What one run that is over says of the time that others will take: what was paid once, and what each round costs.
import { lengthOf } from '../progress.ts'
import type { RunTime } from '../store-port.ts'
import { type Leaves, leavesOf } from './leaves.ts'

export interface Sample {
  readonly leaves: Leaves
  /** Seconds of its container's start. */
  readonly coldS: number
  /** Seconds from then to its first round: imports, data, the model, what the first rounds took longer. */
  readonly beforeS: number
  /** How many rounds it has; 1 where nobody knows of rounds. */
  readonly rounds: number
  /** Seconds of one of them. */
  readonly roundS: number
}

/** A probe had to leave it before it had said anything: it takes longer than it was given, and nobody knows how much. */
export const isOpen = ({ probed, isWhole }: RunTime): boolean => probed === null && !isWhole

/** One that is open counts as if it had ended when it was left. */
export const sampleOf = (time: RunTime): Sample => {
  const { probed, spentS, loops, coldS, config } = time
  const leaves = leavesOf(config)
  if (probed !== null) {
    const saving = probed.save_every_s === 0 ? 0 : probed.save_s / probed.save_every_s
    return {
      leaves,
      coldS,
      beforeS: Math.max(0, probed.before_s - coldS) + probed.last_save_s,
      rounds: probed.total,
      roundS: probed.round_s * (1 + saving),
    }
  }
  // A loop that went on behind a restore is announced again.
  const rounds = [...new Map(loops.map(({ loop, total }) => [loop, total])).values()].reduce(sum, 0)
  const begunS = loops[0]?.t ?? 0
  if (rounds > 0 && begunS < spentS && !isOpen(time))
    return {
      leaves,
      coldS,
      beforeS: Math.max(0, begunS - coldS),
      rounds,
      roundS: (spentS - begunS) / rounds,
    }
  const named = lengthOf(config)?.of ?? 1
  return { leaves, coldS, beforeS: 0, rounds: named, roundS: Math.max(0, spentS - coldS) / named }
}

/** All that the run of a sample took, but for the start of its container. */
export const warmSeconds = ({ beforeS, rounds, roundS }: Sample): number => beforeS + rounds * roundS

const sum = (a: number, b: number): number => a + b
