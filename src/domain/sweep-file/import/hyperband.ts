// What W&B's early_terminate would have done, in words: nothing here stops a run early.

/** The points of a run's history at which it compared runs; null where the setting names none. */
export const hyperbandBands = (setting: unknown): readonly number[] | null => {
  const { min_iter, max_iter, s, eta = 3 } = (setting ?? {}) as Record<string, unknown>
  if (typeof eta !== 'number' || eta <= 1) return null
  if (typeof min_iter === 'number')
    return Array.from({ length: SHOWN }, (_, power) => min_iter * eta ** power)
  if (typeof max_iter !== 'number' || typeof s !== 'number' || s < 1) return null
  return Array.from({ length: Math.min(s, SHOWN) }, (_, index) => max_iter / eta ** (index + 1))
    .map(Math.floor)
    .filter(band => band > 0)
    .reverse()
}

/** Without an end of their own they go on. */
const SHOWN = 5

/** Of `early_terminate`. */
export const earlyTerminateText = (setting: unknown): string => {
  const bands = hyperbandBands(setting)
  const where =
    bands === null
      ? ''
      : ` (after ${bands.join(', ')}${'min_iter' in (setting as object) ? ', …' : ''} logged points)`
  return `every run goes on to its end here; W&B stopped those that were behind${where}`
}
