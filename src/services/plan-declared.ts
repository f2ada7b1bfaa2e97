// A function that is Modal's already says there what it wants; what the sweep file says goes first.
import type { Inspection } from '../domain/ports.ts'
import type { SweepSpec } from '../domain/sweep-file/spec.ts'
import type { Slot } from './plan-quote.ts'

type Resources = SweepSpec['resources']

export interface Wanted {
  /** With the GPU that runs will have: it decides how they are counted and packed. */
  readonly spec: SweepSpec
  /** With all that has a price. */
  readonly priced: SweepSpec
  /** Why there is no price; null: there may be one. */
  readonly unpriced: string | null
  readonly warnings: readonly string[]
}

/** What runs will have, as far as the file and the code say it outright. */
export const wantedResources = (spec: SweepSpec, { declared }: Pick<Inspection, 'declared'>): Wanted => {
  const { resources: asked } = spec
  if (asked.engine !== 'modal' || !declared) return { spec, priced: spec, unpriced: null, warnings: [] }
  const gpu = asked.gpu ?? declared.gpu
  const unread = declared.unread.filter(name => isOpen(asked, name))
  return {
    spec: { ...spec, resources: { ...asked, gpu } },
    priced: {
      ...spec,
      resources: {
        ...asked,
        gpu,
        cpu: asked.cpu ?? declared.cpu,
        memoryGib: asked.memoryGib ?? declared.memoryGib,
        region: asked.region ?? declared.region,
        nonpreemptible: asked.nonpreemptible || declared.nonpreemptible,
      },
    },
    unpriced: unread.includes('gpu') ? 'the GPU is only known where the code is run' : null,
    warnings: unread.map(
      name =>
        `resources.${name}: what the code says of it to Modal is computed there, so that ` +
        `${name === 'gpu' ? 'nothing is priced' : 'the price is without it'}; the sweep file can say it, too`,
    ),
  }
}

/** The slot, without a price where that would be wrong. */
export const pricedSlot = (slot: Slot, { unpriced }: Pick<Wanted, 'unpriced'>): Slot =>
  unpriced === null ? slot : { ...slot, price: { nano_usd_per_s: null, source: unpriced } }

const isOpen = ({ gpu, cpu, memoryGib, region }: Resources, name: string): boolean =>
  new Map<string, unknown>([
    ['gpu', gpu],
    ['cpu', cpu],
    ['memory', memoryGib],
    ['region', region],
  ]).get(name) === null
