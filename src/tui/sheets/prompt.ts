// Asks for one line of text: a number of runs, a note, a name.
import type { Binding } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import type { State } from '../state/model.ts'
import { fieldOf } from '../state/text-field.ts'
import { fieldRow } from './field-row.ts'
import { closed, type PromptSheet, type SheetModule, sheetOf } from './sheet.ts'

/** Opens the question, with a text to begin with. */
export const promptFor = (
  state: State,
  {
    text = '',
    ...rest
  }: Pick<PromptSheet, 'title' | 'hint' | 'accept' | 'preview'> & { readonly text?: string },
): Step => step({ ...state, sheet: { kind: 'prompt', field: fieldOf(text), error: null, ...rest } })

const context = 'sheet:prompt' as const
const AREA = 'Line of text'

const accept = (state: State): Step => {
  const sheet = sheetOf(state, 'prompt')
  if (sheet === null) return step(state)
  const result = sheet.accept(sheet.field.text.trim(), closed(state))
  return typeof result === 'string' ? step({ ...state, sheet: { ...sheet, error: result } }) : result
}

const KEYS: readonly Binding[] = [
  {
    action: 'prompt.accept',
    keys: ['enter'],
    title: 'take it',
    area: AREA,
    context,
    priority: 1,
    run: accept,
  },
  {
    action: 'prompt.cancel',
    keys: ['escape'],
    title: 'cancel',
    area: AREA,
    context,
    priority: 2,
    run: state => step(closed(state)),
  },
]

export const promptSheet: SheetModule<PromptSheet> = {
  height: () => 4,
  title: ({ title }) => title,
  rows: ({ field, hint, error }, _state, _ui, { theme, width }) => [
    fieldRow({ label: '  ', field, theme, width }),
    '',
    error === null ? theme.paint('dim', `  ${hint}`) : theme.paint('bad', `  ${error}`),
  ],
  field: {
    get: ({ field }) => field,
    set: (sheet, field, state) => ({ ...state, sheet: { ...sheet, field, error: null } }),
  },
  keys: KEYS,
}
