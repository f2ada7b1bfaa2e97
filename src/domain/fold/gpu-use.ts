// How busy a GPU was, from one sample after another.
import type { GpuUse } from '../facts.ts'
import type { AttemptEvent } from '../protocol.ts'

export type GpuSample = Omit<Extract<AttemptEvent, { kind: 'gpu' }>, 'v' | 't' | 'kind'>

/** What the samples come to, and how many of them told the utilisation. */
export interface GpuFold extends GpuUse {
  readonly told: number
}

const NONE: GpuFold = {
  samples: 0,
  told: 0,
  utilisation: null,
  memoryMib: null,
  memoryTotalMib: null,
  temperatureC: null,
}

/** With one more sample. */
export const foldGpuSample = (fold: GpuFold | null, sample: GpuSample): GpuFold => {
  const { samples, told, utilisation, memoryMib, memoryTotalMib, temperatureC } = fold ?? NONE
  const busy = sample.utilisation
  return {
    samples: samples + 1,
    told: busy === null ? told : told + 1,
    utilisation: busy === null ? utilisation : ((utilisation ?? 0) * told + busy) / (told + 1),
    memoryMib: larger(memoryMib, sample.memory_mib),
    memoryTotalMib: larger(memoryTotalMib, sample.memory_total_mib),
    temperatureC: larger(temperatureC, sample.temperature_c),
  }
}

const larger = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.max(one, other)
