// How many runs go at once, and how many of them share a GPU: what the local mapper does, known before it does it.
import type { Machine } from '../domain/ports.ts'
import { gpusPerRun } from '../domain/slot-price.ts'
import type { SweepSpec } from '../domain/sweep-file/spec.ts'

type Asked = Pick<SweepSpec, 'resources'>

/** How many runs go at once; null where only the engine knows. */
export const slotsOf = (spec: Asked, machine: Machine): number | null => {
  const { engine, parallel } = spec.resources
  const pack = packOf(spec, machine)
  if (engine !== 'local') return parallel
  if (pack > 1) return Math.min(parallel ?? Number.POSITIVE_INFINITY, machine.gpus * pack)
  return parallel ?? localSlots(machine)
}

/** One per GPU, else one per two cores, at least one. */
const localSlots = ({ gpus, cores }: Machine): number =>
  gpus > 0 ? gpus : Math.max(1, Math.floor(cores / 2))

/** Runs that may be on one GPU at a time: 1 without a GPU, and where a run takes several. */
export const packOf = ({ resources: { engine, gpu, pack } }: Asked, machine: Machine): number =>
  (engine === 'local' ? machine.gpus > 0 : gpusPerRun(gpu) === 1) ? pack : 1

/** Runs that share a GPU on average: GPUs are filled in turn, so that few runs share less than they may. */
export const sharersOf = (spec: Asked, { machine, runs }: { machine: Machine; runs: number }): number => {
  const pack = packOf(spec, machine)
  const slots = slotsOf(spec, machine)
  if (pack === 1 || spec.resources.engine !== 'local' || slots === null) return pack
  return Math.max(1, Math.min(slots, runs) / machine.gpus)
}

/** Why runs are not packed although the file asks for it. */
export const packWarnings = (spec: Asked, machine: Machine): readonly string[] => {
  const { engine, pack } = spec.resources
  if (pack === packOf(spec, machine)) return []
  return engine === 'local'
    ? ['resources.pack: has no effect on this machine: no GPU is visible, so that there is nothing to share']
    : ['resources.pack: has no effect: only runs with one GPU each can share one']
}
