// The rows of the space: parameters in the order of the file, then the rules that leave configs out.

import type { Subject } from '../../../domain/query/field.ts'
import { axisText } from '../../../domain/sweep-file/edit/axis-text.ts'
import type { AxisRow, Outline } from '../../../domain/sweep-file/edit/outline.ts'
import type { Problem } from '../../../domain/sweep-file/problems.ts'
import { count } from '../../../format/number.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import type { State } from '../../state/model.ts'
import type { Column } from '../../table/columns.ts'
import { createSelect, memoLast, type Selection } from '../../table/select.ts'
import { outlineIn } from './editing.ts'
import type { DefinePlace } from './place.ts'
import { problemAt, problemHere, problemsIn } from './problems.ts'

export interface SpaceRow {
  /** As problems name it: `parameters.lr`, `exclude[0]`. */
  readonly id: string
  readonly order: number
  readonly name: string
  readonly kind: string
  readonly values: string
  readonly count: number | null
  readonly when: string
  /** Letter of its zip group; '' where it moves alone. */
  readonly zip: string
  readonly problem: string | null
  readonly axis: AxisRow | null
  /** Which rule it is. */
  readonly rule: number | null
}

const rowsOf = memoLast((outline: Outline | null, problems: readonly Problem[]): readonly SpaceRow[] => {
  if (outline === null) return []
  const axes = outline.axes.map((axis, order): SpaceRow => {
    const problem = problemAt(problems, axis.key)
    return {
      id: axis.key,
      order,
      name: axis.name,
      kind: kindText(axis),
      values: axisText(axis.fields),
      count: axis.count,
      when: axis.when ?? '',
      zip: zipLetter(outline, axis.name),
      problem: problem === null ? null : problemHere(problem),
      axis,
      rule: null,
    }
  })
  const rules = outline.exclude.map((condition, rule): SpaceRow => {
    const id = outline.isExcludeList ? `exclude[${rule}]` : 'exclude'
    const problem = problemAt(problems, id)
    return {
      id,
      order: axes.length + rule,
      name: 'exclude',
      kind: 'rule',
      values: condition,
      count: null,
      when: '',
      zip: '',
      problem: problem === null ? null : problemHere(problem),
      axis: null,
      rule,
    }
  })
  return [...axes, ...rules]
})

const kindText = ({ kind, fields, domain }: AxisRow): string => {
  if (kind === 'range')
    return fields.log === 'true' ? 'log range' : domain?.kind === 'int_uniform' ? 'int range' : 'range'
  return kind === 'distribution' ? (fields.distribution ?? kind) : kind
}

const zipLetter = (outline: Outline, name: string): string => {
  const group = outline.zip.findIndex(({ names }) => names.includes(name))
  return group === -1 ? '' : String.fromCharCode(65 + (group % 26))
}

const select = createSelect<SpaceRow>({
  idOf: ({ id }) => id,
})

/** What a filter may ask of an axis. */
export const SPACE_SUBJECT: Subject<SpaceRow> = {
  fields: [
    { name: 'name', kind: 'text', means: 'its name', of: ({ name }) => name },
    { name: 'kind', kind: 'text', means: 'values, range and so on', of: ({ kind }) => kind },
  ],
  groups: [],
  texts: [
    { of: ({ name }) => name },
    { of: ({ kind }) => kind },
    { of: ({ values }) => values },
    { of: ({ when }) => when },
  ],
}

/** Without those that nothing stands in: the values need the room. */
const columnsOf = memoLast((outline: Outline | null): readonly Column<SpaceRow>[] =>
  SPACE_COLUMNS.filter(({ id }) => {
    if (id === 'zip') return (outline?.zip.length ?? 0) > 0
    return id !== 'when' || (outline?.axes.some(({ when }) => when !== null) ?? false)
  }),
)

export const spaceColumns = (place: DefinePlace): readonly Column<SpaceRow>[] => columnsOf(outlineIn(place))

export const spaceSelection = (state: State, place: DefinePlace): Selection<SpaceRow> =>
  select(spaceRows(state, place), place.axes, spaceColumns(place))

/** All of them, whatever the filter says. */
export const spaceRows = (state: State, place: DefinePlace): readonly SpaceRow[] =>
  rowsOf(outlineIn(place), problemsIn(state, place))

export const spaceRowAtCursor = (state: State, place: DefinePlace): SpaceRow | null =>
  spaceRows(state, place).find(({ id }) => id === place.axes.cursor) ?? null

const SPACE_COLUMNS: readonly Column<SpaceRow>[] = [
  {
    id: 'order',
    title: '#',
    align: 'right',
    min: 2,
    priority: 9,
    cell: ({ order, rule }, { theme }) => (rule === null ? String(order + 1) : theme.paint('dim', '-')),
    sortBy: ({ order }) => order,
  },
  {
    id: 'name',
    title: 'parameter',
    min: 10,
    ideal: 16,
    priority: 2,
    cell: ({ name, rule, problem }, { theme }) => {
      if (problem !== null) return theme.paint('bad', sanitizeLine(name))
      return rule === null ? sanitizeLine(name) : theme.paint('dim', name)
    },
    sortBy: ({ name }) => name,
  },
  {
    id: 'kind',
    title: 'kind',
    min: 9,
    ideal: 11,
    priority: 5,
    cell: ({ kind }, { theme }) => theme.paint('dim', sanitizeLine(kind)),
    sortBy: ({ kind }) => kind,
  },
  {
    id: 'values',
    title: 'values',
    min: 16,
    ideal: 24,
    grows: true,
    priority: 1,
    cell: ({ values, problem }, { theme, width }) =>
      problem === null ? sanitizeLine(values) : withProblem(values, problem, { theme, width }),
    sortBy: ({ values }) => values,
  },
  {
    id: 'count',
    title: 'count',
    align: 'right',
    min: 6,
    priority: 3,
    cell: ({ count: n, rule }, { theme }) => {
      if (rule !== null) return ''
      return n === null ? theme.paint('dim', '?') : count(n)
    },
    sortBy: ({ count: n }) => n,
  },
  {
    id: 'zip',
    title: 'zip',
    min: 3,
    priority: 6,
    cell: ({ zip }, { theme }) => theme.paint('mark', zip),
    sortBy: ({ zip }) => zip || null,
  },
  {
    id: 'when',
    title: 'when',
    min: 12,
    ideal: 16,
    priority: 4,
    cell: ({ when }) => sanitizeLine(when),
    sortBy: ({ when }) => when || null,
  },
]

/** What is wrong stands where it was typed. */
export const withProblem = (
  value: string,
  problem: string,
  {
    theme,
    width,
  }: { readonly theme: Parameters<Column<SpaceRow>['cell']>[1]['theme']; readonly width: number },
): string => {
  const shown = sanitizeLine(value)
  const room = Math.max(8, Math.floor(width / 3))
  const start = shown.length > room ? `${shown.slice(0, room - 1)}…` : shown
  return `${start}${start === '' ? '' : ' '}${theme.paint('bad', sanitizeLine(problem))}`
}
