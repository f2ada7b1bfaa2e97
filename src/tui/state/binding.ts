// One row of the keymap: keys, what they do, and everything that footer, help, palette and mouse have to know of it.

import type { Screens } from '../screens/screen.ts'
import type { Sheet } from '../sheets/sheet.ts'
import type { KeyInput } from '../terminal/input-parser.ts'
import type { Step } from './effect.ts'
import type { ScreenName, State } from './model.ts'

/** Where a binding holds: on a screen or in one of its panes, in a sheet, in a table or a scrolled pane that has the focus, on every screen, everywhere. */
export type Context =
  | ScreenName
  | `${ScreenName}:${string}`
  | `sheet:${Sheet['kind']}`
  | 'table'
  | 'scroll'
  | 'screen'
  | 'everywhere'

/** The parts of the UI, for what reaches across them. */
export interface Ui {
  readonly screens: Screens
  readonly keymap: readonly Binding[]
}

export interface Binding {
  /** Names it for good: `sweep.stop`. */
  readonly action: string
  /** As `nameOf` writes them: `j`, `G`, `ctrl+d`, `shift+tab`, `enter`. */
  readonly keys: readonly string[]
  readonly title: string
  /** Heading in the help. */
  readonly area: string
  readonly context: Context
  /** true, or why not. */
  readonly when?: (state: State, ui: Ui) => true | string
  /** Spends money, or stops something. */
  readonly isDangerous?: true
  /** The command line that does the same here. */
  readonly cli?: (state: State, ui: Ui) => string | null
  /** Place in the footer, 1 stays longest; without one it is only in the help. */
  readonly priority?: number
  /** Shorter than the title, for the footer. */
  readonly short?: string
  readonly run: (state: State, ui: Ui) => Step
}

const ALONE = new Set(['space', 'enter', 'escape', 'tab', 'backspace'])

/** The name of a key as bindings write it. Letters carry Shift in themselves. */
export const nameOf = ({ key, ctrl, alt, shift }: KeyInput): string => {
  const isNamed = [...key].length > 1 || ALONE.has(key)
  return `${ctrl ? 'ctrl+' : ''}${alt ? 'alt+' : ''}${shift && isNamed ? 'shift+' : ''}${key}`
}

const SHOWN: Readonly<Record<string, string>> = {
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
  tab: 'Tab',
  'shift+tab': 'S-Tab',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  backspace: 'Backspace',
  f1: 'F1',
}

/** A key as people read it: `Ctrl-D`, `Enter`, `j`. */
export const keyLabel = (key: string): string => {
  const known = SHOWN[key]
  if (known !== undefined) return known
  return key.startsWith('ctrl+') ? `Ctrl-${key.slice(5).toUpperCase()}` : key
}

/** Whether a binding can be used now; else why not. */
export const availability = (binding: Binding, state: State, ui: Ui): true | string => {
  if (binding.isDangerous && state.isReadonly) return 'this is --readonly'
  return binding.when?.(state, ui) ?? true
}
