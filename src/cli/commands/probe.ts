// `sweepdeck plan --probe`: measures a few runs of the plan, once somebody has agreed to what that costs.
import type { PlanDocument } from '../../domain/documents.ts'
import { EXIT, SweepdeckError } from '../../domain/errors.ts'
import { openProbeText, probeOfferText } from '../../format/probe-text.ts'
import type { ProbeOutcome, SweepPlan } from '../../services/app.ts'
import { confirm, requireSomeoneToAsk } from '../confirm.ts'
import type { Session } from '../session.ts'

const PURPOSE = 'probe a plan'

/** Refuses before any work is done for nothing. */
export const requireProbeConsent = (session: Session, yes: boolean): void =>
  requireSomeoneToAsk(session, { yes, purpose: PURPOSE })

/** Asks, and does it. */
export const runProbe = async (session: Session, plan: SweepPlan, yes: boolean): Promise<ProbeOutcome> => {
  const { output } = session
  const app = await session.app()
  const offer = await app.probe(plan)
  const text = probeOfferText(offer)
  await confirm(session, { yes, purpose: PURPOSE, question: `Probe ${text}?` })
  const leave = new AbortController()
  const stopListening = session.onInterrupt(() => leave.abort())
  const outcome = await output
    .during(progress => offer.run({ signal: leave.signal, progress }))
    .finally(stopListening)
  if (leave.signal.aborted)
    throw new SweepdeckError('the probe was stopped', {
      code: 'probe.stopped',
      exitCode: EXIT.interrupted,
      hint: `What it measured until then counts. It was ${outcome.sweepId}.`,
    })
  return outcome
}

/** The plan as it is after a probe. */
export const afterProbe = (document: PlanDocument, outcome: ProbeOutcome): PlanDocument => ({
  ...document,
  probe: {
    sweep_id: outcome.sweepId,
    runs: outcome.runs,
    failed: outcome.failed,
    open: outcome.open,
    hours: outcome.hours,
    usd: outcome.usd,
  },
  warnings: outcome.open === 0 ? document.warnings : [...document.warnings, openProbeText(outcome)],
})
