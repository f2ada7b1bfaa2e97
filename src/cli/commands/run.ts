// `sweepdeck run [FILE]`: plan, quote, ask, launch, follow, and say what came out of it.
import { runEventDocument, type SweepRow } from '../../domain/documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { startText } from '../../format/schedule.ts'
import type { SweepPlan } from '../../services/app.ts'
import { confirm, requireSomeoneToAsk } from '../confirm.ts'
import { showEnding } from '../ending.ts'
import { followSweep } from '../follow.ts'
import type { Session } from '../session.ts'
import { sweepRowOf } from '../targets.ts'
import { freshCount, launchQuestion, planLines } from '../views/plan.ts'
import { makePlan, type PlanArguments, plan as showPlan } from './plan.ts'

export interface RunArguments extends PlanArguments {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly detach?: boolean
}

export const run = async (session: Session, request: RunArguments): Promise<ExitCode> => {
  const { yes = false, dryRun = false, detach = false } = request
  if (dryRun) return showPlan(session, request)
  const { output } = session
  const purpose = 'launch a sweep'
  requireSomeoneToAsk(session, { yes, purpose })
  const plan = await makePlan(session, request)
  if (!output.json) output.lines(planLines(plan.document, output.look))
  // What is cached costs nothing: there is nothing to agree to.
  const isFree = freshCount(plan.document) === 0 && !plan.document.sweep.schedule
  await confirm(session, { yes: yes || isFree, purpose, question: launchQuestion(plan.document) })
  const { sweepId, isInterrupted } = await launch(session, plan)
  const row = async () => sweepRowOf(await session.app(), sweepId)
  if (isInterrupted)
    return showEnding(session, {
      sweep: await row(),
      stateWhy: '',
      detached: true,
      exitCode: EXIT.interrupted,
    })
  if (plan.document.sweep.schedule) return leaveScheduled(session, await row())
  return detach ? leave(session, await row()) : showEnding(session, await followSweep(session, sweepId))
}

interface Launched {
  readonly sweepId: string
  /** Ctrl-C was pressed meanwhile. The driver comes up all the same, and that has to be said. */
  readonly isInterrupted: boolean
}

const launch = async (session: Session, plan: SweepPlan): Promise<Launched> => {
  const { output } = session
  const app = await session.app()
  let isInterrupted = false
  const stopListening = session.onInterrupt(() => {
    isInterrupted = true
  })
  const { sweepId } = await app.launch(plan).finally(stopListening)
  const { run_count, cached_count } = plan.document
  if (output.json)
    output.document(runEventDocument, { event: 'launched', sweep_id: sweepId, run_count, cached_count })
  else output.lines(['', `Launched ${plan.document.sweep.name} as ${sweepId}`, ''])
  return { sweepId, isInterrupted }
}

/** Nothing of it runs yet, and perhaps not for days. */
const leaveScheduled = ({ output }: Session, sweep: SweepRow): ExitCode => {
  if (output.json) output.document(runEventDocument, { ...sweep, event: 'summary', detached: true })
  else
    output.lines([
      `It ${sweep.schedule ? startText(sweep.schedule) : 'starts by itself'}, each time as a sweep of its own that \`sweepdeck ls\` shows; this machine may be off then.`,
      `End the schedule: sweepdeck stop ${sweep.sweep_id}`,
    ])
  return EXIT.done
}

const leave = ({ output }: Session, sweep: SweepRow): ExitCode => {
  if (output.json) output.document(runEventDocument, { ...sweep, event: 'summary', detached: true })
  else output.lines([`Follow it: sweepdeck watch ${sweep.sweep_id}`])
  return EXIT.done
}
