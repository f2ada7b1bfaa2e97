// Order among the events of one writer, as a number that the volume alone decides: segment, then line.

import type { DriverPlace } from '../ingest-port.ts'

/** More lines than a segment can have: it is cut at 4 MiB, and no record is that short. */
const LINES_PER_SEGMENT = 10_000_000

/** Where an event lies in a journal; `line` from 1. Later events have higher places. */
export const placeOf = (segment: number, line: number): number => segment * LINES_PER_SEGMENT + line

/** True where a driver said something before that place, or (null) nothing at all. */
export const isBefore = (
  { epoch, place }: { readonly [Part in keyof DriverPlace]: DriverPlace[Part] | null },
  at: DriverPlace,
): boolean => epoch === null || epoch < at.epoch || (epoch === at.epoch && (place ?? 0) < at.place)

/** Attempts in the order in which one supersedes another: `<n>-<token>` by number, then by token. */
export const compareAttempts = (a: string, b: string): number =>
  attemptNumber(a) - attemptNumber(b) || (a < b ? -1 : a > b ? 1 : 0)

/** Number of an attempt. */
export const attemptNumber = (name: string): number => Number(name.slice(0, name.indexOf('-')))
