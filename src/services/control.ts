// Stop, pause, resume, retry, parallelism and budget of sweeps that were launched, whether their driver lives or not.
import { budgetNow } from '../domain/budget.ts'
import type { Engine } from '../domain/ports.ts'
import type { ControlRequest } from '../domain/protocol.ts'
import { isFinalRunState, isFinalSweepState, type RunState } from '../domain/states.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import type { ControlOutcome, ControlService } from './app.ts'
import { endSchedule, isScheduled, onlyScheduled, running, scheduleNote } from './end-schedule.ts'
import { engineFor } from './launch.ts'
import { type RepricePorts, reprice } from './reprice.ts'
import { driverLives, sendRequest } from './request.ts'
import { resolveSweep } from './resolve.ts'
import { unfinished } from './sweep-state.ts'
import { type ControlTarget, resolveTargets } from './targets.ts'

export interface ControlPorts extends RepricePorts {
  readonly store: Pick<StoreQueries, 'sweeps' | 'sweep' | 'findRuns' | 'prices'>
}

type Wish = ControlRequest extends infer R ? (R extends unknown ? Omit<R, 'by'> : never) : never

/** Everything of the control service that adds no runs. */
export const createControl = (ports: ControlPorts): Omit<ControlService, 'extend'> => {
  const send = (sweep: SweepSummary, wish: Wish) => sendWish({ sweep, wish }, ports)
  const forSchedule = (verb: RunVerb, { sweep, runs }: ControlTarget): Promise<ControlOutcome> => {
    if (verb.verb !== 'stop' || runs !== null) throw onlyScheduled(sweep)
    if (isFinalSweepState(sweep.state)) return Promise.resolve(nothingTo(verb, sweep))
    const stopSweep = (each: SweepSummary) => send(each, { kind: 'stop', runs: null })
    const engine = engineFor(sweep.engine, ports.engines)
    return endSchedule(sweep, { engine, ports: { ...ports, stop: stopSweep } })
  }
  const forRuns = (verb: RunVerb, wishFor: (runs: readonly string[] | null) => Wish) => {
    const one = async ({ sweep, runs }: ControlTarget): Promise<ControlOutcome> => {
      if (isScheduled(sweep)) return forSchedule(verb, { sweep, runs })
      const meant = runsIn(ports.store, { sweep, runs }, verb)
      if (meant === 'none') return nothingTo(verb, sweep)
      const outcome = await send(sweep, wishFor(meant))
      return {
        ...outcome,
        text: `${outcome.text}${verb.verb === 'stop' ? scheduleNote(ports.store, sweep) : ''}`,
      }
    }
    return async (targets: readonly string[]) => inTurn(resolveTargets(ports.store, targets), one)
  }
  const stop = forRuns(VERBS.stop, runs => ({ kind: 'stop', runs: mutable(runs) }))
  return {
    stop: async (targets, { all }) => stop(all ? await liveSweeps(ports) : targets),
    resume: forRuns(VERBS.resume, runs => ({ kind: 'resume', runs: mutable(runs) })),
    retry: (targets, { fresh }) =>
      forRuns(VERBS.retry, runs => ({ kind: 'retry', runs: mutable(runs), fresh }))(targets),
    pause: async (name, { now }) => {
      const sweep = running(resolveSweep(ports.store, name))
      const isOver = runsIn(ports.store, { sweep, runs: null }, VERBS.pause) === 'none'
      return isOver ? nothingTo(VERBS.pause, sweep) : send(sweep, { kind: 'pause', now })
    },
    parallel: async (name, parallel) =>
      send(running(resolveSweep(ports.store, name)), { kind: 'parallel', parallel }),
    budget: async (name, { usd, gpuHours }) => {
      const sweep = running(resolveSweep(ports.store, name))
      const now = budgetNow(sweep.plan.budget, sweep.budgetSet)
      return send(sweep, {
        kind: 'budget',
        usd: usd === undefined ? now.usd : usd,
        gpu_hours: gpuHours === undefined ? now.gpu_hours : gpuHours,
      })
    },
  }
}

