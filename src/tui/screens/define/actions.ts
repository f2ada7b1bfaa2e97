// What the keys of the Define screen do to the file that is open.
import { axisText, type Fields, fieldsFrom } from '../../../domain/sweep-file/edit/axis-text.ts'
import type { SweepEdit } from '../../../domain/sweep-file/edit/edits.ts'
import { listSource, textSource, valueSource } from '../../../domain/sweep-file/edit/typed.ts'
import { dotted } from '../../../domain/sweep-file/problems.ts'
import { choose } from '../../sheets/choose.ts'
import { promptFor } from '../../sheets/prompt.ts'
import { type Step, step } from '../../state/effect.ts'
import { placeOf, type State, withPlace } from '../../state/model.ts'
import { say } from '../../state/say.ts'
import { type SpaceRow, spaceRowAtCursor } from './axes.ts'
import { withEdits } from './editing.ts'
import type { DefinePlace } from './place.ts'
import { type Setting, type SettingRow, settingAtCursor } from './settings.ts'

/** The screen, where it is shown. */
export const defineOf = (state: State): DefinePlace | null => {
  const place = placeOf(state)
  return place.screen === 'define' ? place : null
}

/** The state after edits; what cannot be done is said. */
export const edit = (state: State, ...edits: readonly SweepEdit[]): Step => {
  const place = defineOf(state)
  if (place === null) return step(state)
  const after = withEdits(place, edits)
  return typeof after === 'string'
    ? step(say(state, { level: 'warning', text: after, cli: null }, state.now))
    : step(withPlace(state, after))
}

/** Asks for a line that means edits, and shows what they would come to while it is typed. */
const promptForEdits = (
  state: State,
  {
    title,
    hint,
    text,
    edits,
  }: {
    readonly title: string
    readonly hint: string
    readonly text: string
    /** Of a line; or what would be right. */
    readonly edits: (typed: string) => readonly SweepEdit[] | string
  },
): Step =>
  promptFor(state, {
    title,
    hint,
    text,
    accept: (typed, before) => {
      const meant = edits(typed)
      const place = defineOf(before)
      if (typeof meant === 'string') return meant
      if (place === null) return step(before)
      const after = withEdits(place, meant)
      return typeof after === 'string' ? after : step(withPlace(before, after))
    },
    preview: typed => {
      const meant = edits(typed.trim())
      return typeof meant === 'string' ? null : meant
    },
  })

const VALUES = 'one value; 0.1, 0.2; 1e-4 to 1e-2 log 5 points; 8 to 64 int; 0 to 1 step 0.25'

const mappingOf = (fields: Fields): string => {
  const { values, value } = fields
  if (Object.keys(fields).length === 1 && (values ?? value) !== undefined)
    return `{ ${values === undefined ? `value: ${value}` : `values: ${values}`} }`
  return `{ ${Object.entries(fields)
    .map(([key, source]) => `${key}: ${source}`)
    .join(', ')} }`
}

export const addParameter = (state: State): Step => {
  const place = defineOf(state)
  if (place === null) return step(state)
  const row = spaceRowAtCursor(state, place)
  const after = row?.axis?.path ?? null
  const space = row?.space ?? []
  return promptForEdits(state, {
    title: space.length === 0 ? 'New parameter' : `New parameter in ${dotted(space)}`,
    hint: `its name, then ${VALUES}`,
    text: '',
    edits: typed => {
      const read = parameterFrom(typed)
      return typeof read === 'string' ? read : [{ kind: 'add-parameter', ...read, after, space }]
    },
  })
}

/** `lr 0.1, 0.2`; or what would be right. */
const parameterFrom = (typed: string): { readonly name: string; readonly source: string } | string => {
  const [, name = '', rest = ''] = /^([^\s=:]+)\s*[=:]?\s*(.*)$/.exec(typed) ?? []
  if (name === '' || rest.trim() === '') return 'expected a name and values, such as lr 0.1, 0.2'
  const read = fieldsFrom(rest)
  return 'expected' in read ? `expected ${read.expected}` : { name, source: mappingOf(read.fields) }
}

export const addBranch = (state: State): Step =>
  promptForEdits(state, {
    title: 'New sub-space (any_of): a config is of one of them',
    hint: `its first parameter: a name, then ${VALUES}`,
    text: '',
    edits: typed => {
      const read = parameterFrom(typed)
      return typeof read === 'string' ? read : [{ kind: 'add-branch', ...read }]
    },
  })

export const editValues = (state: State, row: SpaceRow): Step => {
  const { axis, rule, branch } = row
  if (rule !== null) return editRule(state, row)
  if (branch !== null) return addParameter(state)
  if (axis === null) return step(state)
  return promptForEdits(state, {
    title: `Values of ${axis.name}`,
    hint: VALUES,
    text: axisText(axis.fields),
    edits: typed => {
      const read = fieldsFrom(typed)
      if ('expected' in read) return `expected ${read.expected}`
      return [{ kind: 'shape-parameter', at: axis.path, fields: read.fields }]
    },
  })
}

