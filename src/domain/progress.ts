// How far a run has come, where its config says how far it is to go.
import type { Config } from './protocol.ts'

export interface RunProgress {
  readonly unit: 'epoch' | 'step'
  readonly done: number
  readonly of: number
}

/** What a step counts: epochs, where the newest of both agree. */
export const unitAt = (
  { progress, step }: { readonly progress: RunProgress | null; readonly step: number | null },
  at: number,
): RunProgress['unit'] =>
  progress?.unit === 'epoch' && step === progress.done && at <= progress.of ? 'epoch' : 'step'

/** Names that training code gives to its length, most telling first. */
const LENGTHS = [
  { unit: 'epoch', names: ['epochs', 'num_epochs', 'max_epochs', 'n_epochs', 'num_train_epochs'] },
  { unit: 'step', names: ['steps', 'num_steps', 'max_steps', 'total_steps', 'iterations', 'max_iters'] },
] as const

/** All of these names. */
export const LENGTH_NAMES: ReadonlySet<string> = new Set(LENGTHS.flatMap(({ names }) => [...names]))

/** null where the config names no length, or nothing tells how much of it is done. */
export const progressOf = ({
  config,
  step,
  metrics,
  isFinished,
}: {
  readonly config: Config
  /** The newest that was logged. */
  readonly step: number | null
  readonly metrics: Readonly<Record<string, number>>
  readonly isFinished: boolean
}): RunProgress | null => {
  const length = lengthOf(config)
  if (length === null) return null
  const { unit, of } = length
  if (isFinished) return { unit, of, done: of }
  const done = unit === 'epoch' ? epochsDone(step, metrics.epoch) : step
  return done === null ? null : { unit, of, done: Math.min(done, of) }
}

/** Logs come at the end of an epoch, and epochs are counted from 0 unless the steps beside them say otherwise. */
const epochsDone = (step: number | null, epoch: number | undefined): number | null => {
  if (epoch === undefined || !Number.isFinite(epoch)) return null
  return step === epoch ? epoch : Math.floor(epoch) + 1
}

/** How long a run of a config is, by the names that code gives to that; null: no such name is in it. */
export const lengthOf = (
  config: Config,
): { readonly unit: RunProgress['unit']; readonly of: number } | null => {
  for (const { unit, names } of LENGTHS)
    for (const name of names) {
      const of = find(config, name)
      if (of !== null) return { unit, of }
    }
  return null
}

/** A whole positive number of that name, here or in a group. */
const find = (config: Readonly<Record<string, unknown>>, name: string): number | null => {
  const own = Object.hasOwn(config, name) ? config[name] : undefined
  if (typeof own === 'number' && Number.isInteger(own) && own > 0) return own
  for (const each of Object.values(config)) {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) continue
    const found = find(each as Readonly<Record<string, unknown>>, name)
    if (found !== null) return found
  }
  return null
}
