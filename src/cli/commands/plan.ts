// `sweepdeck plan [FILE]`: what would run, and what it would cost. Changes nothing, unless it is to probe.
import { planDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { SweepPlan } from '../../services/app.ts'
import type { Session } from '../session.ts'
import type { PlanFlags } from '../shared-flags.ts'
import { sweepFileWords } from '../sweep-file-argument.ts'
import { gpuDocuments, gpuLines } from '../views/gpus.ts'
import { planLines } from '../views/plan.ts'
import { afterProbe, requireProbeConsent, runProbe } from './probe.ts'

export interface PlanArguments extends PlanFlags {
  readonly args: readonly [string | undefined, readonly string[]]
}

export interface PlanRequest extends PlanArguments {
  /** Measure first how long runs take. */
  readonly probe?: boolean
  readonly yes?: boolean
  readonly compareGpus?: boolean
}

export const plan = async (session: Session, request: PlanRequest): Promise<ExitCode> => {
  const { probe = false, yes = false, compareGpus = false } = request
  const { output } = session
  if (probe) requireProbeConsent(session, yes)
  const first = await makePlan(session, request)
  const outcome = probe ? await runProbe(session, first, yes) : null
  const last = outcome === null ? first : await makePlan(session, request)
  const known = outcome === null ? last.document : afterProbe(last.document, outcome)
  const gpus = compareGpus ? last.gpus() : []
  if (output.json) output.document(planDocument, compareGpus ? { ...known, gpus: gpuDocuments(gpus) } : known)
  else output.lines([...planLines(known, output.look), ...(compareGpus ? gpuLines(gpus, output.look) : [])])
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
