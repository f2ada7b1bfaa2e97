// Has our Python package prove that a function resumes exactly: a request on stdin, JSON lines back on stdout.
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import type { ResumeProver } from '../../domain/ports.ts'
import { type ProverEvent, proverEvent, resumeProofDocument } from '../../domain/resume-proof.ts'
import { runCommand } from '../command.ts'
import { pythonEnvironment } from '../python-environment.ts'

export interface ResumeProverOptions {
  /** Folder of the `sweepdeck` Python package. */
  readonly pythonPath: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Runs it with the interpreter of the plan; nothing is written but to a temporary folder, which goes away. */
export const createResumeProver =
  ({ pythonPath, env }: ResumeProverOptions): ResumeProver =>
  async ({ plan, run, kills, seed, progress }) => {
    const { executable } = plan.python
    const end = await runCommand({
      program: executable,
      args: ['-m', 'sweepdeck.doctor', 'resume'],
      // In the user's folder a random.py of theirs would become ours.
      cwd: pythonPath,
      env: pythonEnvironment(env, pythonPath),
      input: JSON.stringify({ plan, run, kills, seed }),
      onLine: line => {
        const event = parsed(line)
        if (event?.event === 'progress') progress(event.text)
      },
    })
    const last = parsed(end.stdout.trimEnd().split('\n').at(-1) ?? '')
    if (last?.event === 'proof') return resumeProofDocument.parse(last)
    if (last?.event === 'unprovable') {
      const { code, message, hint, details } = last
      // A function that can't be killed anywhere is wrongly asked about; one that fails by itself is broken.
      const exitCode = code === 'doctor.no_steps' ? EXIT.usage : EXIT.environment
      throw new SweepdeckError(message, { code, hint, exitCode, details: lines(details) })
    }
    const how = end.signal ?? end.notStarted ?? `exit code ${end.exitCode}`
    throw new SweepdeckError(`the proof came to no end: ${executable} ended with ${how}`, {
      code: 'doctor.died',
      hint: 'What it said last is below.',
      exitCode: EXIT.environment,
      details: lines(end.stderr).slice(-LAST_LINES),
    })
  }

const LAST_LINES = 20

const lines = (text: string): readonly string[] => text.split('\n').filter(line => line !== '')

const parsed = (line: string): ProverEvent | null => {
  try {
    return proverEvent.parse(JSON.parse(line))
  } catch {
    return null
  }
}
