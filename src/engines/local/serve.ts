// Serves a promoted checkpoint from a Python process beside this one; it ends when this one does.
import * as z from 'zod'
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import type { ServeLocally } from '../../domain/serve-port.ts'
import { startConversation } from '../command.ts'
import { pythonEnvironment } from '../python-environment.ts'

export interface ServeOptions {
  readonly volumeRoot: string
  /** Folder of the `sweepdeck` Python package. */
  readonly pythonPath: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const told = z.union([
  z.object({ url: z.string() }),
  z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string() }) }),
])

export const createServeLocally =
  ({ volumeRoot, pythonPath, env }: ServeOptions): ServeLocally =>
  async ({ record, plan, code, port, onLine }) => {
    const program = plan.python.executable
    let say = (_: string): void => {}
    const first = new Promise<string>(resolve => {
      say = resolve
    })
    const process = await startConversation({
      program,
      args: ['-m', 'sweepdeck.serving'],
      cwd: pythonPath,
      env: pythonEnvironment(env, pythonPath),
      onLine: line => say(line),
      onSaid: onLine,
    })
    process.send(
      JSON.stringify({
        volume: volumeRoot,
        name: record.name,
        n: record.n,
        target: { root: plan.target.root, ...code },
        port,
      }),
    )
    let isStopped = false
    const ended = process.ended.then(({ exitCode, signal, notStarted }) =>
      isStopped ? null : `${program} ended with ${signal ?? notStarted ?? `exit code ${exitCode}`}`,
    )
    const answer = await Promise.race([first, ended.then(() => null)])
    if (answer === null) throw notServed((await ended) ?? '', (await process.ended).said)
    const found = told.parse(JSON.parse(answer))
    if ('error' in found) {
      const { code, message, hint } = found.error
      throw new SweepdeckError(message, {
        code,
        exitCode: EXIT.environment,
        ...(hint === '' ? {} : { hint }),
      })
    }
    return {
      url: found.url,
      ended,
      stop: () => {
        isStopped = true
        process.hangUp()
      },
    }
  }

const notServed = (how: string, details: readonly string[]): SweepdeckError =>
  new SweepdeckError(`nothing is served: ${how}`, {
    code: 'serve.ended',
    exitCode: EXIT.environment,
    hint: 'What it said last is below.',
    details,
  })
