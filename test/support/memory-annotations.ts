// A file of annotations in memory.
import { ANNOTATIONS_PATH, type AnnotationJournal } from '../../src/domain/annotations/annotation-port.ts'
import { MemoryVolume } from './memory-volume.ts'

/** An empty one; `volume` holds it, for whoever tampers with it. */
export const memoryAnnotations = (): AnnotationJournal & { readonly volume: MemoryVolume } => {
  const volume = new MemoryVolume()
  return {
    volume,
    read: (...request) => volume.read(...request),
    size: () => volume.files.get(ANNOTATIONS_PATH)?.length ?? 0,
    append: async records => {
      for (const record of records) volume.append(ANNOTATIONS_PATH, `${JSON.stringify(record)}\n`)
    },
  }
}
