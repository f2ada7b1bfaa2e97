// A text per config that is the same for equal configs, whatever parameters and branches they were put together from.
// Like canonical JSON, but quicker by far for the many configs of one grid: keys are written in order to begin with.
import { canonicalJson } from '../canonical-json.ts'
import { configWriter } from './config-object.ts'
import type { Axis } from './types.ts'

/** The text of the config that has these values by slot. */
export const configKey = (axes: readonly Axis[]): ((valueAt: (slot: number) => unknown) => string) => {
  const slots = [...axes.keys()].sort((a, b) => (trailOf(axes[a]) < trailOf(axes[b]) ? -1 : 1))
  const write = configWriter(slots.map(slot => axes[slot] as Axis))
  const known = new Map<object, unknown>()
  const inOrder = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    const sorted = known.get(value) ?? JSON.parse(canonicalJson(value))
    known.set(value, sorted)
    return sorted
  }
  return valueAt => JSON.stringify(write(place => inOrder(valueAt(slots[place] as number))))
}

/** Sorts what is below a name right after it, as it does in nested mappings. */
const trailOf = (axis: Axis | undefined): string => (axis as Axis).path.replaceAll('.', '\0')
