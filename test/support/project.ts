// A project folder of its own with a sweep file, and the built command line to use it with: real processes, real files.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { killAll, processesOf } from './processes.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const BIN = join(REPOSITORY, 'dist/bin.js')

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A command line that runs: its process, its end, and what it has printed so far. */
export interface Begun {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
  readonly said: () => string
}

export interface ProjectOptions {
  /** An example below sweeps/ whose files the project starts with; null: with an empty folder. */
  readonly copyOf?: string | null
  readonly home?: string
  /** Where the volume is, below the home. */
  readonly volume?: string
  readonly env?: Readonly<Record<string, string>>
}

export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'sweepdeck-'))
  readonly home = join(this.folder, '.sweepdeck')
  readonly environment: NodeJS.ProcessEnv
  /** The volume, or what this machine has of it. */
  readonly volume: string

  constructor({ copyOf = 'toy', home, volume = 'volume', env = {} }: ProjectOptions = {}) {
    if (copyOf !== null) cpSync(join(REPOSITORY, 'sweeps', copyOf), this.folder, { recursive: true })
    if (home !== undefined) this.home = home
    this.volume = join(this.home, volume)
    this.environment = { ...process.env, SWEEPDECK_HOME: this.home, NO_COLOR: '1', ...env }
  }

  write(name: string, text: string | Uint8Array): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  /** Runs one command line to its end; never throws for its exit code. */
  run(...words: readonly string[]): Promise<Finished> {
    return this.begin(...words).finished
  }

  /** Starts one command line whose output is kept. */
  begin(...words: readonly string[]): Begun {
    let settle: (finished: Finished) => void
    const finished = new Promise<Finished>(resolve => {
      settle = resolve
    })
    const child = execFile(
      process.execPath,
      [BIN, ...words],
      { cwd: this.folder, env: this.environment, maxBuffer: 1 << 28 },
      (_, stdout, stderr) => settle({ code: child.exitCode, signal: child.signalCode, stdout, stderr }),
    )
    child.stdin?.end()
    let said = ''
    child.stdout?.on('data', text => {
      said += text
    })
    return { child, finished, said: () => said }
  }

  /** The document of a command that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever document the command prints
  async json(...words: readonly string[]): Promise<any> {
    const { code, stdout, stderr } = await this.run(...words, '--json')
    if (code !== 0) throw new Error(`sweepdeck ${words.join(' ')} --json: exit ${code}\n${stdout}\n${stderr}`)
    return JSON.parse(stdout)
  }

  /** The lines of a command that streams. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  async lines(...words: readonly string[]): Promise<readonly any[]> {
    const { stdout } = await this.run(...words)
    return stdout
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line))
  }

  /** Starts a command line that the test will interrupt. */
  start(...words: readonly string[]): ChildProcess {
    return spawn(process.execPath, [BIN, ...words], {
      cwd: this.folder,
      env: this.environment,
      stdio: 'ignore',
    })
  }

  /** A folder for the PATH in which `sweepdeck` is the built command line. */
  commands(): string {
    const folder = join(this.folder, '.commands')
    mkdirSync(folder, { recursive: true })
    symlinkSync(BIN, join(folder, 'sweepdeck'))
    return folder
  }

  /** Everything that was started for this project and still lives, the detached driver and its workers included. */
  processes(): readonly number[] {
    return processesOf(this.home)
  }

  remove(): void {
    killAll(this.processes())
    rmSync(this.folder, { recursive: true, force: true })
  }
}
