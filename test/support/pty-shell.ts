// A shell in a pseudo-terminal, with job control, and a screen that shows what runs in it.
import { resolve } from 'node:path'
import { type IPty, spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { waitFor } from './wait-for.ts'

const BIN = resolve(import.meta.dirname, '../../dist/bin.js')
const PROMPT = 'ready>'

export class PtyShell {
  readonly #pty: IPty
  readonly #terminal: xterm.Terminal
  #output = ''
  #exited = false

  constructor({ cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> }) {
    const size = { cols: 100, rows: 30 }
    this.#terminal = new xterm.Terminal({ ...size, allowProposedApi: true })
    this.#pty = spawn('bash', ['--norc', '--noprofile', '-i'], {
      ...size,
      cwd,
      name: 'xterm-256color',
      env: {
        ...(process.env as Record<string, string>),
        PS1: PROMPT,
        LANG: 'C.UTF-8',
        CI: 'false',
        NO_COLOR: '',
        ...env,
      },
    })
    this.#pty.onData(data => {
      this.#output += data
      this.#terminal.write(data)
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
    const { active } = this.#terminal.buffer
    return Array.from({ length: this.#terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    ).join('\n')
  }

  type(text: string): void {
    this.#pty.write(text)
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows)
    this.#pty.resize(columns, rows)
  }

  async waitForText(text: string): Promise<void> {
    const isThere = (): boolean => this.screen().includes(text)
    await waitFor(isThere, 'text').catch(() => {
      throw new Error(`${JSON.stringify(text)} never came on the screen:
${this.screen()}`)
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
    await waitFor(() => this.#output.endsWith(PROMPT), 'the prompt of the shell')
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
