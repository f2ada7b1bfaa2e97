// What somebody says of a run or a sweep beside what it says itself: tags and a note. Every change is a record in
// annotations.jsonl of the project, and what holds now is those records folded in their order.
import * as z from 'zod'
import { PROTOCOL_VERSION, runId, safeSegment } from '../protocol.ts'

/** A word, so that a filter can name it: `debug`, `paper/fig-2`. */
export const tag = z
  .string()
  .max(64)
  .regex(/^(?![+-])[^\s\p{C},|"*=!<>]+$/u)

export const LONGEST_NOTE = 2_000
const note = z.string().min(1).max(LONGEST_NOTE)

const base = {
  v: z.literal(PROTOCOL_VERSION),
  at: z.iso.datetime({ offset: false }),
  /** Who: user@host. */
  by: z.string(),
  /** A run has what was said of it in whatever sweep it is: its id is its content. */
  of: z.union([z.object({ run: runId }), z.object({ sweep: safeSegment })]),
}

export const annotationRecord = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('tags'), add: z.array(tag), remove: z.array(z.string()) }),
  /** null: there is none any more. */
  z.object({ ...base, kind: z.literal('note'), note: note.nullable() }),
])
export type AnnotationRecord = z.infer<typeof annotationRecord>
export type Annotated = AnnotationRecord['of']

export interface Annotations {
  /** In the order of the alphabet. */
  readonly added: readonly string[]
  /** Also tags of the sweep file that were taken away. */
  readonly removed: readonly string[]
  readonly note: string | null
}

export const NO_ANNOTATIONS: Annotations = { added: [], removed: [], note: null }

/** What holds after one more record. Of one that adds and removes the same tag, the removal counts. */
export const annotate = (before: Annotations, record: AnnotationRecord): Annotations => {
  if (record.kind === 'note') return { ...before, note: record.note }
  const { add, remove } = record
  return {
    ...before,
    added: sorted([...before.added, ...add].filter(each => !remove.includes(each))),
    removed: sorted([...before.removed.filter(each => !add.includes(each)), ...remove]),
  }
}

/** The tags that hold: those of the sweep file with what was added and without what was removed. */
export const tagsOf = (declared: readonly string[], { added, removed }: Annotations): string[] =>
  sorted([...declared.filter(each => !removed.includes(each)), ...added])

const sorted = (tags: readonly string[]): string[] => [...new Set(tags)].sort()
