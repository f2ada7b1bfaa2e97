// The keys of the Define screen, and those that lead to it.
import { plural } from '../../../format/words.ts'
import type { Binding } from '../../state/binding.ts'
import { type Step, step } from '../../state/effect.ts'
import { type State, withPlace } from '../../state/model.ts'
import { targetsOf } from '../../table/table-state.ts'
import { paneKeys } from '../pane-keys.ts'
import {
  addBranch,
  addParameter,
  addRule,
  defineOf,
  edit,
  editCondition,
  moveAxis,
  removeRow,
  removeSetting,
  renameAxis,
  toggleLog,
} from './actions.ts'
import { spaceRowAtCursor, spaceRows, spaceSelection } from './axes.ts'
import { redone, undone } from './editing.ts'
import { TO_DEFINE } from './entry-keys.ts'
import { type DefinePlace, isUnsaved, type Side } from './place.ts'
import { problemsIn } from './problems.ts'
import { save } from './saving.ts'
import { settingAtCursor } from './settings.ts'

const AREA = 'Sweep file'
const context = 'define' as const

const here =
  (change: (place: DefinePlace, state: State) => DefinePlace | Step) =>
  (state: State): Step => {
    const place = defineOf(state)
    if (place === null) return step(state)
    const after = change(place, state)
    return 'effects' in after ? after : step(withPlace(state, after))
  }

const inAxes = (state: State): true | string => {
  const place = defineOf(state)
  if (place?.focus !== 'axes') return 'the parameters have no focus (Tab)'
  return true
}

const onParameter = (state: State): true | string => {
  const place = defineOf(state)
  const isThere = inAxes(state)
  if (isThere !== true || place === null) return isThere
  return spaceRowAtCursor(state, place)?.axis ? true : 'no parameter is selected'
}

const onRow = (state: State): true | string => {
  const place = defineOf(state)
  if (place === null || place.focus === 'side') return 'nothing is selected'
  const row = place.focus === 'axes' ? spaceRowAtCursor(state, place) : settingAtCursor(state, place)
  return row === null ? 'nothing is selected' : true
}

const zip = here((place, state) => {
  const ids = new Set(targetsOf(place.axes, spaceSelection(state, place).ids))
  const rows = spaceSelection(state, place).rows.filter(row => ids.has(row.id) && row.axis !== null)
  const [first] = rows
  if (rows.length === 1 && first?.axis && first.zip !== '')
    return edit(state, { kind: 'unzip', name: first.name, space: first.space })
  const names = rows.map(({ name }) => name)
  const done = edit(state, { kind: 'zip', names, space: first?.space ?? [] })
  const after = defineOf(done.state)
  return after === null || after.text === place.text
    ? done
    : { ...after, axes: { ...after.axes, marks: new Set(), anchor: null } }
})

const canZip = (state: State): true | string => {
  const place = defineOf(state)
  const isThere = inAxes(state)
  if (isThere !== true || place === null) return isThere
  const marked = targetsOf(place.axes, spaceSelection(state, place).ids)
  if (marked.length > 1) return isOneSpace(state, place, marked) || 'they are in different sub-spaces'
  return spaceRowAtCursor(state, place)?.zip ? true : 'mark two parameters with Space first'
}

const isOneSpace = (state: State, place: DefinePlace, ids: readonly string[]): boolean =>
  new Set(
    spaceRows(state, place)
      .filter(({ id }) => ids.includes(id))
      .map(({ space }) => space.join()),
  ).size === 1

const show = (side: Exclude<Side, 'totals'>) =>
  here(place => ({ ...place, side: place.side === side ? 'totals' : side, sideTop: 0 }))

