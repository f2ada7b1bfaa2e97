// Tags and notes in tables and above them; where nothing has any, they take no room.
import type { Column } from '../../format/plain-table.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { tagsText } from '../../format/words.ts'

interface Annotated {
  readonly tags: readonly string[]
  readonly note: string | null
}

/** The last columns of a table. */
export const annotationColumns = <Row extends Annotated>(rows: readonly Row[]): readonly Column<Row>[] => [
  ...(rows.some(({ tags }) => tags.length > 0)
    ? [{ title: 'TAGS', cell: ({ tags }: Row) => tagsText(tags) || '-', shrinks: true }]
    : []),
  ...(rows.some(({ note }) => note !== null)
    ? [{ title: 'NOTE', cell: ({ note }: Row) => (note === null ? '-' : sanitizeLine(note)), shrinks: true }]
    : []),
]

/** What is said of what a view is about. */
export const annotationLines = ({ tags, note }: Annotated): readonly string[] => [
  ...(tags.length === 0 ? [] : [tagsText(tags)]),
  ...(note === null ? [] : [`note: ${sanitizeLine(note)}`]),
]
