// The Python process that speaks to Modal for us: started when it is first needed, JSON lines both ways, any number of
// requests at once. It ends when this process does, and is started again where it has died.
import * as z from 'zod'
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import { type Conversation, startConversation } from '../command.ts'
import { pythonEnvironment } from '../python-environment.ts'

export interface BridgeOptions {
  /** An interpreter that has Modal's client; may build it first. */
  readonly python: () => Promise<string>
  /** Folder of the `sweepdeck` Python package. */
  readonly pythonPath: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface BridgeRequest<Result> {
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result: z.ZodType<Result>
  readonly progress?: (line: string) => void
}

export interface Bridge {
  /** Throws what Modal or the bridge has against it. */
  call<Result>(request: BridgeRequest<Result>): Promise<Result>
  /** Lets the process go; a later call starts another. */
  close(): void
}

const reply = z.union([
  z.object({ id: z.number(), progress: z.string() }),
  z.object({ id: z.number(), result: z.unknown() }),
  z.object({
    id: z.number(),
    error: z.object({
      code: z.string(),
      message: z.string(),
      hint: z.string().default(''),
      details: z.array(z.string()).default([]),
    }),
  }),
])
type Reply = z.infer<typeof reply>

interface Waiting {
  readonly progress: (line: string) => void
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

export const createBridge = (options: BridgeOptions): Bridge => {
  let current: Promise<Conversation> | null = null
  let lastId = 0
  const waiting = new Map<number, Waiting>()

  const settle = async (id: number, settlement: (request: Waiting) => void): Promise<void> => {
    const request = waiting.get(id)
    if (request === undefined) return
    waiting.delete(id)
    settlement(request)
    if (waiting.size === 0) (await current)?.waitFor(false)
  }

  const hear = (line: string): void => {
    const message = parsed(line)
    if (message === null) return
    if ('progress' in message) waiting.get(message.id)?.progress(message.progress)
    else if ('error' in message) settle(message.id, ({ reject }) => reject(errorOf(message.error)))
    else settle(message.id, ({ resolve }) => resolve(message.result))
  }

  const start = async (): Promise<Conversation> => {
    const python = await options.python()
    const conversation = await startConversation({
      program: python,
      args: ['-m', 'sweepdeck.bridge'],
      // In the user's folder a random.py of theirs would become ours.
      cwd: options.pythonPath,
      env: pythonEnvironment(options.env, options.pythonPath),
      onLine: hear,
    })
    conversation.ended.then(end => {
      current = null
      for (const id of [...waiting.keys()]) settle(id, ({ reject }) => reject(died(python, end)))
    })
    return conversation
  }

  const conversation = (): Promise<Conversation> => {
    current ??= start().catch(error => {
      current = null
      throw error
    })
    return current
  }

  return {
    call: async ({ method, params = {}, result, progress = () => {} }) => {
      const peer = await conversation()
      const id = ++lastId
      const answer = new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { progress, resolve, reject })
      })
      peer.waitFor(true)
      peer.send(JSON.stringify({ id, method, params }))
      return result.parse(await answer)
    },
    close: () => {
      current?.then(
        peer => peer.hangUp(),
        () => {},
      )
      current = null
    },
  }
}

const parsed = (line: string): Reply | null => {
  try {
    return reply.parse(JSON.parse(line))
  } catch {
    return null
  }
}

interface BridgeFailure {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly details: readonly string[]
}

const errorOf = ({ code, message, hint, details }: BridgeFailure): SweepdeckError =>
  new SweepdeckError(message, {
    code,
    details,
    exitCode: EXIT_CODES[code] ?? EXIT.environment,
    ...(hint === '' ? {} : { hint }),
  })

/** What the user has written wrongly; all else is the environment's. */
const EXIT_CODES: Readonly<Record<string, ExitCode>> = {
  'modal.unknown_gpu': EXIT.usage,
  'sweep.bad_id': EXIT.usage,
  'sweep.id_taken': EXIT.usage,
  'volume.outside': EXIT.usage,
}

const died = (
  python: string,
  { exitCode, signal, notStarted, said }: Awaited<Conversation['ended']>,
): SweepdeckError =>
  new SweepdeckError(
    `the process that speaks to Modal ended with ${signal ?? notStarted ?? `exit code ${exitCode}`}`,
    {
      code: 'modal.bridge_died',
      hint: `It is ${python} -m sweepdeck.bridge; what it said last is below. Ask again: it is started anew.`,
      exitCode: EXIT.environment,
      details: said,
    },
  )
