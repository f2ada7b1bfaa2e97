// The real UI on the real frame sink, whose bytes a headless terminal shows: tests press keys and read the screen. Time
// stands still until it is moved on, and after every key the screen has to be what the UI meant to show.
import xterm from '@xterm/headless'
import { textWidth } from '../../src/format/text-width.ts'
import { UI } from '../../src/tui/keymap.ts'
import { type Program, startProgram } from '../../src/tui/program.ts'
import type { Ui } from '../../src/tui/state/binding.ts'
import type { State } from '../../src/tui/state/model.ts'
import { FrameSink } from '../../src/tui/terminal/frame-sink.ts'
import type { Input } from '../../src/tui/terminal/input-parser.ts'
import { parseInput, parseRest } from '../../src/tui/terminal/input-parser.ts'
import type { Appearance } from '../../src/tui/theme.ts'
import { type FakeApp, fakeApp } from './fake-app.ts'
import { bytesOf } from './key-bytes.ts'

export interface TuiDriverOptions {
  readonly app?: FakeApp
  readonly ui?: Ui
  readonly columns?: number
  readonly rows?: number
  readonly appearance?: Partial<Appearance>
  readonly isReadonly?: boolean
  /** What the user's own editor makes of a text. */
  readonly edit?: (text: string) => string
}

export interface TuiDriver {
  readonly app: FakeApp
  readonly sink: FrameSink
  /** What the terminal was asked for beside frames: `quit`, `copy TEXT`, … */
  readonly asked: readonly string[]
  readonly crashes: readonly unknown[]
  state(): State
  /** Presses keys one after the other: a letter, or a name as in the keymap (`enter`, `ctrl+d`, `shift+tab`). */
  press(...keys: readonly string[]): Promise<void>
  /** Types letters. */
  type(text: string): Promise<void>
  /** Bytes as a terminal sends them: mouse reports, pasted text. */
  send(bytes: string): Promise<void>
  click(column: number, row: number): Promise<void>
  resize(columns: number, rows: number): Promise<void>
  /** Lets so much time pass. */
  wait(ms: number): Promise<void>
  /** When all that happened is on the screen, and effects have had their turn. */
  idle(): Promise<void>
  /** The screen's text, a line per row, without spaces at the ends. */
  screen(): string
  close(): void
}

/** When the tests play. */
export const NOW = Date.parse('2026-11-24T07:10:00Z')

/** Opens the UI on an app. */
export const openDriver = async (options: TuiDriverOptions = {}): Promise<TuiDriver> => {
  const { app = fakeApp(), ui = UI, columns = 120, rows = 40 } = options
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 })
  // As a session does: a screen of its own, on which nothing is wrapped.
  terminal.write('\u001b[?1049h\u001b[?7l')
  const asked: string[] = []
  const crashes: unknown[] = []
  let now = NOW
  const waiting = new Set<{ readonly at: number; readonly work: () => void }>()
  const sink = new FrameSink({ write: text => terminal.write(text), columns, rows })
  const program: Program = startProgram({
    app,
    ui,
    sink,
    appearance: { theme: 'dark', colors: '256', glyphs: 'braille', ...options.appearance },
    hasMouse: true,
    isReadonly: options.isReadonly ?? false,
    terminal: {
      quit: () => asked.push('quit'),
      suspend: () => asked.push('suspend'),
      redraw: () => sink.repaint(),
      setMouse: on => asked.push(`mouse ${on}`),
      edit: async text => options.edit?.(text) ?? text,
      copy: text => asked.push(`copy ${text}`),
    },
    onCrash: error => crashes.push(error),
    clock: { now: () => now, steady: () => now },
    schedule: (work, ms) => {
      const entry = { at: now + ms, work }
      waiting.add(entry)
      return () => waiting.delete(entry)
    },
  })

  const written = (): Promise<void> => new Promise(resolve => terminal.write('', resolve))
  const idle = async (): Promise<void> => {
    // Effects are promises; each turn lets one chain of them go on.
    for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve))
    for (const entry of waiting) {
      waiting.delete(entry)
      entry.work()
    }
    await written()
    checkTruth()
  }
  const screenRows = (): readonly string[] =>
    Array.from(
      { length: sink.rows },
      (_, row) =>
        terminal.buffer.active.getLine(terminal.buffer.active.baseY + row)?.translateToString(true) ?? '',
    )
  /** What the emulator shows is what was meant, and nothing was too wide. */
  const checkTruth = (): void => {
    const shown = screenRows()
    for (let row = 0; row < sink.rows; row++) {
      const meant = plain(sink.shown[row] ?? '')
      if (textWidth(meant) > sink.columns)
        throw new Error(`row ${row} is wider than the screen: ${JSON.stringify(meant)}`)
      if (shown[row]?.trimEnd() !== meant.trimEnd())
        throw new Error(
          `row ${row} shows ${JSON.stringify(shown[row])} instead of ${JSON.stringify(meant.trimEnd())}`,
        )
    }
  }
  const take = async (inputs: readonly Input[]): Promise<void> => {
    for (const input of inputs) program.input(input)
    await idle()
  }
  const send = (bytes: string): Promise<void> => {
    const { inputs, rest } = parseInput(bytes)
    return take([...inputs, ...parseRest(rest)])
  }
  await idle()
  return {
    app,
    sink,
    asked,
    crashes,
    state: program.state,
    press: async (...keys) => {
      for (const key of keys) await send(bytesOf(key))
    },
    type: async text => {
      for (const letter of text) await send(letter)
    },
    send,
    click: (column, row) => send(`\u001b[<0;${column + 1};${row + 1}M\u001b[<0;${column + 1};${row + 1}m`),
    resize: async (newColumns, newRows) => {
      terminal.resize(newColumns, newRows)
      program.resize({ columns: newColumns, rows: newRows })
      await idle()
    },
    wait: async ms => {
      now += ms
      program.tick()
      await idle()
    },
    idle,
    screen: () =>
      screenRows()
        .map(row => row.trimEnd())
        .join('\n'),
    close: () => {
      program.stop()
      terminal.dispose()
    },
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out
const plain = (row: string): string => row.replace(/\u001b\[[0-9;:]*m/g, '')
