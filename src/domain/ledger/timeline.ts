// One attempt's time as gapless spans of integer nanoseconds: what it was busy with, before anyone judges whether
// that work was worth anything.
import type { AttemptFacts } from '../facts.ts'

export interface Span {
  readonly label: 'cold_start' | 'idle' | 'import' | 'checkpoint' | 'work'
  readonly from: bigint
  readonly to: bigint
}

/** Restoring is the other half of saving: both are the price of being able to go on after an interruption. */
const LABEL_OF_PHASE = {
  cold_start: 'cold_start',
  idle: 'idle',
  import: 'import',
  restore: 'checkpoint',
  train: 'work',
} as const

/** Spans in order; together exactly as long as the attempt. */
export const timelineOf = (attempt: AttemptFacts): readonly Span[] => {
  const end = durationOf(attempt)
  const pauses = attempt.checkpoints
    .map(({ t, blockedS }) => ({ from: nanoseconds(t - blockedS), to: nanoseconds(t) }))
    .sort((a, b) => compareBigints(a.to, b.to))
  return phaseSpans(attempt, end).flatMap(span => (span.label === 'work' ? interrupted(span, pauses) : span))
}

/** How long the attempt lasted; of one that still runs, until its newest event. */
export const durationOf = ({ elapsedS, lastT }: AttemptFacts): bigint => nanoseconds(elapsedS ?? lastT)

/** Seconds as an integer, never negative. */
export const nanoseconds = (seconds: number): bigint => BigInt(Math.max(0, Math.round(seconds * 1e9)))

const phaseSpans = ({ phases }: AttemptFacts, end: bigint): readonly Span[] => {
  let from = 0n
  const spans: Span[] = []
  const until = (label: Span['label'], to: bigint): void => {
    if (to > from) spans.push({ label, from, to })
    from = largest(from, to)
  }
  for (const { phase, t } of phases) until(LABEL_OF_PHASE[phase], smallest(nanoseconds(t), end))
  until('work', end)
  return spans
}

/** The work span with the pauses for saving cut out of it; pauses are in order of their ends. */
const interrupted = (work: Span, pauses: readonly { from: bigint; to: bigint }[]): readonly Span[] => {
  const spans: Span[] = []
  let at = work.from
  for (const pause of pauses) {
    const from = largest(pause.from, at)
    const to = smallest(pause.to, work.to)
    if (to <= from) continue
    if (from > at) spans.push({ label: 'work', from: at, to: from })
    spans.push({ label: 'checkpoint', from, to })
    at = to
  }
  if (work.to > at) spans.push({ label: 'work', from: at, to: work.to })
  return spans
}

const compareBigints = (a: bigint, b: bigint): number => (a < b ? -1 : Number(a > b))
const largest = (a: bigint, b: bigint): bigint => (a > b ? a : b)
const smallest = (a: bigint, b: bigint): bigint => (a < b ? a : b)
