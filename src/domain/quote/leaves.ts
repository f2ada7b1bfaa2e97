// The single values of a config, by dotted path: what tells apart how long one takes.
import type { Config } from '../protocol.ts'

export type Leaves = ReadonlyMap<string, number | string>

/** Numbers as they are; all else, lists too, as text. */
export const leavesOf = (config: Config): Leaves => {
  const leaves = new Map<string, number | string>()
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'number' && Number.isFinite(value)) leaves.set(path, value)
    else if (typeof value !== 'object' || value === null || Array.isArray(value))
      leaves.set(path, JSON.stringify(value) ?? 'null')
    else for (const [key, each] of Object.entries(value)) visit(each, path === '' ? key : `${path}.${key}`)
  }
  visit(config, '')
  return leaves
}

/** Settings of an optimizer or a regularizer: their values change what comes out of a step, and not how long it takes. */
const TIMELESS: ReadonlySet<string> = new Set([
  'lr',
  'learning_rate',
  'min_lr',
  'max_lr',
  'lr_min',
  'weight_decay',
  'wd',
  'l1',
  'l2',
  'momentum',
  'beta',
  'betas',
  'beta1',
  'beta2',
  'eps',
  'dropout',
  'label_smoothing',
  'temperature',
  'warmup',
  'warmup_ratio',
  'clip',
  'grad_clip',
  'max_grad_norm',
  'seed',
])

/** Whether a parameter of that name may change how long a step takes. */
export const mayTakeTime = (path: string): boolean =>
  !TIMELESS.has(path.slice(path.lastIndexOf('.') + 1).toLowerCase())