const RULE = 'a condition, such as lr > 0.1 and momentum == 0.9'

const editRule = (state: State, { rule, values, space }: SpaceRow): Step =>
  promptForEdits(state, {
    title: 'Configs to leave out',
    hint: RULE,
    text: values,
    edits: typed =>
      typed === ''
        ? `expected ${RULE}`
        : [{ kind: 'set-exclude', index: rule ?? 0, condition: typed, space }],
  })

export const addRule = (state: State): Step => {
  const place = defineOf(state)
  const space = (place === null ? null : spaceRowAtCursor(state, place))?.space ?? []
  return promptForEdits(state, {
    title: space.length === 0 ? 'Configs to leave out' : `Configs to leave out in ${dotted(space)}`,
    hint: RULE,
    text: '',
    edits: typed => (typed === '' ? `expected ${RULE}` : [{ kind: 'add-exclude', condition: typed, space }]),
  })
}

/** What has no values of its own kind: only parameters. */
const onAxis =
  (work: (state: State, row: SpaceRow & { readonly axis: NonNullable<SpaceRow['axis']> }) => Step) =>
  (state: State): Step => {
    const place = defineOf(state)
    const row = place === null ? null : spaceRowAtCursor(state, place)
    return row === null || row.axis === null ? step(state) : work(state, { ...row, axis: row.axis })
  }

export const renameAxis = onAxis((state, { axis }) =>
  promptForEdits(state, {
    title: `Another name for ${axis.name}`,
    hint: 'letters, digits, "_", "-" and "."; conditions, rules and zip follow',
    text: axis.name,
    edits: typed => [{ kind: 'rename-parameter', at: axis.path, name: typed }],
  }),
)

export const editCondition = onAxis((state, { axis }) =>
  promptForEdits(state, {
    title: `When ${axis.name} is there`,
    hint: 'a condition, such as heads > 1; nothing: always',
    text: axis.when ?? '',
    edits: typed => [{ kind: 'set-condition', at: axis.path, condition: typed === '' ? null : typed }],
  }),
)

export const toggleLog = onAxis((state, { axis }) =>
  axis.kind === 'range'
    ? edit(state, {
        kind: 'set-field',
        at: axis.path,
        field: 'log',
        source: axis.fields.log === 'true' ? null : 'true',
      })
    : step(say(state, { level: 'warning', text: `${axis.name} is no range`, cli: null }, state.now)),
)

export const moveAxis = (by: 1 | -1) =>
  onAxis((state, { axis }) => edit(state, { kind: 'move-parameter', at: axis.path, by }))

export const removeRow = (state: State): Step => {
  const place = defineOf(state)
  const row = place === null ? null : spaceRowAtCursor(state, place)
  if (row === null) return step(state)
  const { axis, branch, rule, space } = row
  if (axis !== null) return edit(state, { kind: 'remove-parameter', at: axis.path })
  if (branch !== null) return edit(state, { kind: 'remove-branch', at: branch.path })
  return edit(state, { kind: 'remove-exclude', index: rule ?? 0, space })
}

/** One value, or several where it takes them; an empty line gives back what holds without it. */
const sourceOf = (setting: Setting, typed: string): string | null => {
  if (typed === '') return null
  if (setting.isText) return textSource(typed)
  return setting.isList && typed.includes(',') ? listSource(typed) : valueSource(typed)
}

const editOf = (setting: Setting, typed: string): SweepEdit => ({
  kind: 'set',
  path: setting.key.split('.'),
  source: sourceOf(setting, typed),
})

const OTHER = 'other …'

export const editSetting = (state: State, row: SettingRow): Step =>
  row.setting.options === undefined ? typeSetting(state, row) : chooseSetting(state, row)

const typeSetting = (state: State, { setting, value }: SettingRow): Step =>
  promptForEdits(state, {
    title: setting.title,
    hint: `${setting.hint}; nothing: ${setting.usual === '' ? 'it is missing' : setting.usual}`,
    text: value === null ? '' : value.replace(/^\[(.*)\]$/, '$1'),
    edits: typed => [editOf(setting, typed)],
  })

const chooseSetting = (state: State, row: SettingRow): Step => {
  const { setting, value } = row
  const options = setting.options ?? []
  return choose(state, {
    title: setting.title,
    options: () => [
      ...options.map(each => ({
        id: each.value,
        label: each.value,
        note: each.value === value ? `${each.note}  now` : each.note,
        available: true as const,
      })),
      { id: '', label: setting.usual, note: 'the file says nothing', available: true },
      ...(setting.isList
        ? [{ id: OTHER, label: OTHER, note: 'T4:2, or T4, L4 to fall back along', available: true as const }]
        : []),
    ],
    accept: (id, before) => (id === OTHER ? typeSetting(before, row) : edit(before, editOf(setting, id))),
  })
}

export const removeSetting = (state: State): Step => {
  const place = defineOf(state)
  const row = place === null ? null : settingAtCursor(state, place)
  return row === null ? step(state) : edit(state, editOf(row.setting, ''))
}
