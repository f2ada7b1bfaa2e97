// The double of Modal's control plane as a process of its own, and the Python that has Modal's client.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { descendantsOf, isAlive } from './processes.ts'
import { waitFor } from './wait-for.ts'

/** Has Modal's client and the double's requirements; `.ci/test` sets it. */
export const modalPython = (): string => {
  const python = process.env.SWEEPDECK_MODAL_PYTHON
  if (python) return python
  throw new Error('SWEEPDECK_MODAL_PYTHON has to name a Python with the extra modal-tests: see .ci/test')
}

export interface ModalDouble {
  /** What a manager, the SDK and the command line need to find it. */
  readonly env: Readonly<Record<string, string>>
  /** Sends a control to the double, or asks where there is nothing to send. */
  control(path: string, values?: unknown): Promise<unknown>
  /** Ends it and all of its containers; throws where one of their processes outlives it. */
  end(): Promise<void>
}

const SUPPORT = resolve(import.meta.dirname)

/** Starts a double with a state of its own; `policy` chooses among what Modal's servers may do. */
export const startModalDouble = async (
  policy: Readonly<Record<string, unknown>> = {},
): Promise<ModalDouble> => {
  const folder = mkdtempSync(join(tmpdir(), 'modal-double-'))
  const python = modalPython()
  const double = spawn(
    python,
    ['-m', 'modal_double', '--folder', folder, '--policy', JSON.stringify(policy)],
    { env: { ...process.env, PYTHONPATH: SUPPORT }, stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const [line] = (await Promise.race([
    once(createInterface({ input: double.stdout }), 'line'),
    once(double, 'exit').then(([code]) => {
      throw new Error(`the double ended with ${code}`)
    }),
  ])) as [string]
  const { url, admin } = JSON.parse(line)
  return {
    env: {
      MODAL_SERVER_URL: url,
      MODAL_TOKEN_ID: 'ak-test',
      MODAL_TOKEN_SECRET: 'as-test',
      MODAL_CONFIG_PATH: join(folder, 'no-config.toml'),
      SWEEPDECK_MODAL_PYTHON: python,
    },
    control: async (path, values) => {
      const answer = await fetch(`${admin}${path}`, {
        ...(values === undefined ? {} : { method: 'POST', body: JSON.stringify(values) }),
      })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    },
    end: async () => {
      const below = descendantsOf(double.pid as number)
      double.stdin.end()
      if (double.exitCode === null) await once(double, 'exit')
      await waitFor(() => !below.some(isAlive), 'the processes of the double end with it')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
