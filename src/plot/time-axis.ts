// An axis of hours, in the unit that makes its ticks readable.

/** Seconds, minutes or hours: `perUnit` of it are an hour. */
export const timeAxis = (hours: readonly number[]): { readonly suffix: string; readonly perUnit: number } => {
  const most = hours.reduce((max, each) => (each > max ? each : max), 0)
  if (most >= 2) return { suffix: ' h', perUnit: 1 }
  return most >= 2 / 60 ? { suffix: ' min', perUnit: 60 } : { suffix: ' s', perUnit: 3600 }
}
