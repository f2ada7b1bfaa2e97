// The one place that starts other programs: argv arrays, never a shell. execa is loaded with the first of them.
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'

export interface CommandRequest {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Added to this process's own environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly input?: string
  readonly timeoutMs?: number
  /** Bytes of each stream that are kept; a program that writes more is ended. */
  readonly maxBytes?: number
  /** Every line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void
}

export interface CommandResult {
  /** null where it never ran, or died of a signal. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly timedOut: boolean
  /** It wrote more than maxBytes: stdout or stderr is cut. */
  readonly cut: boolean
  /** Why it could not be started: ENOENT, EACCES, …; null where it ran. */
  readonly notStarted: string | null
}

/** Runs a program to its end. A failing program is a result, not an exception. */
export const runCommand = async (request: CommandRequest): Promise<CommandResult> => {
  const { program, args, cwd, env = {}, input, timeoutMs = 0, maxBytes = 64 * 1024 * 1024, onLine } = request
  const { execa } = await import('execa')
  const running = execa(program, args, {
    cwd,
    env,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    timeout: timeoutMs,
    maxBuffer: maxBytes,
    encoding: 'utf8',
    stripFinalNewline: false,
    reject: false,
    all: onLine !== undefined,
  })
  if (onLine && running.all) createInterface({ input: running.all }).on('line', onLine)
  const result = await running
  return {
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    stdout: result.stdout ?? '',
    stderr: result.stderr ?? '',
    timedOut: result.timedOut,
    cut: result.isMaxBuffer,
    notStarted: result.exitCode === undefined && result.signal === undefined ? (result.code ?? null) : null,
  }
}

/** Runs a program on the terminal of this process; null where it did not end by itself. */
export const runAttached = async ({
  program,
  args,
  cwd,
  env = {},
}: Pick<CommandRequest, 'program' | 'args' | 'cwd' | 'env'>): Promise<number | null> => {
  const { execa } = await import('execa')
  const { exitCode } = await execa(program, args, { cwd, env, stdio: 'inherit', reject: false })
  return exitCode ?? null
}

export interface DetachedProcess {
  readonly pid: number | null
  /** Resolves when it is over; it may well outlive this process. */
  readonly ended: Promise<{
    readonly exitCode: number | null
    readonly signal: string | null
    readonly notStarted: string | null
  }>
}

/** Starts a program in a session of its own, that lives on when this process ends. Both outputs go to `outputFd`. */
export const startDetached = async ({
  program,
  args,
  cwd,
  env,
  outputFd,
}: Pick<CommandRequest, 'program' | 'args' | 'cwd' | 'env'> & {
  readonly outputFd: number
}): Promise<DetachedProcess> => {
  const { execa } = await import('execa')
  // Any descriptor is handed on as it is; execa's types stop counting at 9.
  const output = outputFd as 9
  const running = execa(program, args, {
    cwd,
    env: env ?? {},
    detached: true,
    cleanup: false,
    stdio: ['ignore', output, output],
    buffer: false,
    reject: false,
  })
  running.unref()
  return {
    pid: running.pid ?? null,
    ended: running.then(({ exitCode, signal, code }) => ({
      exitCode: exitCode ?? null,
      signal: signal ?? null,
      notStarted: exitCode === undefined && signal === undefined ? (code ?? null) : null,
    })),
  }
}

export interface Conversation {
  /** Gives it one line; after its end that does nothing. */
  readonly send: (line: string) => void
  /** Whether this process waits for it, or may end while it still runs. */
  readonly waitFor: (waits: boolean) => void
  /** Tells it that nothing more will be asked: its stdin ends. */
  readonly hangUp: () => void
  /** Resolves when it is over, with the last lines of stderr. */
  readonly ended: Promise<{
    readonly exitCode: number | null
    readonly signal: string | null
    readonly notStarted: string | null
    readonly said: readonly string[]
  }>
}

/** Starts a program that is spoken to in lines, both ways, for as long as this process likes. */
export const startConversation = async ({
  program,
  args,
  cwd,
  env,
  onLine,
  onSaid = () => {},
}: Pick<CommandRequest, 'program' | 'args' | 'cwd' | 'env'> & {
  /** Every line of its stdout. */
  readonly onLine: (line: string) => void
  /** Every line of its stderr. */
  readonly onSaid?: (line: string) => void
}): Promise<Conversation> => {
  const { execa } = await import('execa')
  const running = execa(program, args, {
    cwd,
    env: env ?? {},
    stdin: 'pipe',
    buffer: false,
    reject: false,
    // It ends by itself when its stdin does, and takes the time it needs for that.
    cleanup: false,
  })
  const { stdin, stdout, stderr } = running
  const said: string[] = []
  createInterface({ input: stdout }).on('line', onLine)
  createInterface({ input: stderr }).on('line', line => {
    onSaid(line)
    said.push(line)
    if (said.length > SAID_LINES) said.shift()
  })
  stdin.on('error', () => {})
  const sockets = [stdin, stdout, stderr] as unknown as readonly Partial<Socket>[]
  return {
    send: line => {
      if (!stdin.destroyed) stdin.write(`${line}\n`)
    },
    waitFor: waits => {
      for (const each of [running, ...sockets]) waits ? each.ref?.() : each.unref?.()
    },
    hangUp: () => stdin.end(),
    ended: running.then(({ exitCode, signal, code }) => ({
      exitCode: exitCode ?? null,
      signal: signal ?? null,
      notStarted: exitCode === undefined && signal === undefined ? (code ?? null) : null,
      said,
    })),
  }
}

const SAID_LINES = 40
