// Reads what was added to the file of annotations. It may be done any number of times, by any number of managers.
import { annotationRecord } from '../domain/annotations/annotation.ts'
import {
  ANNOTATIONS_PATH,
  type AnnotationIngest,
  type AnnotationJournal,
} from '../domain/annotations/annotation-port.ts'
import { journalChunks } from './sync-files.ts'

const CHUNK_BYTES = 1024 * 1024

/** Brings the store up to date with the file. One that is shorter than what was read is another file. */
export const syncAnnotations = async (store: AnnotationIngest, journal: AnnotationJournal): Promise<void> => {
  const size = journal.size()
  if (size < store.annotationsRead().offset) store.forgetAnnotations()
  const from = store.annotationsRead()
  if (size === from.offset) return
  const request = { path: ANNOTATIONS_PATH, from, schema: annotationRecord, chunkBytes: CHUNK_BYTES }
  for await (const chunk of journalChunks(journal, request)) store.takeAnnotations(chunk)
}
