// How fast GPUs are beside each other, for a guess of what a run would take on one that it never had. The makers' data
// sheets: dense 16-bit floating point, and the bandwidth of the memory. Which of the two a training waits for is not
// known, so that the mean of both (of their logarithms) is taken; small models wait for neither.
import { gpuRate } from './price-book.ts'

export const GPU_SPEED_SOURCE = 'data sheets (TFLOPS, memory bandwidth)'

interface Speed {
  readonly tflops: number
  readonly gbPerS: number
}

const SPEEDS: Readonly<Record<string, Speed>> = {
  T4: { tflops: 65, gbPerS: 320 },
  L4: { tflops: 121, gbPerS: 300 },
  A10: { tflops: 125, gbPerS: 600 },
  L40S: { tflops: 362, gbPerS: 864 },
  'A100-40GB': { tflops: 312, gbPerS: 1555 },
  'A100-80GB': { tflops: 312, gbPerS: 2039 },
  'RTX-PRO-6000': { tflops: 500, gbPerS: 1597 },
  H100: { tflops: 989, gbPerS: 3350 },
  H200: { tflops: 989, gbPerS: 4800 },
  B200: { tflops: 2250, gbPerS: 8000 },
  B300: { tflops: 2250, gbPerS: 8000 },
}

/** How many times as long a run takes on `to` as on `from`; null where one of them is not in the table. */
export const slowdown = (from: string, to: string): number | null => {
  const [a, b] = [speedOf(from), speedOf(to)]
  return a === null || b === null ? null : a / b
}

const speedOf = (gpu: string): number | null => {
  const speed = SPEEDS[gpu]
  return speed === undefined ? null : Math.sqrt(speed.tflops * speed.gbPerS)
}

/** What a driver calls it, as the price list does: `Tesla T4`, `NVIDIA A100-SXM4-80GB`. */
const OWN_NAMES: readonly (readonly [own: RegExp, listed: string])[] = [
  [/\bA100\b.*\b80GB\b/i, 'A100-80GB'],
  [/\bA100\b/i, 'A100-40GB'],
  [/\bRTX PRO 6000\b/i, 'RTX-PRO-6000'],
  [/\bA10G?\b/i, 'A10'],
  [/\b(T4|L4|L40S|H100|H200|B200|B300)\b/i, ''],
]

/** A GPU as the price list calls it, from what was asked for (`A10G:2`) or from its own name; null: not listed. */
export const listedGpu = (name: string): string | null => {
  const asked = gpuRate(name.split(':')[0] as string)
  if (asked !== null) return asked.gpu
  for (const [own, listed] of OWN_NAMES) {
    const found = own.exec(name)
    if (found !== null) return listed === '' ? (found[1] as string).toUpperCase() : listed
  }
  return null
}

/** GPUs of one run, of `H100:2`. */
export const countOf = (name: string): number => Number(name.split(':')[1] ?? 1)
