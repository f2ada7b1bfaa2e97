// The settings beside the space, one row each: what they are, what they can be, and what the file says.

import { AVAILABILITY } from '../../../domain/gpu-comparison.ts'
import { GPU_RATES, gpuRate, usdPerHour } from '../../../domain/price-book.ts'
import type { Subject } from '../../../domain/query/field.ts'
import type { Problem } from '../../../domain/sweep-file/problems.ts'
import { money } from '../../../format/money.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import type { State } from '../../state/model.ts'
import type { Column } from '../../table/columns.ts'
import { createSelect, memoLast, type Selection } from '../../table/select.ts'
import { withProblem } from './axes.ts'
import { outlineIn } from './editing.ts'
import type { DefinePlace } from './place.ts'
import { problemAt, problemHere, problemsIn } from './problems.ts'

export interface Setting {
  /** In the file, dotted. */
  readonly key: string
  readonly title: string
  readonly group: string
  /** What holds where the file says nothing. */
  readonly usual: string
  /** What can be chosen; else it is typed. */
  readonly options?: readonly SettingOption[]
  /** Always a text, whatever it looks like. */
  readonly isText?: true
  /** Several can be given: `T4, L4`. */
  readonly isList?: true
  readonly hint: string
}

export interface SettingOption {
  readonly value: string
  readonly note: string
}

const plain = (...values: readonly string[]): readonly SettingOption[] =>
  values.map(value => ({ value, note: '' }))

/** What is known of a GPU before it is chosen: `$0.59/h  16 GiB  availability 2 of 6`. */
const gpuNote = (name: string): string => {
  const rate = gpuRate(name.split(':')[0] as string)
  if (rate === null) return ''
  const place = AVAILABILITY.indexOf(rate.gpu)
  const rank =
    place === -1 ? 'availability not ranked' : `availability ${place + 1} of ${AVAILABILITY.length}`
  return `${money(usdPerHour(rate.nanoUsdPerS))}/h  ${rate.memoryGib} GiB  ${rank}`
}

const GPUS: readonly SettingOption[] = GPU_RATES.map(({ gpu }) => ({ value: gpu, note: gpuNote(gpu) }))

export const SETTINGS: readonly Setting[] = [
  {
    key: 'name',
    title: 'name',
    group: 'sweep',
    usual: 'of the folder',
    isText: true,
    hint: 'any text in one line',
  },
  { key: 'train', title: 'train', group: 'sweep', usual: '', isText: true, hint: 'file.py:function' },
  {
    key: 'metric.name',
    title: 'metric',
    group: 'sweep',
    usual: '',
    isText: true,
    hint: 'a name that the code returns or logs',
  },
  {
    key: 'metric.goal',
    title: 'goal',
    group: 'sweep',
    usual: 'minimize',
    options: plain('minimize', 'maximize'),
    hint: '',
  },
  { key: 'metric.target', title: 'target', group: 'sweep', usual: 'none', hint: 'a number' },
  {
    key: 'method',
    title: 'method',
    group: 'sweep',
    usual: 'grid',
    options: [
      { value: 'grid', note: 'every combination' },
      { value: 'random', note: 'as many as run_cap says' },
      { value: 'sobol', note: 'the same, spread evenly' },
    ],
    hint: '',
  },
  {
    key: 'run_cap',
    title: 'run_cap',
    group: 'sweep',
    usual: 'none',
    hint: 'how many configs random and sobol draw',
  },
  {
    key: 'seeds',
    title: 'seeds',
    group: 'sweep',
    usual: '1 run per config',
    isList: true,
    hint: 'a number of seeds, or the seeds: 0, 1, 2',
  },
  {
    key: 'preset.precision',
    title: 'precision',
    group: 'preset',
    usual: 'auto',
    options: plain('auto', 'fp32', 'tf32', 'bf16', 'fp16'),
    hint: '',
  },
  {
    key: 'preset.batch',
    title: 'batch',
    group: 'preset',
    usual: 'default',
    hint: 'default, large, max, or a number of samples',
  },
  {
    key: 'preset.workers',
    title: 'workers',
    group: 'preset',
    usual: 'auto',
    hint: 'auto, or a number of loader processes',
  },
  {
    key: 'preset.scale_lr',
    title: 'scale_lr',
    group: 'preset',
    usual: 'none',
    options: [
      { value: 'none', note: 'the learning rate stays' },
      { value: 'linear', note: 'along with the batch' },
      { value: 'sqrt', note: 'along with its root' },
    ],
    hint: '',
  },
  {
    key: 'resources.engine',
    title: 'engine',
    group: 'resources',
    usual: 'local',
    options: [
      { value: 'local', note: 'this machine' },
      { value: 'modal', note: 'rented GPUs' },
    ],
    hint: '',
  },
  {
    key: 'resources.gpu',
    title: 'GPU',
    group: 'resources',
    usual: 'none',
    options: GPUS,
    isList: true,
    hint: '',
  },
  {
    key: 'resources.cpu',
    title: 'cores',
    group: 'resources',
    usual: 'of the engine',
    hint: 'a number of cores',
  },
  {
    key: 'resources.memory',
    title: 'memory',
    group: 'resources',
    usual: 'of the engine',
    hint: 'a size such as 32GiB',
  },
  {
    key: 'resources.timeout',
    title: 'timeout',
    group: 'resources',
    usual: 'none',
    hint: 'a duration such as 6h',
  },
  {
    key: 'resources.parallel',
    title: 'parallel',
    group: 'resources',
    usual: 'as many as fit',
    hint: 'runs at once',
  },
  {
    key: 'resources.prewarm',
    title: 'prewarm',
    group: 'resources',
    usual: 'none',
    hint: 'containers to start at once',
  },
  { key: 'resources.pack', title: 'pack', group: 'resources', usual: '1', hint: 'runs that share a GPU' },
  {
    key: 'checkpoint.every',
    title: 'checkpoint',
    group: 'saving',
    usual: 'auto',
    hint: 'auto, or how often, such as 30s',
  },
  { key: 'budget.usd', title: 'budget', group: 'budget', usual: 'none', hint: 'dollars' },
  { key: 'budget.gpu_hours', title: 'GPU-hours', group: 'budget', usual: 'none', hint: 'hours' },
  {
    key: 'expect',
    title: 'expect',
    group: 'budget',
    usual: 'unknown',
    hint: 'how long one run takes, such as 90s',
  },
]

