// The visible curve of a run: what its attempts logged, without what a later attempt did again.
import type { CodedNumber } from '../number-code.ts'

/** One metrics record; `place` orders the records of one attempt. */
export interface CurveRow {
  readonly attempt: string
  readonly place: number
  readonly step: number
  readonly t: number
  readonly metrics: Readonly<Record<string, CodedNumber>>
}

/** The newest value of each metric with the step it was logged at. */
export type Latest = ReadonlyMap<string, readonly [step: number, value: CodedNumber]>

/**
 * For each attempt, in order, the highest step that no later attempt has superseded; null: every step counts.
 * An attempt that restored step r supersedes the rows of earlier ones beyond r (-1: all of them).
 */
export const visibleUpTo = (supersedesAfter: readonly (number | null)[]): readonly (number | null)[] => {
  const limits: (number | null)[] = []
  let limit: number | null = null
  for (const after of [...supersedesAfter].reverse()) {
    limits.unshift(limit)
    if (after !== null) limit = limit === null ? after : Math.min(limit, after)
  }
  return limits
}

/** The newest values with one more record; at equal steps the later record wins. */
export const addToLatest = (
  latest: Map<string, readonly [number, CodedNumber]>,
  step: number,
  metrics: Readonly<Record<string, CodedNumber>>,
): void => {
  for (const [name, value] of Object.entries(metrics)) {
    const known = latest.get(name)
    if (known === undefined || step >= known[0]) latest.set(name, [step, value])
  }
}

/** The newest values over all attempts, given in order; at equal steps the later attempt wins. */
export const mergeLatest = (attempts: readonly Latest[]): Record<string, CodedNumber> => {
  const merged = new Map<string, readonly [number, CodedNumber]>()
  for (const latest of attempts)
    for (const [name, entry] of latest) {
      const known = merged.get(name)
      if (known === undefined || entry[0] >= known[0]) merged.set(name, entry)
    }
  return Object.fromEntries([...merged].map(([name, [, value]]) => [name, value]))
}

/**
 * Each step once, by step. Rows have to come by attempt and place; `limits` say up to which step each attempt counts.
 * Of values that were logged twice at one step the later one wins; a step is counted to its last attempt.
 */
export const visibleCurve = (
  rows: readonly CurveRow[],
  limits: ReadonlyMap<string, number | null>,
): readonly CurveRow[] => {
  const steps = new Map<number, CurveRow>()
  for (const row of rows) {
    const limit = limits.get(row.attempt) ?? null
    if (limit !== null && row.step > limit) continue
    const known = steps.get(row.step)
    steps.set(row.step, known === undefined ? row : { ...row, metrics: { ...known.metrics, ...row.metrics } })
  }
  return [...steps.values()].sort((a, b) => a.step - b.step)
}