interface RunVerb {
  readonly verb: string
  /** The runs that it can do something for. */
  readonly applies: (state: RunState) => boolean
  /** A sweep that is not over can need it whatever its runs are: its driver may have died before ending it. */
  readonly endsSweep: boolean
}

const isOpen = (state: RunState): boolean => !isFinalRunState(state)

const VERBS = {
  stop: { verb: 'stop', applies: isOpen, endsSweep: true },
  pause: { verb: 'pause', applies: isOpen, endsSweep: false },
  resume: { verb: 'resume', applies: state => isOpen(state) || state === 'stopped', endsSweep: true },
  retry: { verb: 'retry', applies: state => state === 'failed' || state === 'pruned', endsSweep: false },
} as const satisfies Record<string, RunVerb>

/** The runs that are meant and can be helped; null: all of the sweep. */
const runsIn = (
  store: ControlPorts['store'],
  { sweep, runs }: ControlTarget,
  { applies, endsSweep }: RunVerb,
): readonly string[] | null | 'none' => {
  if (runs === null) {
    if (endsSweep && !isFinalSweepState(sweep.state)) return null
    const some = Object.entries(sweep.counts).some(
      ([state, count]) => count > 0 && applies(state as RunState),
    )
    return some ? null : 'none'
  }
  const known = new Map(store.sweep(sweep.sweepId)?.runs.map(run => [run.runId, run.state]))
  const meant = runs.filter(run => {
    const state = known.get(run)
    return state !== undefined && applies(state)
  })
  return meant.length === 0 ? 'none' : meant
}

const nothingTo = ({ verb }: RunVerb, { sweepId, name, counts }: SweepSummary): ControlOutcome => {
  const states = Object.entries(counts).filter(([, count]) => count > 0)
  const now = states.map(([state, count]) => `${count} ${state}`).join(', ')
  const retry =
    verb === 'resume' && counts.failed > 0 ? `; \`sweepdeck retry ${sweepId}\` runs failed ones again` : ''
  return {
    sweepId,
    seq: null,
    restarted: false,
    text: `${name} (${sweepId}): nothing to ${verb}, its runs are ${now}${retry}`,
  }
}

/** After these, runs may start: at what they cost now. */
const SPENDS: ReadonlySet<Wish['kind']> = new Set(['resume', 'retry', 'extend', 'parallel', 'budget'])

/** Sends a request that was decided on, and says in one line what came of it. */
export const sendWish = async (
  { sweep, wish }: { readonly sweep: SweepSummary; readonly wish: Wish },
  ports: RepricePorts,
): Promise<ControlOutcome> => {
  const { sweepId, name, plan, engine } = sweep
  const { engines, clock, by } = ports
  if (SPENDS.has(wish.kind)) await reprice(sweep, ports)
  const { seq, restarted, outcome } = await sendRequest(
    { plan, request: { ...wish, by } },
    { engine: engineFor(engine, engines), clock },
  )
  const said = outcome ?? `request ${seq} (${wish.kind}) is written; its driver has not taken it up yet`
  const driver = restarted ? ' (a new driver was started for it)' : ''
  return { sweepId, seq, restarted, text: `${name} (${sweepId}): ${said}${driver}` }
}

/** Ids of the sweeps whose driver lives. */
const liveSweeps = async ({ store, engines }: ControlPorts): Promise<readonly string[]> => {
  const live = await Promise.all(
    unfinished(store).map(async ({ sweepId, engine }) => {
      const found: Engine | undefined = engines.get(engine as Engine['name'])
      return found !== undefined && (await driverLives(found, sweepId)) ? [sweepId] : []
    }),
  )
  return live.flat()
}

/** One after the other, so that what is said comes in the order of what was asked; one that fails keeps none back. */
const inTurn = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> => {
  const results: R[] = []
  const failures: unknown[] = []
  for (const item of items)
    await work(item).then(
      result => results.push(result),
      error => failures.push(error),
    )
  if (failures.length > 0) throw failures[0]
  return results
}

const mutable = (runs: readonly string[] | null): string[] | null => (runs === null ? null : [...runs])
