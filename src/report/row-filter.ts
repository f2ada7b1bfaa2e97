// The filter of the table: the query language of the command line, asked of configs and of the runs they have.
import { compileQuery } from '../domain/query/compile.ts'
import { configText, metricGroup, parameterGroup } from '../domain/query/config-fields.ts'
import type { Field, Subject } from '../domain/query/field.ts'
import { RANKED_FIELDS } from '../domain/query/ranked-fields.ts'
import type { ReportDocument } from '../domain/report-document.ts'
import type { Model, Row } from './model.ts'

type Asked = ReportDocument['comparison']['rows'][number] & {
  readonly row: Row
  readonly rank: number | null
}

/** A field of several runs holds where it holds of one. */
const FIELDS: readonly Field<Asked>[] = [
  ...RANKED_FIELDS,
  {
    name: 'state',
    kind: 'text',
    means: 'states of its runs',
    of: ({ row }) => row.runs.map(({ state }) => state),
  },
  { name: 'error', kind: 'text', means: 'what went wrong', of: ({ row }) => errorsOf(row) },
  { name: 'front', kind: 'flag', means: 'on the Pareto front', of: ({ row }) => row.onFront },
]

const errorsOf = ({ runs }: Row): readonly string[] => runs.flatMap(({ error }) => error ?? [])

export type FilterResult =
  | { readonly ok: true; readonly rows: ReadonlySet<number> | null }
  | { readonly ok: false; readonly message: string }

/** Answers which rows a text lets through (null: all), or why it is no filter. */
export const newRowFilter = (model: Model): ((text: string) => FilterResult) => {
  const asked = model.document.comparison.rows.map(
    (row, index): Asked => ({
      ...row,
      rank: row.mean === null ? null : index + 1,
      row: model.rows[index] as Row,
    }),
  )
  const subject: Subject<Asked> = {
    fields: FIELDS,
    groups: [
      parameterGroup([...new Set(model.rows.flatMap(({ parameters }) => [...parameters.keys()]))]),
      metricGroup([...new Set(asked.flatMap(({ metrics }) => Object.keys(metrics)))]),
    ],
    texts: [
      { of: ({ config }) => configText(config) },
      { of: ({ row }) => row.runs.map(({ run_id, state }) => `${run_id} ${state}`).join(' ') },
      { of: ({ row }) => errorsOf(row).join(' ') },
    ],
  }
  const around = { now: Date.parse(model.document.generated_at), sweep: [] }
  return text => {
    if (text.trim() === '') return { ok: true, rows: null }
    const compiled = compileQuery(text, subject)
    if (!compiled.ok) return { ok: false, message: compiled.message }
    const passing = asked.filter(row => compiled.query.test(row, around))
    return { ok: true, rows: new Set(passing.map(({ row }) => row.index)) }
  }
}
