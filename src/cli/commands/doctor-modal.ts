// `sweepdeck doctor modal`: whether sweeps can run on Modal; with --spend-up-to, whether they really do.
import { modalProofDocument } from '../../domain/cloud-documents.ts'
import { doctorDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import { money } from '../../format/money.ts'
import type { App } from '../../services/app.ts'
import { ask } from '../confirm.ts'
import type { Session } from '../session.ts'
import { doctorLines } from '../views/project.ts'

export interface DoctorModalArguments {
  readonly spendUpTo?: number
  readonly gpu?: string
}

export const doctorModal = async (
  session: Session,
  { spendUpTo, gpu }: DoctorModalArguments,
): Promise<ExitCode> => {
  if (gpu !== undefined && spendUpTo === undefined)
    throw new SweepdeckError('--gpu needs --spend-up-to: looking alone runs nothing', {
      code: 'cli.missing_flag',
      hint: 'Say what the sweep may cost: `sweepdeck doctor modal --spend-up-to 0.20 --gpu T4`.',
    })
  const { output } = session
  const app = await session.app()
  let report = await output.during(app.modal.doctor)
  if (report.needsToken && output.canAsk && (await makesToken(session, app)))
    report = await output.during(app.modal.doctor)
  const isFine = report.checks.every(({ ok }) => ok)
  // One document: what a sweep proved stands for what it needed.
  if (!output.json) output.lines(doctorLines(report, output.look))
  if (!isFine || spendUpTo === undefined) {
    if (output.json) output.document(doctorDocument, { checks: report.checks })
    return isFine ? EXIT.done : EXIT.environment
  }
  return prove(session, { capUsd: spendUpTo, gpu: gpu ?? null })
}

const makesToken = async (session: Session, app: App): Promise<boolean> => {
  const answer = await ask(session, 'There is no token for Modal here. Make one now, in your browser? [y/N] ')
  return /^y(es)?$/i.test(answer.trim()) && app.modal.logIn()
}

const prove = async (
  session: Session,
  request: { readonly capUsd: number; readonly gpu: string | null },
): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const proof = await output.during(progress => app.modal.prove({ ...request, progress }))
  const isProven = proof.checks.every(({ ok }) => ok)
  if (output.json) output.document(modalProofDocument, proof)
  else {
    const checks = proof.checks.map(check => ({ ...check, hint: null }))
    output.lines([
      '',
      ...doctorLines({ checks }, output.look, { bad: 'failed' }),
      '',
      `${isProven ? 'Proven' : 'Not proven'} with ${proof.sweep_id} in ${Math.round(proof.seconds)} s, for ` +
        `${money(proof.usd ?? 0)} of at most ${money(proof.cap_usd)}, as far as the price list knows.`,
    ])
  }
  return isProven ? EXIT.done : EXIT.someRunsFailed
}
