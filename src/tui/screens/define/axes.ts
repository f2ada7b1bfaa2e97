// The rows of the space: parameters in the order of the file, then the rules that leave configs out; then the same of each
// sub-space of any_of, below a row of its own.

import type { Subject } from '../../../domain/query/field.ts'
import { axisText } from '../../../domain/sweep-file/edit/axis-text.ts'
import type { AxisRow, Branch, Outline, Part } from '../../../domain/sweep-file/edit/outline.ts'
import { dotted, type Problem } from '../../../domain/sweep-file/problems.ts'
import type { Path } from '../../../domain/sweep-file/tree.ts'
import { count } from '../../../format/number.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { plural } from '../../../format/words.ts'
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
  /** The sub-space of any_of that begins here. */
  readonly branch: Branch | null
  /** Path of the space that it is in. */
  readonly space: Path
  /** How many sub-spaces that is deep. */
  readonly depth: number
}

const rowsOf = memoLast((outline: Outline | null, problems: readonly Problem[]): readonly SpaceRow[] => {
  if (outline === null) return []
  const around: Around = { problems, space: [], depth: 0 }
  return [
    ...rowsIn(outline, around),
    ...outline.branches.flatMap(branch => {
      const depth = branch.label.split('.').length
      const within: Around = { problems, space: branch.path, depth }
      return [headOf(branch, { ...within, depth: depth - 1 }), ...rowsIn(branch, within)]
    }),
  ].map((row, order) => ({ ...row, order }))
})

interface Around {
  readonly problems: readonly Problem[]
  readonly space: Path
  readonly depth: number
}

/** Of a space: its parameters, then the rules that leave configs out. */
const rowsIn = (part: Part, { problems, space, depth }: Around): readonly SpaceRow[] => {
  const shared = { ...BLANK, space, depth }
  const axes = part.axes.map(
    (axis): SpaceRow => ({
      ...shared,
      id: axis.key,
      name: axis.name,
      kind: kindText(axis),
      values: axisText(axis.fields),
      count: axis.count,
      when: axis.when ?? '',
      zip: zipLetter(part, axis.name),
      problem: shortProblem(problems, axis.key),
      axis,
    }),
  )
  const rules = part.exclude.map((condition, rule): SpaceRow => {
    const at = dotted([...space, 'exclude'])
    const id = part.isExcludeList ? `${at}[${rule}]` : at
    const problem = shortProblem(problems, id)
    return { ...shared, id, name: 'exclude', kind: 'rule', values: condition, problem, rule }
  })
  return [...axes, ...rules]
}

/** The row above those of a sub-space. */
const headOf = (branch: Branch, { problems, space, depth }: Around): SpaceRow => ({
  ...BLANK,
  space,
  depth,
  id: branch.key,
  name: `any_of ${branch.label}`,
  kind: 'sub-space',
  values: plural(branch.axes.length, 'parameter'),
  problem: problems.find(({ key }) => key === branch.key)?.message ?? null,
  branch,
})

const BLANK: Omit<SpaceRow, 'id' | 'name' | 'kind' | 'values' | 'problem' | 'space' | 'depth'> = {
  order: 0,
  count: null,
  when: '',
  zip: '',
  axis: null,
  rule: null,
  branch: null,
}

const shortProblem = (problems: readonly Problem[], key: string): string | null => {
  const problem = problemAt(problems, key)
  return problem === null ? null : problemHere(problem)
}

const kindText = ({ kind, fields, domain }: AxisRow): string => {
  if (kind === 'range')
    return fields.log === 'true' ? 'log range' : domain?.kind === 'int_uniform' ? 'int range' : 'range'
  return kind === 'distribution' ? (fields.distribution ?? kind) : kind
}

const zipLetter = ({ zip }: Part, name: string): string => {
  const group = zip.findIndex(({ names }) => names.includes(name))
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
    const parts = outline === null ? [] : [outline, ...outline.branches]
    if (id === 'zip') return parts.some(({ zip }) => zip.length > 0)
    return id !== 'when' || parts.some(({ axes }) => axes.some(({ when }) => when !== null))
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
    cell: ({ order, axis }, { theme }) => (axis === null ? theme.paint('dim', '-') : String(order + 1)),
    sortBy: ({ order }) => order,
  },
  {
    id: 'name',
    title: 'parameter',
    min: 10,
    ideal: 16,
    priority: 2,
    cell: ({ name, rule, branch, depth, problem }, { theme }) => {
      const text = `${'  '.repeat(depth)}${sanitizeLine(name)}`
      if (problem !== null) return theme.paint('bad', text)
      if (branch !== null) return theme.paint('title', text)
      return rule === null ? text : theme.paint('dim', text)
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
    cell: ({ values, branch, problem }, { theme, width }) => {
      if (problem !== null) return withProblem(values, problem, { theme, width })
      return branch === null ? sanitizeLine(values) : theme.paint('dim', values)
    },
    sortBy: ({ values }) => values,
  },
  {
    id: 'count',
    title: 'count',
    align: 'right',
    min: 6,
    priority: 3,
    cell: ({ count: n, axis }, { theme }) => {
      if (axis === null) return ''
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
