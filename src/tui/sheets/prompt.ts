// Asks for one line of text: a number of runs, a note, a name.
import type { Completion } from '../../domain/query/complete.ts'
import type { Binding } from '../state/binding.ts'
import { caretIn, completed, completionHint } from '../state/completed.ts'
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
  }: Pick<PromptSheet, 'title' | 'hint' | 'accept' | 'preview' | 'complete'> & { readonly text?: string },
): Step => step({ ...state, sheet: { kind: 'prompt', field: fieldOf(text), error: null, ...rest } })

const context = 'sheet:prompt' as const
const AREA = 'Line of text'

const accept = (state: State): Step => {
  const sheet = sheetOf(state, 'prompt')
  if (sheet === null) return step(state)
  const result = sheet.accept(sheet.field.text.trim(), closed(state))
  return typeof result === 'string' ? step({ ...state, sheet: { ...sheet, error: result } }) : result
}

const completionOf = ({ field, complete }: PromptSheet, state: State): Completion =>
  complete?.(field.text, caretIn(field), state) ?? { from: 0, words: [] }

/** The word at the caret made whole, where the question knows words. */
const completeWord = (state: State): Step => {
  const sheet = sheetOf(state, 'prompt')
  const whole = sheet && completed(sheet.field, completionOf(sheet, state))
  return step(sheet && whole ? { ...state, sheet: { ...sheet, field: whole, error: null } } : state)
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
  {
    action: 'prompt.complete',
    keys: ['tab'],
    title: 'complete the word',
    short: 'complete',
    area: AREA,
    context,
    when: state =>
      sheetOf(state, 'prompt')?.complete === undefined ? 'nothing is known that could be meant' : true,
    run: completeWord,
  },
]

export const promptSheet: SheetModule<PromptSheet> = {
  height: () => 4,
  title: ({ title }) => title,
  rows: (sheet, state, _ui, { theme, width }) => {
    const { field, hint, error } = sheet
    const said = completionHint(completionOf(sheet, state)) || hint
    return [
      fieldRow({ label: '  ', field, theme, width }),
      '',
      error === null ? theme.paint('dim', `  ${said}`) : theme.paint('bad', `  ${error}`),
    ]
  },
  field: {
    get: ({ field }) => field,
    set: (sheet, field, state) => ({ ...state, sheet: { ...sheet, field, error: null } }),
  },
  keys: KEYS,
}
