// A shell in a pseudo-terminal, with job control, and a screen that shows what runs in it.
import { resolve } from 'node:path'
import { type IPty, spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { waitFor } from './wait-for.ts'

const BIN = resolve(import.meta.dirname, '../../dist/bin.js')

/** The text of a screen, without spaces at the ends of its rows. */
export const screenOf = ({ buffer: { active }, rows }: xterm.Terminal): string =>
  Array.from({ length: rows }, (_, row) =>
    (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
  ).join('\n')

/** What a screen does not say. */
export const missingIn = (
  screen: string,
  texts: readonly (string | RegExp)[],
): readonly (string | RegExp)[] =>
  texts.filter(text => (typeof text === 'string' ? !screen.includes(text) : !text.test(screen)))

export interface PtyShellOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly columns?: number
  readonly rows?: number
  readonly prompt?: string
  /** Hears everything that is written to the terminal. */
  readonly onOutput?: (text: string) => void
}

export class PtyShell {
  readonly #pty: IPty
  readonly #terminal: xterm.Terminal
  readonly #prompt: string
  #output = ''
  #exited = false

  constructor(options: PtyShellOptions) {
    const { cwd, env = {}, columns = 100, rows = 30, prompt = 'ready>', onOutput } = options
    const size = { cols: columns, rows }
    this.#prompt = prompt
    this.#terminal = new xterm.Terminal({ ...size, allowProposedApi: true })
    this.#pty = spawn('bash', ['--norc', '--noprofile', '-i'], {
      ...size,
      cwd,
      name: 'xterm-256color',
      env: {
        ...(process.env as Record<string, string>),
        PS1: prompt,
        LANG: 'C.UTF-8',
        CI: 'false',
        NO_COLOR: '',
        ...env,
      },
    })
    this.#pty.onData(data => {
      this.#output += data
      this.#terminal.write(data)
      onOutput?.(data)
    })
    this.#pty.onExit(() => {
      this.#exited = true
    })
  }

  get pid(): number {
    return this.#pty.pid
  }

  get hasExited(): boolean {
    return this.#exited
  }

  /** Everything that was written to the terminal. */
  get output(): string {
    return this.#output
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate'
  }

  screen(): string {
    return screenOf(this.#terminal)
  }

  type(text: string): void {
    this.#pty.write(text)
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows)
    this.#pty.resize(columns, rows)
  }

  /** Waits until the screen says all of these at once. */
  async waitForText(texts: string | readonly (string | RegExp)[], withinMs?: number): Promise<void> {
    const missing = () => missingIn(this.screen(), typeof texts === 'string' ? [texts] : texts)
    await waitFor(() => missing().length === 0, 'text', withinMs).catch(() => {
      throw new Error(`${missing().join(' and ')} never came on the screen:\n${this.screen()}`)
    })
  }

  /** Runs a command line in the shell to its end, and gives what it printed. */
  async command(line: string): Promise<string> {
    const from = this.#output.length
    this.type(`${line}; echo "code=$?"\r`)
    await waitFor(() => /code=\d+\r\n/.test(this.#output.slice(from)), `the end of ${line}`)
    return this.#output.slice(from).split('\r\n').slice(1).join('\n')
  }

  /** Modes of the terminal, as its driver has them. */
  async modes(): Promise<string> {
    return (await this.command('stty -g')).split('\n').find(line => /^[0-9a-f]+:/.test(line)) ?? ''
  }

  /** Opens the UI, or another program that shows it, and waits for its first screen. */
  async open(words = '', program = BIN): Promise<void> {
    this.type(`${process.execPath} ${program} ${words}\r`)
    await this.waitForText('Sweeps')
  }

  /** Waits until the shell is back, and gives the exit code of what ran. */
  async ended(): Promise<number> {
    await waitFor(() => this.#output.endsWith(this.#prompt), 'the prompt of the shell')
    return Number(/was=(\d+)/.exec(await this.command('echo "was=$?"'))?.[1])
  }

  kill(): void {
    try {
      this.#pty.kill('SIGKILL')
    } catch {
      // It has ended by itself.
    }
    this.#terminal.dispose()
  }
}
