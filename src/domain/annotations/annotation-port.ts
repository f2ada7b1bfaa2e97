// The file of annotations, and what the store keeps of it.
import type { JournalChunk, Position } from '../ingest-port.ts'
import type { VolumeReader } from '../ports.ts'
import type { AnnotationRecord, Annotations } from './annotation.ts'

/** In the folder of the project. */
export const ANNOTATIONS_PATH = 'annotations.jsonl'
/** What stands where the id of a sweep would in what is kept of the project's own files. */
export const PROJECT = ''

/** annotations.jsonl of the project. */
export interface AnnotationJournal extends Pick<VolumeReader, 'read'> {
  /** Bytes; 0 where it does not exist. */
  size(): number
  /** Adds lines; they are durable once this is done. Any number of processes may do so at once. */
  append(records: readonly AnnotationRecord[]): Promise<void>
}

export interface AnnotationIngest {
  annotationsRead(): Position
  /** Takes in the next lines; nothing changes where another manager was faster. */
  takeAnnotations(chunk: JournalChunk<AnnotationRecord>): void
  /** The file is not the one that was read: everything of it is forgotten. */
  forgetAnnotations(): void
}

export interface AnnotationQueries {
  annotationsOf(of: 'run' | 'sweep', id: string): Annotations
  /** Runs that something was said of beyond a line of the file, and its last line that says something. */
  runsAnnotated(after: number): { readonly runIds: readonly string[]; readonly line: number }
}
