// `sweepdeck plan [FILE]`: what would run, and what it would cost. Changes nothing.
import { planDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { SweepPlan } from '../../services/app.ts'
import type { PlanFlags } from '../command-table.ts'
import type { Session } from '../session.ts'
import { sweepFileWords } from '../sweep-file-argument.ts'
import { planLines } from '../views/plan.ts'

export interface PlanArguments extends PlanFlags {
  readonly args: readonly [string | undefined, readonly string[]]
}

export const plan = async (session: Session, request: PlanArguments): Promise<ExitCode> => {
  const { output } = session
  const { document } = await makePlan(session, request)
  if (output.json) output.document(planDocument, document)
  else output.lines(planLines(document, output.look))
  return EXIT.done
}

/** The plan of a sweep file and its overrides, as `run` would launch it. */
export const makePlan = async (
  session: Session,
  { args, cache, sameCode = false }: PlanArguments,
): Promise<SweepPlan> => {
  const words = await sweepFileWords(args)
  const app = await session.app()
  return session.output.during(progress => app.plan({ ...words, noCache: !cache, sameCode, progress }))
}
