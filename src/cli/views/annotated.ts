// What is said of runs and sweeps after it was changed.
import type { AnnotateDocument } from '../../domain/annotations/annotation-document.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { tagsText } from '../../format/words.ts'

export const annotatedLines = ({ targets }: AnnotateDocument): readonly string[] =>
  targets.map(({ sweep_id, run_id, tags, note, changed }) => {
    const name = run_id === null ? `sweep ${sweep_id}` : `run ${run_id}`
    const tagged = tags.length === 0 ? 'no tags' : `tags ${tagsText(tags)}`
    const noted = note === null ? '' : `; note: ${sanitizeLine(note)}`
    return `${name}: ${tagged}${noted}${changed ? '' : ' (as before)'}`
  })
