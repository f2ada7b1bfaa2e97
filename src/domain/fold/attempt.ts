// What an attempt's own journal says, folded event by event: the same whether it is read at once or line by line.
import type { AttemptFacts } from '../facts.ts'
import type { AppliedPreset, AttemptEvent, ErrorRecord } from '../protocol.ts'
import type { AttemptEnd } from '../states.ts'
import { foldGpuSample, type GpuFold } from './gpu-use.ts'

/** A loop of the training function, as it was announced. */
export type AnnouncedLoop = Pick<
  Extract<AttemptEvent, { kind: 'rounds' }>,
  'loop' | 'unit' | 'done' | 'total' | 't'
>
/** What a probe has measured. */
export type ProbedTime = Omit<Extract<AttemptEvent, { kind: 'probed' }>, 'v' | 'kind' | 't'>

export interface AttemptJournal {
  readonly lastT: number
  readonly phases: AttemptFacts['phases']
  readonly checkpoints: AttemptFacts['checkpoints']
  readonly resumedFromStep: number | null
  /** Rows of earlier attempts with a higher step are superseded; -1: all of them; null: it restored nothing yet. */
  readonly supersedesAfter: number | null
  /** null: nothing of it was decided yet. */
  readonly preset: AppliedPreset | null
  /** What the samples of its GPU come to. */
  readonly gpu: GpuFold | null
  readonly loops: readonly AnnouncedLoop[]
  /** null: it is no probe's, or it did not get far enough to measure anything. */
  readonly probed: ProbedTime | null
  readonly end: { readonly end: AttemptEnd; readonly t: number; readonly error: ErrorRecord | null } | null
}

export const EMPTY_JOURNAL: AttemptJournal = {
  lastT: 0,
  phases: [],
  checkpoints: [],
  resumedFromStep: null,
  supersedesAfter: null,
  preset: null,
  gpu: null,
  loops: [],
  probed: null,
  end: null,
}

type Folds = {
  readonly [Kind in AttemptEvent['kind']]?: (
    journal: AttemptJournal,
    event: Extract<AttemptEvent, { kind: Kind }>,
  ) => Partial<AttemptJournal>
}

/** Kinds that are not here change nothing but the time of the newest event. */
const FOLDS: Folds = {
  phase: ({ phases }, { phase, t }) => ({ phases: [...phases, { phase, t }] }),
  restored: ({ supersedesAfter }, { step }) => ({
    resumedFromStep: step,
    supersedesAfter: Math.min(supersedesAfter ?? Number.POSITIVE_INFINITY, step ?? -1),
  }),
  checkpoint: ({ checkpoints }, { step, t, blocked_s }) => ({
    checkpoints: [...checkpoints, { step, t, blockedS: blocked_s }],
  }),
  preset: (_, { v, t, kind, ...preset }) => ({ preset }),
  gpu: ({ gpu }, sample) => ({ gpu: foldGpuSample(gpu, sample) }),
  rounds: ({ loops }, { loop, unit, done, total, t }) => ({
    loops: [...loops, { loop, unit, done, total, t }],
  }),
  probed: (_, { v, t, kind, ...probed }) => ({ probed }),
  // Of two, the first: whatever comes later was written by somebody who thought that it was over.
  end: (journal, { end, t, error }) => (journal.end === null ? { end: { end, t, error } } : {}),
}

type Fold = (journal: AttemptJournal, event: AttemptEvent) => Partial<AttemptJournal>

/** The journal with more events. */
export const foldAttemptEvents = (
  journal: AttemptJournal,
  events: readonly AttemptEvent[],
): AttemptJournal => {
  let folded = journal
  let { lastT } = journal
  for (const event of events) {
    if (event.t > lastT) lastT = event.t
    const fold = FOLDS[event.kind] as Fold | undefined
    if (fold !== undefined) folded = { ...folded, ...fold(folded, event) }
  }
  return lastT === folded.lastT ? folded : { ...folded, lastT }
}
