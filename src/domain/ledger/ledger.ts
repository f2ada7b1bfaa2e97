// Every nanosecond of every attempt of a run, under exactly one label. The parts add up to the whole exactly.
//
//   time of an attempt                                                                      label
//   phase cold_start                                                                        cold_start
//   phase idle                                                                              idle
//   phase import                                                                            import
//   phase restore, and training standing still for a save                                   checkpoint
//   the rest is work:
//     of an attempt behind the one that finished                                            duplicate
//     after a newer attempt had started (a fenced attempt that went on)                     duplicate
//     after the last thing that every later attempt still built on: a checkpoint, or, where the code keeps its
//     own, the last step that it did not do again …
//       … of an attempt that ended user_error, diverged                                     failed_user
//       … of any other                                                                      redone
//     no later attempt, after the last checkpoint, ended user_error, diverged, timeout      failed_user
//     no later attempt, after the last checkpoint, ended killed, preempted, infra, oom, lost  failed_infra
//     everything before that, of a run whose last attempt ended user_error or diverged      failed_user
//     everything else: kept by a checkpoint, finished, stopped by choice, or still running  useful
//
// Work that a checkpoint holds stays useful after an infrastructure failure, and at the end of a time slice: the next
// attempt goes on from it. What a slice did after it is redone, and a failure only where nothing came after.
// After a user error or a divergence nothing goes on: changed code makes another run.
// data_wait is measured by the loader, and nothing here guesses it.
import type { LedgerLabel } from '../cost-document.ts'
import type { AttemptFacts } from '../facts.ts'
import type { AttemptEnd } from '../states.ts'
import type { LedgerEntry } from '../store-port.ts'
import { entriesOf, type LabelledSpan } from './entries.ts'
import { type GpuShare, type Stay, sharesOf as sharesBeside } from './gpu-shares.ts'
import type { Tariff } from './tariff.ts'
import { durationOf, nanoseconds, type Span, timelineOf } from './timeline.ts'

export interface AttemptLedger {
  /** Its number. */
  readonly attempt: number
  /** True where its duration is an estimate. */
  readonly estimated: boolean
  readonly entries: readonly LedgerEntry[]
}

type Blame = 'failed_user' | 'failed_infra'

/** Whom the work after the last checkpoint is charged to, by how the attempt ended; null: to nobody. */
const BLAME: Readonly<Record<AttemptEnd, Blame | null>> = {
  finished: null,
  stopped: null,
  user_error: 'failed_user',
  diverged: 'failed_user',
  timeout: 'failed_user',
  oom: 'failed_infra',
  killed: 'failed_infra',
  preempted: 'failed_infra',
  infra: 'failed_infra',
  lost: 'failed_infra',
}

/** Seconds of an attempt's clock at which it had logged all that it logged up to a step; 0 without any. */
export type LoggedUntil = (attempt: AttemptFacts, step: number) => number

/** After these nothing goes on from what a checkpoint holds. */
const HOPELESS: ReadonlySet<AttemptEnd | null> = new Set(['user_error', 'diverged'])

/** What an attempt has of a GPU that runs share, over all of its time; null: it shares none. */
export type SharesOf = (attempt: AttemptFacts) => readonly GpuShare[] | null

export interface LedgerRequest {
  readonly tariff: Tariff
  readonly loggedUntil?: LoggedUntil
  readonly sharesOf?: SharesOf
}

/** The labelled time, and money where there is a rate, of one run's attempts; these in the order of their claims. */
export const ledgerOf = (
  attempts: readonly AttemptFacts[],
  { tariff, loggedUntil = () => 0, sharesOf = () => null }: LedgerRequest,
): readonly AttemptLedger[] => {
  const spans = labelledSpans(attempts, loggedUntil)
  return attempts.map((attempt, index) => {
    return {
      attempt: attempt.n,
      estimated: attempt.estimated,
      entries: entriesOf(
        spans[index] as readonly LabelledSpan[],
        sharesOf(attempt) ?? sharesBeside(stayOf(attempt), [], tariff),
      ),
    }
  })
}

const NS_PER_MS = 1_000_000n

const stayOf = (attempt: AttemptFacts): Stay => {
  const from = BigInt(attempt.startedAt) * NS_PER_MS
  return { name: attempt.name, from, to: from + durationOf(attempt) }
}

