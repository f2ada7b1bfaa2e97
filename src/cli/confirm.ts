// Asking before money is spent or something is stopped. Nobody there to ask is a refusal, never a yes.
import { createInterface } from 'node:readline'
import { EXIT, SweepdeckError } from '../domain/errors.ts'
import { sanitizeLine } from '../format/sanitize.ts'
import type { Session } from './session.ts'

export interface Consent {
  /** `--yes` was given. */
  readonly yes: boolean
  /** What would be done, after "to": `launch a sweep`. */
  readonly purpose: string
}

/** Refuses at once what could only be refused later, before any long work is done for nothing. */
export const requireSomeoneToAsk = (session: Session, { yes, purpose }: Consent): void => {
  if (yes || session.output.canAsk) return
  throw new SweepdeckError(`there is no terminal to ask whether to ${purpose}`, {
    code: 'cli.needs_yes',
    hint: 'Add --yes to go ahead without being asked.',
    exitCode: EXIT.usage,
  })
}

/** Returns if the user agrees, and throws `cli.declined` otherwise. The default is No. */
export const confirm = async (
  session: Session,
  { yes, purpose, question }: Consent & { readonly question: string },
): Promise<void> => {
  requireSomeoneToAsk(session, { yes, purpose })
  if (yes) return
  const answer = await ask(session, `${question} [y/N] `)
  if (/^y(es)?$/i.test(answer.trim())) return
  throw new SweepdeckError('Nothing was done.', {
    code: 'cli.declined',
    exitCode: EXIT.interrupted,
  })
}

/** One line from the terminal; the prompt goes to stderr, so that stdout can be a file. */
export const ask = (session: Session, prompt: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { stdin, stderr } = session.streams
    const lines = createInterface({ input: stdin, output: stderr, terminal: true })
    let answer: string | null = null
    lines.question(sanitizeLine(prompt), text => {
      answer = text
      lines.close()
    })
    // Ctrl-C and Ctrl-D close it without an answer.
    lines.on('SIGINT', () => lines.close())
    lines.on('close', () => {
      if (answer !== null) return resolve(answer)
      stderr.write('\n')
      reject(new SweepdeckError('Nothing was done.', { code: 'cli.interrupted', exitCode: EXIT.interrupted }))
    })
  })
