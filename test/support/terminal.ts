// A terminal, or the lack of one: streams that remember what was written, and keys that are pressed by a test.
import { PassThrough } from 'node:stream'
import type { Streams } from '../../src/cli/output.ts'
import { main } from '../../src/cli/program.ts'
import type { App } from '../../src/services/app.ts'

export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  /** Columns of the terminal; left out: there is none. */
  readonly columns?: number
  /** What is typed at prompts. */
  readonly answer?: string
  readonly env?: Readonly<Record<string, string>>
  /** Called when Ctrl-C begins to mean something (a launch, following), with the way to press it. */
  readonly onFollow?: (press: () => void) => void
}

/** Runs one command line in this process. */
export const runCommand = async (
  app: App,
  words: readonly string[],
  { columns, answer, env = {}, onFollow }: CommandOptions = {},
): Promise<CommandResult> => {
  const isTTY = columns !== undefined
  const stdin = Object.assign(new PassThrough(), { isTTY })
  const stdout = Object.assign(new PassThrough(), { isTTY, columns: columns ?? 0 })
  const stderr = Object.assign(new PassThrough(), { isTTY })
  if (answer !== undefined) stdin.write(`${answer}\n`)
  const streams = { stdin, stdout, stderr } as unknown as Streams
  const exitCode = await main(['node', 'sweepdeck', ...words], {
    openApp: async () => app,
    version: () => '0.0.0',
    streams,
    env,
    secondPressMs: 100,
    onInterrupt: handler => {
      onFollow?.(handler)
      return () => {}
    },
  })
  return { exitCode, stdout: textOf(stdout), stderr: textOf(stderr) }
}

/** Streams of no terminal, and what was written to them. */
export const capture = () => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  return {
    streams: { stdin, stdout, stderr } as unknown as Streams,
    text: () => ({ stdout: textOf(stdout), stderr: textOf(stderr) }),
  }
}

const textOf = (stream: PassThrough): string => stream.read()?.toString('utf8') ?? ''
