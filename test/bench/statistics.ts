// What many timings come to. Medians throughout: a machine that does something else for a moment should not count.

/** The value that the share `p` of the samples lies below, between two samples in proportion. */
export const quantile = (samples: readonly number[], p: number): number => {
  if (samples.length === 0) return Number.NaN
  const sorted = [...samples].sort((a, b) => a - b)
  const place = (sorted.length - 1) * p
  const below = Math.floor(place)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (high - low) * (place - below)
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)