/** What each attempt did from when to when; together exactly as long as the attempt. */
export const labelledSpans = (
  attempts: readonly AttemptFacts[],
  loggedUntil: LoggedUntil,
): readonly (readonly LabelledSpan[])[] => {
  const finisher = attempts.findIndex(({ end }) => end === 'finished')
  const isHopeless = finisher === -1 && HOPELESS.has(attempts.at(-1)?.end ?? null)
  return attempts.map((attempt, index) => {
    const behindTheEnd = finisher !== -1 && index > finisher
    const later = finisher === -1 ? attempts.slice(index + 1) : attempts.slice(index + 1, finisher + 1)
    const builtOn = Math.min(
      ...later.map(({ supersedesAfter }) => supersedesAfter ?? Number.POSITIVE_INFINITY),
    )
    const verdict: Verdict = {
      duplicateFrom: behindTheEnd ? 0n : overlapStart(attempt, later[0]),
      keptUntil: keptUntil(attempt, { builtOn, loggedUntil }),
      kept: isHopeless ? 'failed_user' : 'useful',
      lost: labelOfLost(attempt, { doneAgain: builtOn !== Number.POSITIVE_INFINITY }),
    }
    return timelineOf(attempt).flatMap(span => judged(span, verdict))
  })
}

/** What the work of one attempt is worth, by when it was done; from `keptUntil` on it is `lost`. */
interface Verdict {
  readonly keptUntil: bigint
  readonly kept: LedgerLabel
  readonly lost: LedgerLabel
  readonly duplicateFrom: bigint
}

const judged = ({ label, from, to }: Span, verdict: Verdict): readonly LabelledSpan[] => {
  if (label !== 'work') return [{ label, from, to }]
  const inside = (at: bigint): bigint => (at < from ? from : at > to ? to : at)
  const duplicate = inside(verdict.duplicateFrom)
  const kept = inside(verdict.keptUntil < duplicate ? verdict.keptUntil : duplicate)
  return [
    { label: verdict.kept, from, to: kept },
    { label: verdict.lost, from: kept, to: duplicate },
    { label: 'duplicate', from: duplicate, to },
  ]
}

/** `builtOn`: the step beyond which later attempts began again; infinite where none has got that far. */
const keptUntil = (
  attempt: AttemptFacts,
  { builtOn, loggedUntil }: { readonly builtOn: number; readonly loggedUntil: LoggedUntil },
): bigint => {
  const isBlamed = attempt.end !== null && BLAME[attempt.end] !== null
  const isLast = builtOn === Number.POSITIVE_INFINITY
  if (isLast && !isBlamed) return durationOf(attempt)
  if (builtOn < 0) return 0n
  const times = attempt.checkpoints.filter(({ step }) => step <= builtOn).map(({ t }) => t)
  if (times.length > 0) return nanoseconds(times.reduce((newest, t) => Math.max(newest, t)))
  return isLast ? 0n : nanoseconds(loggedUntil(attempt, builtOn))
}

const labelOfLost = ({ end }: AttemptFacts, { doneAgain }: { readonly doneAgain: boolean }): LedgerLabel => {
  const blame = end === null ? null : BLAME[end]
  if (doneAgain) return HOPELESS.has(end) ? 'failed_user' : 'redone'
  return blame ?? 'useful'
}

/** Below this, two attempts only seem to overlap: the wall clocks of two processes agree no better. */
const CLOCK_TOLERANCE_MS = 1000

/** Seconds of its clock before its claim, in which its container came up, waited for it and loaded the code. */
const leadS = ({ phases }: AttemptFacts): number => phases.find(({ phase }) => phase === 'import')?.t ?? 0

/** From when on a newer claim was at work; an event of this attempt must prove that it still was, too. */
const overlapStart = (attempt: AttemptFacts, next: AttemptFacts | undefined): bigint => {
  if (next === undefined) return durationOf(attempt)
  const aheadMs = next.startedAt + leadS(next) * 1000 - attempt.startedAt
  const overlaps = attempt.lastT * 1000 > aheadMs + CLOCK_TOLERANCE_MS
  return overlaps ? nanoseconds(aheadMs / 1000) : durationOf(attempt)
}
