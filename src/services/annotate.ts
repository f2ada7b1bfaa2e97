// Says something of runs and sweeps: tags them, notes something about them. It stands in the file first, and then here.
import {
  type Annotated,
  type AnnotationRecord,
  annotate,
  LONGEST_NOTE,
  tag as tagRule,
  tagsOf,
} from '../domain/annotations/annotation.ts'
import type { AnnotateDocument } from '../domain/annotations/annotation-document.ts'
import type {
  AnnotationIngest,
  AnnotationJournal,
  AnnotationQueries,
} from '../domain/annotations/annotation-port.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { Clock } from '../domain/ports.ts'
import { PROTOCOL_VERSION } from '../domain/protocol.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { rfc3339 } from './sweep-row.ts'
import { syncAnnotations } from './sync-annotations.ts'
import { resolveTarget } from './targets.ts'

export interface AnnotateService {
  /** Targets: sweep names or ids, run ids or unique prefixes. */
  tag(
    targets: readonly string[],
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
  ): Promise<AnnotateDocument>
  /** null: without a note. */
  note(targets: readonly string[], note: string | null): Promise<AnnotateDocument>
}

export interface AnnotatePorts {
  readonly store: AnnotationIngest & AnnotationQueries & Pick<StoreQueries, 'sweeps' | 'findRuns'>
  readonly annotations: AnnotationJournal
  readonly clock: Pick<Clock, 'now'>
  /** user@host. */
  readonly by: string
}

type Change =
  | { readonly kind: 'tags'; readonly add: string[]; readonly remove: string[] }
  | { readonly kind: 'note'; readonly note: string | null }

/** The service on one project. */
export const createAnnotate = (ports: AnnotatePorts): AnnotateService => ({
  tag: async (targets, { add, remove }) => {
    for (const each of add) if (!tagRule.safeParse(each).success) throw noTag(each)
    return change(ports, targets, { kind: 'tags', add: [...add], remove: [...remove] })
  },
  note: async (targets, note) => {
    const text = note?.trim() ?? null
    if (text === '') throw emptyNote()
    if (text !== null && text.length > LONGEST_NOTE) throw longNote()
    return change(ports, targets, { kind: 'note', note: text })
  },
})

interface Target {
  readonly of: Annotated
  readonly declared: readonly string[]
}

const change = async (
  { store, annotations, clock, by }: AnnotatePorts,
  words: readonly string[],
  wanted: Change,
): Promise<AnnotateDocument> => {
  const targets = words.flatMap((word): readonly Target[] => {
    const { sweep, runs } = resolveTarget(store, word)
    if (runs === null) return [{ of: { sweep: sweep.sweepId }, declared: sweep.plan.tags ?? [] }]
    return runs.map(run => ({ of: { run }, declared: [] }))
  })
  const head = { v: PROTOCOL_VERSION, at: rfc3339(clock.now()), by } as const
  const rows = targets.map(({ of, declared }) => {
    const before = annotationsOf(store, of)
    const record: AnnotationRecord = { ...head, of, ...wanted }
    const after = annotate(before, record)
    const tags = tagsOf(declared, after)
    const changed = after.note !== before.note || tags.join(' ') !== tagsOf(declared, before).join(' ')
    return { record, row: { ...idsOf(of), tags, note: after.note, changed } }
  })
  await annotations.append(rows.flatMap(({ record, row }) => (row.changed ? [record] : [])))
  await syncAnnotations(store, annotations)
  return { targets: rows.map(({ row }) => row) }
}

const annotationsOf = (store: AnnotationQueries, of: Annotated) =>
  'run' in of ? store.annotationsOf('run', of.run) : store.annotationsOf('sweep', of.sweep)

const idsOf = (of: Annotated): { readonly sweep_id: string | null; readonly run_id: string | null } =>
  'run' in of ? { sweep_id: null, run_id: of.run } : { sweep_id: of.sweep, run_id: null }

const noTag = (written: string): SweepdeckError =>
  new SweepdeckError(`${JSON.stringify(written)} is no tag`, {
    code: 'tag.invalid',
    hint: 'A tag is a word of at most 64 letters, such as debug or paper/fig-2: no spaces, none of , | " * = ! < > and no + or - before it.',
  })

const emptyNote = (): SweepdeckError =>
  new SweepdeckError('the note is empty', {
    code: 'note.empty',
    hint: 'Write one, or take it away with --clear.',
  })

const longNote = (): SweepdeckError =>
  new SweepdeckError(`a note has at most ${LONGEST_NOTE} letters`, {
    code: 'note.too_long',
    hint: 'Keep what is longer in a file, and note where it is.',
  })