export interface SettingRow {
  readonly setting: Setting
  readonly order: number
  /** As the file says it; null: it says nothing. */
  readonly value: string | null
  readonly problem: string | null
}

const rowsOf = memoLast(
  (settings: Readonly<Record<string, string>> | null, problems: readonly Problem[]): readonly SettingRow[] =>
    SETTINGS.map((setting, order) => {
      const problem = problemAt(problems, setting.key)
      return {
        setting,
        order,
        value: settings?.[setting.key] ?? null,
        problem: problem === null ? null : problemHere(problem),
      }
    }),
)

const select = createSelect<SettingRow>({
  idOf: ({ setting }) => setting.key,
})

/** What a filter may ask of a setting. */
export const SETTING_SUBJECT: Subject<SettingRow> = {
  fields: [
    { name: 'name', kind: 'text', means: 'its name', of: ({ setting }) => setting.title },
    { name: 'value', kind: 'text', means: 'what it is set to', of: ({ value }) => value },
  ],
  groups: [],
  texts: [
    { of: ({ setting }) => setting.key },
    { of: ({ setting }) => setting.title },
    { of: ({ value }) => value },
  ],
}

export const settingSelection = (state: State, place: DefinePlace): Selection<SettingRow> =>
  select(
    rowsOf(outlineIn(place)?.settings ?? null, problemsIn(state, place)),
    place.settings,
    SETTING_COLUMNS,
  )

export const settingAtCursor = (state: State, place: DefinePlace): SettingRow | null =>
  settingSelection(state, place).rows.find(({ setting }) => setting.key === place.settings.cursor) ?? null

export const SETTING_COLUMNS: readonly Column<SettingRow>[] = [
  {
    id: 'order',
    title: 'setting',
    min: 10,
    ideal: 11,
    priority: 1,
    cell: ({ setting }) => setting.title,
    sortBy: ({ order }) => order,
  },
  {
    id: 'value',
    title: 'value',
    min: 14,
    grows: true,
    priority: 2,
    cell: ({ setting, value, problem }, { theme, width }) => {
      if (problem !== null) return withProblem(value ?? '', problem, { theme, width })
      if (value === null) return theme.paint('dim', setting.usual)
      const note = setting.key === 'resources.gpu' ? gpuNote(value) : ''
      return note === '' ? sanitizeLine(value) : `${sanitizeLine(value)}  ${theme.paint('dim', note)}`
    },
    sortBy: ({ value }) => value,
  },
  {
    id: 'group',
    title: 'of',
    min: 9,
    ideal: 9,
    priority: 3,
    cell: ({ setting }, { theme }) => theme.paint('dim', setting.group),
    sortBy: ({ setting }) => setting.group,
  },
]
