// What a filter may say: for --help, from the table of the fields themselves.
import type { Field, Subject } from '../../domain/query/field.ts'
import { runSubject } from '../../domain/query/run-fields.ts'
import { SWEEP_SUBJECT } from '../../domain/query/sweep-fields.ts'
import { wrapped } from '../../format/wrap.ts'

/** Of a filter on runs. */
export const runQueryHelp = (): readonly string[] =>
  queryHelp(
    runSubject({ parameters: [], metrics: [], tags: [] }),
    'state=failed spend>2 -tag:debug | lr>=1e-3',
  )

/** Of a filter on sweeps. */
export const sweepQueryHelp = (): readonly string[] =>
  queryHelp(SWEEP_SUBJECT, 'state=running spend>2 -tag:debug | created<2h')

const TAKES: Readonly<Record<Field<never>['kind'], string>> = {
  number: 'number',
  usd: 'dollars',
  hours: 'hours, 90m',
  age: '90s, 2h, 3d',
  size: '100MiB',
  percent: 'percent',
  text: 'text',
  flag: 'yes, no',
  any: 'any',
}

const queryHelp = <Row>({ fields, groups }: Subject<Row>, example: string): readonly string[] => {
  const rows = [
    ...fields.map(({ name, also = [], kind, means }) => [[name, ...also].join(', '), TAKES[kind], means]),
    ...groups.map(({ prefix, kind, means }) => [`${prefix}.NAME`, TAKES[kind], means]),
  ] as const
  const widths = [0, 1].map(column => Math.max(...rows.map(row => (row[column] as string).length)))
  const indent = ' '.repeat(2 + (widths[0] as number) + 2 + (widths[1] as number) + 2)
  return [
    `A filter: ${example}`,
    '  All terms hold; | stands between alternatives; - means not; plain words are',
    '  looked for everywhere. : holds (of a number: is), = is, != is not,',
    '  < <= > >= compare; * stands for any letters, "…" keeps spaces together.',
    '  null is what is not there; nan is equal only to nan.',
    '',
    ...rows.flatMap(([name, takes, means]) => {
      const head = `  ${(name as string).padEnd(widths[0] as number)}  ${(takes as string).padEnd(widths[1] as number)}  `
      return wrapped(`${head}${means}`, { width: WIDTH, indent })
    }),
  ]
}

/** Where help stands in a narrow terminal. */
const WIDTH = 78
