// What the user's code says of itself before anything is launched: imported in a process of its own, which may die.
import type { Inspection, InspectionRequest } from '../../domain/ports.ts'
import type { CommandResult } from '../command.ts'
import { askPython } from './ask-python.ts'
import { gitState } from './git-state.ts'

type Answer = Omit<Inspection, 'git'>

/** The process ends itself after its time; this much later it is ended. */
const GRACE_MS = 10_000

/** Looks at a target. What is wrong with the code is in the document, not thrown. */
export const inspectTarget = async ({
  python,
  target,
  elsewhere,
  pythonPath,
  env,
  importTimeoutMs,
}: InspectionRequest & {
  readonly pythonPath: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly importTimeoutMs: number
}): Promise<Inspection> => {
  const { root } = target
  const { answer: told, end } = await askPython({
    python,
    pythonPath,
    env,
    question: 'inspect',
    input: { target, elsewhere, timeout_s: importTimeoutMs / 1000 },
    timeoutMs: importTimeoutMs + GRACE_MS,
  })
  const answer = (told as Answer | null) ?? died(python, end)
  return { ...answer, git: await gitState({ root, sources: answer.sources.map(({ path }) => path), env }) }
}

/** A module can end the process it is imported in: os._exit, a fault in native code, memory that ran out. */
const died = (python: string, end: CommandResult): Answer => ({
  ok: false,
  python: { executable: python, version: '' },
  sources: [],
  parameters: [],
  inputs: null,
  missingModules: [],
  thirdParties: [],
  error: {
    code: end.timedOut ? 'target.import_timeout' : 'target.import_failed',
    message: `importing the module ${howItEnded(end)}`,
    hint: 'Importing it may define things only; work belongs into the function, or under `if __name__ == "__main__":`.',
    traceback: end.stderr.trimEnd().split('\n').slice(-LAST_LINES).join('\n'),
  },
})

const LAST_LINES = 30

const howItEnded = ({ timedOut, signal, exitCode }: CommandResult): string => {
  if (timedOut) return 'did not come to an end'
  return signal ? `ended the process by ${signal}` : `ended the process with exit code ${exitCode}`
}