const DEFINE: readonly Binding[] = [
  {
    action: 'define.add',
    keys: ['a'],
    title: 'add a parameter',
    short: 'add',
    area: AREA,
    context,
    priority: 2,
    run: addParameter,
  },
  {
    action: 'define.branch',
    keys: ['b'],
    title: 'another sub-space (any_of)',
    area: AREA,
    context,
    run: addBranch,
  },
  {
    action: 'define.remove',
    keys: ['x', 'delete'],
    title: 'remove what is selected',
    short: 'remove',
    area: AREA,
    context,
    priority: 7,
    when: onRow,
    run: state => (defineOf(state)?.focus === 'settings' ? removeSetting(state) : removeRow(state)),
  },
  {
    action: 'define.rename',
    keys: ['r'],
    title: 'rename',
    area: AREA,
    context,
    priority: 12,
    when: onParameter,
    run: renameAxis,
  },
  {
    action: 'define.condition',
    keys: ['w'],
    title: 'condition (when)',
    short: 'when',
    area: AREA,
    context,
    priority: 11,
    when: onParameter,
    run: editCondition,
  },
  {
    action: 'define.log',
    keys: ['l'],
    title: 'log or linear',
    short: 'log',
    area: AREA,
    context,
    priority: 13,
    when: onParameter,
    run: toggleLog,
  },
  {
    action: 'define.move-down',
    keys: ['J', 'shift+down'],
    title: 'move down',
    area: AREA,
    context,
    when: onParameter,
    run: moveAxis(1),
  },
  {
    action: 'define.move-up',
    keys: ['K', 'shift+up'],
    title: 'move up',
    area: AREA,
    context,
    when: onParameter,
    run: moveAxis(-1),
  },
  {
    action: 'define.zip',
    keys: ['Z'],
    title: 'move the marked ones in step (zip), or each alone',
    short: 'zip',
    area: AREA,
    context,
    priority: 14,
    when: canZip,
    run: zip,
  },
  {
    action: 'define.exclude',
    keys: ['X'],
    title: 'leave configs out (exclude)',
    short: 'exclude',
    area: AREA,
    context,
    priority: 10,
    run: addRule,
  },
  {
    action: 'define.undo',
    keys: ['u'],
    title: 'undo',
    area: AREA,
    context,
    priority: 15,
    when: state => ((defineOf(state)?.past.length ?? 0) > 0 ? true : 'nothing was changed'),
    run: here(undone),
  },
  {
    action: 'define.redo',
    keys: ['U'],
    title: 'do again what was undone',
    area: AREA,
    context,
    when: state => ((defineOf(state)?.future.length ?? 0) > 0 ? true : 'nothing was undone'),
    run: here(redone),
  },
  {
    action: 'define.yaml',
    keys: ['t'],
    title: 'the text of the file, or the figures',
    short: 'YAML',
    area: AREA,
    context,
    priority: 8,
    run: show('yaml'),
  },
  {
    action: 'define.diff',
    keys: ['d'],
    title: 'what saving changes in the file',
    short: 'diff',
    area: AREA,
    context,
    priority: 16,
    run: show('diff'),
  },
  {
    action: 'define.editor',
    keys: ['e'],
    title: 'the text in your own editor',
    short: 'editor',
    area: AREA,
    context,
    priority: 9,
    run: here(({ path, text }, state) => step(state, { kind: 'draft', request: { do: 'edit', path, text } })),
  },
  {
    action: 'define.save',
    keys: ['S', 'ctrl+s'],
    title: 'save',
    area: AREA,
    context,
    priority: 6,
    when: state => {
      const place = defineOf(state)
      if (state.isReadonly) return 'this is --readonly'
      return place === null || isUnsaved(place) ? true : 'it is saved'
    },
    run: state => save(state, 'stay'),
  },
  {
    action: 'define.launch',
    keys: ['L'],
    title: 'save, then quote and launch',
    short: 'quote, launch',
    area: AREA,
    context,
    priority: 3,
    isDangerous: true,
    when: state => {
      const place = defineOf(state)
      const problems = place === null ? 0 : problemsIn(state, place).length
      return problems === 0 ? true : `${plural(problems, 'problem')} first`
    },
    cli: state => `sweepdeck run ${defineOf(state)?.path ?? ''}`,
    run: state => save(state, 'launch'),
  },
]

export const DEFINE_KEYS: readonly Binding[] = [
  ...DEFINE,
  ...TO_DEFINE,
  ...paneKeys('define', [
    { pane: 'axes', title: 'the parameters' },
    { pane: 'settings', title: 'the settings' },
    { pane: 'side', title: 'the figures or the text' },
  ]),
]
