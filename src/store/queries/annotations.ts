// What was said of runs and sweeps: taken in from the file of the project, and asked for.
import {
  type Annotated,
  type AnnotationRecord,
  type Annotations,
  annotate,
  NO_ANNOTATIONS,
} from '../../domain/annotations/annotation.ts'
import {
  ANNOTATIONS_PATH,
  type AnnotationIngest,
  type AnnotationQueries,
  PROJECT,
} from '../../domain/annotations/annotation-port.ts'
import { BEGINNING, type Position } from '../../domain/ingest-port.ts'
import { advance } from '../ingest/context.ts'
import type { Sql } from '../sql.ts'

/** The annotations in a database. */
export const annotationQueries = (sql: Sql): AnnotationIngest & AnnotationQueries => ({
  annotationsRead: () =>
    sql.get<Position>(
      'SELECT offset, line FROM ingest_positions WHERE sweep_id = ? AND path = ?',
      PROJECT,
      ANNOTATIONS_PATH,
    ) ?? BEGINNING,
  takeAnnotations: chunk =>
    sql.write(() => {
      if (!advance({ sql, sweepId: PROJECT }, chunk)) return
      for (const { line, record } of chunk.records) take(sql, record, line)
    }),
  forgetAnnotations: () =>
    sql.write(() => {
      sql.run('DELETE FROM annotations')
      sql.run('DELETE FROM ingest_positions WHERE sweep_id = ?', PROJECT)
      sql.run('DELETE FROM problems WHERE sweep_id = ?', PROJECT)
    }),
  annotationsOf: (of, id) => annotationsOf(sql, of, id),
  runsAnnotated: after => ({
    runIds: sql
      .all<{ id: string }>(`SELECT id FROM annotations WHERE line > ? AND of = 'run'`, after)
      .map(({ id }) => id),
    line: sql.get<{ line: number | null }>('SELECT max(line) AS line FROM annotations')?.line ?? 0,
  }),
})

interface Row {
  readonly added: string
  readonly removed: string
  readonly note: string | null
}

/** What was said of one run or sweep. */
export const annotationsOf = (sql: Sql, of: 'run' | 'sweep', id: string): Annotations => {
  const row = sql.get<Row>('SELECT added, removed, note FROM annotations WHERE of = ? AND id = ?', of, id)
  if (row === undefined) return NO_ANNOTATIONS
  return { added: tagsIn(row.added), removed: tagsIn(row.removed), note: row.note }
}

/** Tags as a column holds them. */
export const tagsIn = (json: string): readonly string[] => JSON.parse(json) as string[]

const take = (sql: Sql, record: AnnotationRecord, line: number): void => {
  const [of, id] = keyOf(record.of)
  const { added, removed, note } = annotate(annotationsOf(sql, of, id), record)
  sql.run(
    `INSERT INTO annotations (of, id, added, removed, note, line) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET added = excluded.added, removed = excluded.removed, note = excluded.note, line = excluded.line`,
    of,
    id,
    JSON.stringify(added),
    JSON.stringify(removed),
    note,
    line,
  )
}

const keyOf = (of: Annotated): readonly ['run' | 'sweep', string] =>
  'run' in of ? ['run', of.run] : ['sweep', of.sweep]
