// The terminal while a full-screen program has it: another screen, raw keys, mouse, paste and focus reports; and all
// of it undone, however the program ends. What undoes it is written synchronously: an exit waits for nothing.
import { writeSync } from 'node:fs'
import type { ReadStream, WriteStream } from 'node:tty'

export interface SessionOptions {
  readonly stdin: ReadStream
  readonly stdout: WriteStream & { readonly fd: number }
  readonly mouse: boolean
  readonly onBytes: (bytes: Uint8Array) => void
  readonly onResize: (size: { readonly columns: number; readonly rows: number }) => void
  /** A signal asks the program to end. */
  readonly onSignal: (name: NodeJS.Signals) => void
}

export interface Session {
  /** Gives the terminal back for as long as `work` takes: an editor, a stop by Ctrl-Z. */
  readonly lend: <T>(work: () => Promise<T>) => Promise<T>
  /** Mouse reports keep the terminal's own selection of text from working, so they can be turned off. */
  readonly setMouse: (on: boolean) => void
  /** Undoes everything; a second call does nothing. */
  readonly end: () => void
}

const ALTERNATE = ['\u001b[?1049h', '\u001b[?1049l'] as const
const CURSOR = ['\u001b[?25l', '\u001b[?25h'] as const
const WRAP = ['\u001b[?7l', '\u001b[?7h'] as const
const PASTE = ['\u001b[?2004h', '\u001b[?2004l'] as const
const FOCUS = ['\u001b[?1004h', '\u001b[?1004l'] as const
const MOUSE = ['\u001b[?1002h\u001b[?1006h', '\u001b[?1006l\u001b[?1002l'] as const
const RESET_COLORS = '\u001b[0m'

const ENDING: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT']
/** A window that is dragged reports many sizes. */
const SETTLE_MS = 50

/** Takes the terminal. */
export const beginSession = (options: SessionOptions): Session => {
  const { stdin, stdout, onBytes, onResize, onSignal } = options
  let mouse = options.mouse
  let isOurs = false
  let settling: NodeJS.Timeout | null = null

  const write = (text: string): void => {
    try {
      writeSync(stdout.fd, text)
    } catch {
      // The terminal has gone (its window was closed): there is nothing left to put right.
    }
  }
  const take = (): void => {
    isOurs = true
    stdin.setRawMode(true)
    stdin.resume()
    write(`${ALTERNATE[0]}${CURSOR[0]}${WRAP[0]}${PASTE[0]}${FOCUS[0]}${mouse ? MOUSE[0] : ''}`)
  }
  const giveBack = (): void => {
    if (!isOurs) return
    isOurs = false
    write(`${MOUSE[1]}${FOCUS[1]}${PASTE[1]}${WRAP[1]}${CURSOR[1]}${RESET_COLORS}${ALTERNATE[1]}`)
    try {
      stdin.setRawMode(false)
    } catch {
      // As above.
    }
    stdin.pause()
  }

  const resized = (): void => {
    if (settling !== null) clearTimeout(settling)
    settling = setTimeout(() => {
      settling = null
      onResize({ columns: stdout.columns, rows: stdout.rows })
    }, SETTLE_MS)
  }
  const signals = ENDING.map(name => [name, () => onSignal(name)] as const)

  stdin.on('data', onBytes)
  stdout.on('resize', resized)
  for (const [name, handler] of signals) process.on(name, handler)
  // For what is thrown where nobody catches it, and for every other way out.
  process.on('exit', giveBack)
  take()

  return {
    lend: async work => {
      giveBack()
      try {
        return await work()
      } finally {
        take()
      }
    },
    setMouse: on => {
      mouse = on
      write(MOUSE[on ? 0 : 1])
    },
    end: () => {
      if (settling !== null) clearTimeout(settling)
      stdin.off('data', onBytes)
      stdout.off('resize', resized)
      for (const [name, handler] of signals) process.off(name, handler)
      process.off('exit', giveBack)
      giveBack()
    },
  }
}
