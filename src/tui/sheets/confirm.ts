// Asks whether to go ahead: names what it is about, what it costs, and the command line that does the same.
import { sanitizeLine } from '../../format/sanitize.ts'
import { wrapped } from '../../format/wrap.ts'
import type { Binding } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import type { State } from '../state/model.ts'
import { type ConfirmSheet, closed, type SheetModule, sheetOf } from './sheet.ts'

/** Opens the question, with No as the answer that Enter gives. */
export const ask = (state: State, question: Omit<ConfirmSheet, 'kind' | 'isYes'>): Step =>
  step({ ...state, sheet: { kind: 'confirm', isYes: false, ...question } })

const AREA = 'Question'
const context = 'sheet:confirm' as const

const turn = (state: State): Step => {
  const sheet = sheetOf(state, 'confirm')
  return step(sheet === null ? state : { ...state, sheet: { ...sheet, isYes: !sheet.isYes } })
}
const yes = (state: State): Step => step(closed(state), ...(sheetOf(state, 'confirm')?.effects ?? []))
const no = (state: State): Step => step(closed(state))

const KEYS: readonly Binding[] = [
  { action: 'confirm.yes', keys: ['y'], title: 'yes', area: AREA, context, priority: 1, run: yes },
  {
    action: 'confirm.no',
    keys: ['n', 'escape', 'q'],
    title: 'no',
    area: AREA,
    context,
    priority: 2,
    run: no,
  },
  {
    action: 'confirm.turn',
    keys: ['tab', 'left', 'right', 'h', 'l'],
    title: 'the other answer',
    area: AREA,
    context,
    priority: 4,
    run: turn,
  },
  {
    action: 'confirm.enter',
    keys: ['enter'],
    title: 'the answer that is chosen',
    short: 'choose',
    area: AREA,
    context,
    priority: 3,
    run: state => (sheetOf(state, 'confirm')?.isYes ? yes(state) : no(state)),
  },
]

/** What it costs is never cut off. */
const linesIn = ({ lines }: ConfirmSheet, columns: number): readonly string[] =>
  lines.flatMap(line => wrapped(sanitizeLine(line), { width: Math.max(20, columns - 4), indent: '' }))

export const confirmSheet: SheetModule<ConfirmSheet> = {
  height: (sheet, { size }) => linesIn(sheet, size.columns).length + 5,
  title: ({ question }) => question,
  rows: (sheet, _state, _ui, { theme, width }) => {
    const { cli, isYes } = sheet
    const answer = (text: string, isChosen: boolean): string =>
      isChosen ? theme.paint('cursor', `[ ${text} ]`) : `  ${text}  `
    return [
      ...linesIn(sheet, width).map(line => `  ${line}`),
      '',
      `  ${answer('No', !isYes)}  ${answer('Yes', isYes)}`,
      '',
      theme.paint('dim', `  the same: ${sanitizeLine(cli)}`),
    ]
  },
  keys: KEYS,
}
