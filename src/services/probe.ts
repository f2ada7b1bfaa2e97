// A probe: a few runs of a plan that only measure, as a small sweep of its own on the place the plan is for. It is on the
// volume and in the ledger as every other, its runs have ids that no sweep has, and none of them is ever a result.
import { EXIT, SweepdeckError } from '../domain/errors.ts'
import { idsOf } from '../domain/identity.ts'
import type { Clock, Digest, IdSource } from '../domain/ports.ts'
import { NO_BUDGET, type PlanRecord, type RunRecord } from '../domain/protocol.ts'
import { chooseProbes } from '../domain/quote/probe-choice.ts'
import { isOpen } from '../domain/quote/samples.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import type { PlanDraft, ProbeOffer, ProbeOutcome, SweepPlan } from './app.ts'
import { type FollowPorts, followSweep } from './follow.ts'
import { launchSweep } from './launch.ts'

export interface ProbePorts extends FollowPorts {
  readonly store: FollowPorts['store'] & Pick<StoreQueries, 'sweep' | 'runTimes'>
  readonly clock: Clock
  readonly ids: IdSource
  readonly digest: Digest
  readonly stop: (sweepId: string) => Promise<unknown>
}

/** Training that is timed of each run, and what it may take at most until it is known how long that is. */
const TIMES = { steady_s: 5, limit_s: 60 } as const

/** What a probe of a plan would do; nothing is done before it is told to. */
export const offerProbe = (plan: SweepPlan, open: () => Promise<ProbePorts>): ProbeOffer => {
  const fresh = plan.runs.filter(run => run.cached === null)
  if (fresh.length === 0)
    throw new SweepdeckError('there is nothing to measure: everything is done already', {
      code: 'probe.nothing',
      hint: 'Leave out --probe; with --no-cache all of it is done again.',
    })
  const { engine, price } = plan.plan
  const { parallel } = plan.document.sweep
  const chosen = chooseProbes(fresh, { beside: engine === 'local' ? (parallel ?? 1) : null })
  const nano = price.nano_usd_per_s
  return {
    runs: chosen.length,
    runS: TIMES.limit_s,
    wallS: Math.ceil(chosen.length / (parallel ?? chosen.length)) * TIMES.limit_s,
    usd: nano === null ? null : (chosen.length * TIMES.limit_s * nano) / 1e9,
    inContainers: engine !== 'local',
    run: async options => {
      const ports = await open()
      return runProbe(probeOf(plan.plan), runsOf(chosen, plan.plan, ports.digest), options, ports)
    },
  }
}

/** Named as what it is, so that no sweep's name means it. */
const probeOf = (plan: PlanDraft): PlanDraft => ({
  ...plan,
  name: `${plan.name}-probe`,
  schedule: null,
  budget: NO_BUDGET,
  probe: TIMES,
})

const runsOf = (chosen: readonly RunRecord[], { code }: PlanDraft, digest: Digest): readonly RunRecord[] =>
  chosen.map((run, index) => {
    const { config, seed } = run
    const { runIds } = idsOf({ config, seeds: [seed], identity: `probe of ${code.identity}` }, digest)
    return { ...run, index, run_id: runIds[0] as string }
  })

const runProbe = async (
  plan: PlanDraft,
  runs: readonly RunRecord[],
  { signal, progress }: Parameters<ProbeOffer['run']>[0],
  ports: ProbePorts,
): Promise<ProbeOutcome> => {
  let last = 'launching the probe'
  const say = (line: string): void => {
    last = line
    progress(signal.aborted ? `stopping the probe; ${line}` : line)
  }
  signal.addEventListener('abort', () => say(last), { once: true })
  const { sweep_id: sweepId }: PlanRecord = await launchSweep({ plan, runs }, { ...ports, progress: say })
  const unstopped = new AbortController()
  const stop = (): void => void stopProbe(sweepId, ports).catch(error => unstopped.abort(error))
  signal.addEventListener('abort', stop, { once: true })
  // Building an image takes minutes: it may have been told while there was nothing to stop yet.
  if (signal.aborted) stop()
  try {
    for await (const { sweep } of followSweep(sweepId, { signal: unstopped.signal, ports })) {
      const { queued, running } = sweep.counts
      const over = `${runs.length - queued - running} of ${runs.length} runs`
      const line = signal.aborted ? `${over} are over` : `probing: ${over} measured`
      if (line !== last) say(line)
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
  unstopped.signal.throwIfAborted()
  return outcomeOf(sweepId, ports)
}

/** What cannot be stopped goes on, and costs: that is an error. */
const stopProbe = async (sweepId: string, { syncSweep, stop }: ProbePorts): Promise<void> => {
  try {
    // Nothing of it may have been read yet.
    await syncSweep(sweepId)
    await stop(sweepId)
  } catch (error) {
    throw new SweepdeckError(
      `the probe ${sweepId} could not be stopped, and goes on: ${(error as Error).message}`,
      {
        code: 'probe.not_stopped',
        hint: `\`sweepdeck stop ${sweepId}\` tries it again.`,
        exitCode: EXIT.environment,
      },
    )
  }
}

const outcomeOf = (sweepId: string, { store }: ProbePorts): ProbeOutcome => {
  const sweep = store.sweep(sweepId)
  const summary = store.summary(sweepId)
  if (sweep === null || summary === null) throw new Error(`${sweepId} is not on its volume`)
  const failed = sweep.runs.filter(({ state }) => state === 'failed')
  const { name: sweepName, target, code } = sweep.plan
  const times = store
    .runTimes({ identity: code.identity, sweepName, target })
    .filter(time => time.sweepId === sweepId)
  const error = failed[0]?.error
  // An error that the first runs share ends the others before they begin.
  if (error && times.length === 0)
    throw new SweepdeckError(`no run of the probe got anywhere: ${error.type}: ${error.message}`, {
      code: 'probe.failed',
      details: error.traceback.split('\n').filter(line => line !== ''),
      hint: 'The sweep would fail alike; correct the code first.',
    })
  const { hours, usd } = summary.spend
  const open = times.filter(isOpen).length
  return { sweepId, runs: sweep.runs.length, failed: failed.length, open, hours, usd }
}
