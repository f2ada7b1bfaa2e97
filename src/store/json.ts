// JSON in columns. -0 is the one number of the protocol that JSON.stringify would change.
import type { CodedNumber } from '../domain/number-code.ts'

/** JSON of coded numbers by name, each exactly as it was read. */
export const metricsJson = (metrics: Readonly<Record<string, CodedNumber>>): string => {
  for (const name in metrics) if (Object.is(metrics[name], -0)) return withNegativeZeros(metrics)
  return JSON.stringify(metrics)
}

const withNegativeZeros = (metrics: Readonly<Record<string, CodedNumber>>): string =>
  `{${Object.entries(metrics)
    .map(([name, value]) => `${JSON.stringify(name)}:${exactJson(value)}`)
    .join(',')}}`

const exactJson = (value: CodedNumber): string => (Object.is(value, -0) ? '-0' : JSON.stringify(value))

/** The newest value of each metric, as pairs in the order of their first mention. */
export const latestJson = (latest: ReadonlyMap<string, readonly [number, CodedNumber]>): string =>
  `[${[...latest].map(([name, [step, value]]) => `[${JSON.stringify(name)},${step},${exactJson(value)}]`).join(',')}]`

/** What latestJson wrote. */
export const latestFrom = (text: string): Map<string, readonly [number, CodedNumber]> =>
  new Map(
    (JSON.parse(text) as [string, number, CodedNumber][]).map(([name, step, value]) => [name, [step, value]]),
  )

/** JSON of a value that may be absent. */
export const optionalJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

/** What optionalJson wrote. */
export const optionalFrom = <Value>(text: string | null): Value | null =>
  text === null ? null : (JSON.parse(text) as Value)
