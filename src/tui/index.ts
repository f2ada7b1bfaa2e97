// The terminal UI on a real terminal, from taking it to giving it back; or why there can be none here.
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadStream, WriteStream } from 'node:tty'
import { UI } from './keymap.ts'
import type { Surroundings } from './open.ts'
import { type Program, startProgram } from './program.ts'
import { farewell } from './state/farewell.ts'
import type { TuiApp } from './state/run-effects.ts'
import type { Capabilities } from './terminal/capabilities.ts'
import { clipboardSequence } from './terminal/clipboard.ts'
import { editText } from './terminal/editor.ts'
import { FrameSink } from './terminal/frame-sink.ts'
import { createInputReader } from './terminal/input.ts'
import { beginSession } from './terminal/session.ts'
import type { ThemeName } from './theme.ts'

export interface TuiOptions {
  readonly app: TuiApp
  readonly stdin: ReadStream
  readonly stdout: WriteStream & { readonly fd: number }
  readonly capabilities: Capabilities
  readonly divert: Surroundings['divert']
  readonly theme: ThemeName
  readonly hasMouse: boolean
  readonly isReadonly: boolean
}

/** How it was left: by its user, by a signal, or because it could not go on. */
export type Left =
  | { readonly by: 'user'; readonly lines: readonly string[] }
  | { readonly by: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly by: 'crash'; readonly error: unknown }

/** What changed fades within so long; where nothing does, a tick draws nothing. */
const TICK_MS = 250
/** A terminal that does not say how large it is. */
const USUAL = { columns: 80, rows: 24 }

/** Shows it until it is left; the terminal is as before then. */
export const openTui = async (options: TuiOptions): Promise<Left> => {
  const { app, stdin, stdout, capabilities } = options
  let leave: (left: Left) => void = () => {}
  const left = new Promise<Left>(resolve => {
    leave = resolve
  })
  const crash = (error: unknown): void => leave({ by: 'crash', error })
  const columns = stdout.columns || USUAL.columns
  const rows = stdout.rows || USUAL.rows
  const sink = new FrameSink({ write: text => stdout.write(text), columns, rows })
  let program: Program | null = null
  const reader = createInputReader(input => program?.input(input))
  const session = beginSession({
    stdin,
    stdout,
    mouse: options.hasMouse,
    onBytes: reader.push,
    onResize: size => program?.resize(size),
    onSignal: signal => leave({ by: 'signal', signal }),
  })
  const suspend = async (): Promise<void> => {
    sink.hold()
    await session.lend(stopUntilContinued)
    program?.resize({ columns: stdout.columns || columns, rows: stdout.rows || rows })
    sink.release()
  }
  const editInTerminal = async (text: string, path: string): Promise<string> => {
    sink.hold()
    try {
      return await session.lend(() => editText(text, { path, env: process.env }))
    } finally {
      program?.resize({ columns: stdout.columns || columns, rows: stdout.rows || rows })
      sink.release()
    }
  }
  process.once('uncaughtException', crash)
  process.once('unhandledRejection', crash)
  const undivert = options.divert(line => program?.say(line))
  const ticking = setInterval(() => program?.tick(), TICK_MS)
  try {
    program = startProgram({
      app,
      ui: UI,
      sink,
      appearance: { theme: options.theme, colors: capabilities.colors, glyphs: capabilities.glyphs },
      hasMouse: options.hasMouse,
      isReadonly: options.isReadonly,
      terminal: {
        quit: () => leave({ by: 'user', lines: farewell(program?.state().data.sweeps ?? []) }),
        suspend: () => void suspend().catch(crash),
        redraw: () => sink.repaint(),
        setMouse: session.setMouse,
        edit: editInTerminal,
        copy: text => stdout.write(clipboardSequence(text, process.env)),
      },
      onCrash: crash,
      clock: { now: Date.now, steady: () => performance.now() },
      schedule: (work, ms) => {
        const timer = setTimeout(work, ms)
        return () => clearTimeout(timer)
      },
    })
    return await left
  } catch (error) {
    return { by: 'crash', error }
  } finally {
    clearInterval(ticking)
    undivert()
    reader.stop()
    // Nothing is painted on a screen that is not ours, and the terminal comes first: whatever else fails, it is as before.
    sink.hold()
    session.end()
    program?.stop()
    process.off('uncaughtException', crash)
    process.off('unhandledRejection', crash)
  }
}

/** Stops this process, and comes back when the shell continues it. */
const stopUntilContinued = async (): Promise<void> => {
  const continued = new Promise<void>(resolve => process.once('SIGCONT', () => resolve()))
  process.kill(process.pid, 'SIGTSTP')
  await continued
  await sleep(0)
}
